// What the proposal of observables for ECMAScript says of an observer, and of what it throws.
import { setTimeout as later } from "node:timers/promises";
import { expect } from "@jest/globals";
import { collectStrays } from "../../support/strays.js";
import type { Behaviour } from "./behaviours.js";

/** The errors that nobody takes; some libraries throw them from a timer. */
async function uncaughtOf(act: () => void): Promise<unknown[]> {
  const { uncaught } = await collectStrays(async () => {
    act();
    await later(5);
  });
  return uncaught;
}

const error = new Error("no disk");
const thrown = new Error("from an observer");
const throwIt = (): never => {
  throw thrown;
};

export const observerBehaviours: readonly Behaviour[] = [
  {
    title: "looks a method up when it calls it, with the observer as `this`",
    run({ observable, report, complete }) {
      const told: unknown[] = [];
      const observer = { next: (): unknown => told.push("old"), complete: (): unknown => 0 };
      observable.subscribe(observer);
      observer.next = function (this: unknown) {
        return told.push(this === observer);
      };
      observer.complete = function (this: unknown) {
        return told.push(this === observer);
      };
      report(1);
      complete("done");
      expect(told).toEqual([true, true, true]);
    },
  },
  {
    title: "takes an observer without methods, and one whose methods are null",
    async run({ observable, report, complete }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe(Object.freeze({}));
        report(1);
        complete("done");
      });
      expect(uncaught).toEqual([]);
    },
  },
  {
    title: "reports an error that its observer does not take, and throws it at nobody",
    async run({ observable, fail }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({});
        fail(error);
      });
      expect(uncaught).toEqual([error]);
    },
  },
  {
    title: "reports what an observer throws, goes on, and throws it at nobody",
    async run({ observable, report, complete, canceled }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({ next: throwIt, complete: throwIt });
        report(1);
        complete("done");
      });
      expect(uncaught).toEqual([thrown, thrown, thrown]);
      expect(canceled()).toBe(0);
    },
    differs: {
      ours: "of two that are thrown at the end, by `next` and `complete`, one is reported",
    },
  },
  {
    title: "reports what `error` of an observer throws",
    async run({ observable, fail }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({ error: throwIt });
        fail(error);
      });
      expect(uncaught).toEqual([thrown]);
    },
  },
  {
    title: "takes functions in place of an observer",
    run({ observable, report }) {
      const told: unknown[] = [];
      Reflect.apply(observable.subscribe, observable, [(value: unknown) => told.push(value)]);
      report(1);
      expect(told).toHaveLength(1);
    },
    differs: { ours: "it takes observers, as `from` of every library passes them" },
  },
];
