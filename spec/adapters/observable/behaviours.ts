// What the proposal of observables for ECMAScript says of a subscription.
import { expect } from "@jest/globals";
import type {
  InteropObservable,
  ObserverLike,
  OperationNotification,
} from "async-operation/observable";

type Notification = OperationNotification<string, number>;

/** An observable, and what the specs do with its producer. */
export interface Driven {
  readonly observable: InteropObservable<Notification>;
  report(value: number): void;
  /** Says the result, and that no more comes. */
  complete(result: string): void;
  fail(error: unknown): void;
  /** How often the producer was told that its work is not wanted any more. */
  canceled(): number;
}

/** Something that is true of an observable. */
export interface Behaviour {
  /** The end of a sentence that begins with an observable. */
  readonly title: string;
  /** Throws where it is not true. */
  run(driven: Driven): void | Promise<void>;
  /** Of which observables it is not true, and why. */
  readonly differs?: Readonly<Record<string, string>>;
}

/** An observer that keeps all that it is told. */
function makeObserver() {
  const told: unknown[] = [];
  const observer: ObserverLike<Notification> = {
    next: ({ value }) => told.push(value),
    error: (error) => told.push(["error", error]),
    complete: () => told.push("complete"),
  };
  return { told, observer };
}

const error = new Error("no disk");
const closesLate = "it is closed when who is told the end has returned";
const late = { rxjs: closesLate, fromRxjs: closesLate };

export const subscriptionBehaviours: readonly Behaviour[] = [
  {
    title: "returns itself by Symbol.observable or @@observable",
    run({ observable }) {
      const key = Symbol.observable ?? "@@observable";
      expect(Reflect.get(observable, key).call(observable)).toBe(observable);
    },
  },
  {
    title: "tells each value, and then that it is complete",
    run({ observable, report, complete }) {
      const { told, observer } = makeObserver();
      observable.subscribe(observer);
      report(1);
      report(2);
      complete("done");
      expect(told).toEqual([1, 2, "done", "complete"]);
    },
  },
  {
    title: "tells nothing after `complete`",
    run({ observable, report, complete, fail }) {
      const { told, observer } = makeObserver();
      observable.subscribe(observer);
      complete("done");
      report(2);
      fail(error);
      complete("again");
      expect(told).toEqual(["done", "complete"]);
    },
  },
  {
    title: "tells nothing after `error`",
    run({ observable, report, complete, fail }) {
      const { told, observer } = makeObserver();
      observable.subscribe(observer);
      fail(error);
      report(2);
      complete("done");
      expect(told).toEqual([["error", error]]);
    },
  },
  {
    title: "tells nothing after `unsubscribe`, which cancels once and returns nothing",
    run({ observable, report, complete, canceled }) {
      const { told, observer } = makeObserver();
      const subscription = observable.subscribe(observer);
      report(1);
      expect([subscription.unsubscribe(), subscription.unsubscribe()]).toEqual([
        undefined,
        undefined,
      ]);
      report(2);
      complete("done");
      expect([told, canceled()]).toEqual([[1], 1]);
    },
  },
  {
    title: "says by `closed` whether it still tells, also to who is told the end",
    run({ observable, report, fail }) {
      const closed: boolean[] = [];
      const look = (): unknown => closed.push(subscription.closed);
      const subscription = observable.subscribe({ next: look, error: look });
      look();
      report(1);
      fail(error);
      look();
      expect(closed).toEqual([false, false, true, true]);
    },
    differs: late,
  },
  {
    title: "is closed for who is told that it is complete",
    run({ observable, complete }) {
      const closed: boolean[] = [];
      const subscription = observable.subscribe({
        complete: () => closed.push(subscription.closed),
      });
      complete("done");
      expect(closed).toEqual([true]);
    },
    differs: late,
  },
  {
    title: "is not closed for who is told the last value",
    run({ observable, complete }) {
      const closed: boolean[] = [];
      const subscription = observable.subscribe({ next: () => closed.push(subscription.closed) });
      complete("done");
      expect(closed).toEqual([false]);
    },
  },
  {
    title: "tells nothing after an `unsubscribe` within `next`",
    run({ observable, report, complete, canceled }) {
      const { told, observer } = makeObserver();
      const subscription = observable.subscribe({
        ...observer,
        next({ value }) {
          told.push(value);
          subscription.unsubscribe();
        },
      });
      report(1);
      report(2);
      complete("done");
      expect([told, canceled(), subscription.closed]).toEqual([[1], 1, true]);
    },
  },
  {
    title: "does not tell `complete` after an `unsubscribe` within the last `next`",
    run({ observable, complete }) {
      const { told, observer } = makeObserver();
      const subscription = observable.subscribe({
        ...observer,
        next: () => subscription.unsubscribe(),
      });
      complete("done");
      expect(told).toEqual([]);
    },
  },
  {
    title: "cancels nothing by an `unsubscribe` within `complete` or after it",
    run({ observable, complete, canceled }) {
      const subscription = observable.subscribe({ complete: () => subscription.unsubscribe() });
      complete("done");
      subscription.unsubscribe();
      expect(canceled()).toBe(0);
    },
  },
  {
    title: "cancels nothing by an `unsubscribe` within `error`",
    run({ observable, fail, canceled }) {
      const subscription = observable.subscribe({ error: () => subscription.unsubscribe() });
      fail(error);
      expect(canceled()).toBe(0);
    },
  },
];
