// The rules of the ECMAScript proposal of observables for a subscription.
import { expect } from "@jest/globals";
import type {
  InteropObservable,
  ObserverLike,
  OperationNotification,
} from "async-operation/observable";

type Notification = OperationNotification<string, number>;

/** An observable, and the controls of its producer. */
export interface Driven {
  readonly observable: InteropObservable<Notification>;
  report(value: number): void;
  /** Emits the result and ends. */
  complete(result: string): void;
  fail(error: unknown): void;
  /** The number of cancel requests that the producer has received. */
  canceled(): number;
}

/** A rule for an observable. */
export interface Behaviour {
  /** The end of a sentence whose subject is an observable. */
  readonly title: string;
  /** Throws if the rule is broken. */
  run(driven: Driven): void | Promise<void>;
  /** The observables that break the rule, and the reasons. */
  readonly differs?: Readonly<Record<string, string>>;
}

/** Creates an observer that records its calls. */
function makeObserver() {
  const calls: unknown[] = [];
  const observer: ObserverLike<Notification> = {
    next: ({ value }) => calls.push(value),
    error: (error) => calls.push(["error", error]),
    complete: () => calls.push("complete"),
  };
  return { calls, observer };
}

const error = new Error("no disk");
const closesLate = "it is closed after the callback of the end has returned";
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
    title: "emits each value, then completes",
    run({ observable, report, complete }) {
      const { calls, observer } = makeObserver();
      observable.subscribe(observer);
      report(1);
      report(2);
      complete("done");
      expect(calls).toEqual([1, 2, "done", "complete"]);
    },
  },
  {
    title: "emits nothing after `complete`",
    run({ observable, report, complete, fail }) {
      const { calls, observer } = makeObserver();
      observable.subscribe(observer);
      complete("done");
      report(2);
      fail(error);
      complete("again");
      expect(calls).toEqual(["done", "complete"]);
    },
  },
  {
    title: "emits nothing after `error`",
    run({ observable, report, complete, fail }) {
      const { calls, observer } = makeObserver();
      observable.subscribe(observer);
      fail(error);
      report(2);
      complete("done");
      expect(calls).toEqual([["error", error]]);
    },
  },
  {
    title: "emits nothing after `unsubscribe`, which cancels once and returns undefined",
    run({ observable, report, complete, canceled }) {
      const { calls, observer } = makeObserver();
      const subscription = observable.subscribe(observer);
      report(1);
      expect([subscription.unsubscribe(), subscription.unsubscribe()]).toEqual([
        undefined,
        undefined,
      ]);
      report(2);
      complete("done");
      expect([calls, canceled()]).toEqual([[1], 1]);
    },
  },
  {
    title: "sets `closed` before it emits an error",
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
    title: "sets `closed` before it completes",
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
    title: "does not set `closed` before the last value",
    run({ observable, complete }) {
      const closed: boolean[] = [];
      const subscription = observable.subscribe({ next: () => closed.push(subscription.closed) });
      complete("done");
      expect(closed).toEqual([false]);
    },
  },
  {
    title: "emits nothing after an `unsubscribe` within `next`",
    run({ observable, report, complete, canceled }) {
      const { calls, observer } = makeObserver();
      const subscription = observable.subscribe({
        ...observer,
        next({ value }) {
          calls.push(value);
          subscription.unsubscribe();
        },
      });
      report(1);
      report(2);
      complete("done");
      expect([calls, canceled(), subscription.closed]).toEqual([[1], 1, true]);
    },
  },
  {
    title: "does not complete after an `unsubscribe` within the last `next`",
    run({ observable, complete }) {
      const { calls, observer } = makeObserver();
      const subscription = observable.subscribe({
        ...observer,
        next: () => subscription.unsubscribe(),
      });
      complete("done");
      expect(calls).toEqual([]);
    },
  },
  {
    title: "cancels nothing when `unsubscribe` is called in `complete` or after it",
    run({ observable, complete, canceled }) {
      const subscription = observable.subscribe({ complete: () => subscription.unsubscribe() });
      complete("done");
      subscription.unsubscribe();
      expect(canceled()).toBe(0);
    },
  },
  {
    title: "cancels nothing when `unsubscribe` is called in `error`",
    run({ observable, fail, canceled }) {
      const subscription = observable.subscribe({ error: () => subscription.unsubscribe() });
      fail(error);
      expect(canceled()).toBe(0);
    },
  },
];
