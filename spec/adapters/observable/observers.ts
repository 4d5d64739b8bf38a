// The rules of the ECMAScript proposal of observables for an observer and its errors.
import { setTimeout as later } from "node:timers/promises";
import { expect } from "@jest/globals";
import { collectStrays } from "../../support/strays.js";
import type { Behaviour } from "./behaviours.js";

/** Returns the uncaught errors; some libraries throw them from a timer. */
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
    title: "reads a method of the observer at each call, and calls it with the observer as `this`",
    run({ observable, report, complete }) {
      const calls: unknown[] = [];
      const observer = { next: (): unknown => calls.push("old"), complete: (): unknown => 0 };
      observable.subscribe(observer);
      observer.next = function (this: unknown) {
        return calls.push(this === observer);
      };
      observer.complete = function (this: unknown) {
        return calls.push(this === observer);
      };
      report(1);
      complete("done");
      expect(calls).toEqual([true, true, true]);
    },
  },
  {
    title: "accepts an observer without methods",
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
    title: "reports an error as uncaught when the observer has no `error`",
    async run({ observable, fail }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({});
        fail(error);
      });
      expect(uncaught).toHaveLength(1);
      expect(uncaught[0]).toBe(error);
    },
  },
  {
    title: "reports each error that an observer throws as uncaught, and continues",
    async run({ observable, report, complete, canceled }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({ next: throwIt, complete: throwIt });
        report(1);
        complete("done");
      });
      expect(uncaught).toHaveLength(3);
      for (const each of uncaught) expect(each).toBe(thrown);
      expect(canceled()).toBe(0);
    },
    differs: {
      ours: "it reports one error when both `next` and `complete` throw at the end",
    },
  },
  {
    title: "reports an error that `error` of an observer throws as uncaught",
    async run({ observable, fail }) {
      const uncaught = await uncaughtOf(() => {
        observable.subscribe({ error: throwIt });
        fail(error);
      });
      expect(uncaught).toHaveLength(1);
      expect(uncaught[0]).toBe(thrown);
    },
  },
  {
    title: "accepts functions in place of an observer",
    run({ observable, report }) {
      const calls: unknown[] = [];
      Reflect.apply(observable.subscribe, observable, [(value: unknown) => calls.push(value)]);
      report(1);
      expect(calls).toHaveLength(1);
    },
    differs: { ours: "it accepts observers only, as `from` of every library passes them" },
  },
];
