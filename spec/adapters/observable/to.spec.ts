import { describe, expect, test } from "@jest/globals";
import {
  AsyncInfoError,
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import {
  type InteropObservable,
  type OperationNotification,
  toObservable,
} from "async-operation/observable";
import { from, lastValueFrom, type Observable, share, take, toArray } from "rxjs";
import { collectStrays } from "../../support/strays.js";

/** Starts an operation that ends in Canceled when cancel is requested, and records the reasons. */
function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, operation: source.operation };
}

/** Creates an observer that records its calls. */
function makeObserver<TValue>() {
  const seen: unknown[] = [];
  return {
    seen,
    next: (value: TValue) => seen.push(value),
    error: (error: unknown) => seen.push(["error", error]),
    complete: () => seen.push("complete"),
  };
}

describe("toObservable()", () => {
  test("emits each report in order and the result, then completes, through from() of rxjs", async () => {
    const source = new AsyncOperationSource<object, number>();
    const all = lastValueFrom(
      from(toObservable(source.operation)).pipe(toArray()) satisfies Observable<
        OperationNotification<object, number>[]
      >,
    );
    const result = {};
    for (const value of [0.5, 1]) source.report(value);
    source.complete(result);
    source.report(2);
    expect(await all).toEqual([
      { kind: "progress", value: 0.5 },
      { kind: "progress", value: 1 },
      { kind: "completed", value: result },
    ]);
    expect((await all)[2]?.value).toBe(result);
  });

  test("emits values whose `kind` narrows the type", () => {
    const seen: string[] = [];
    toObservable(fromResult("done")).subscribe({
      next(notification) {
        if (notification.kind === "completed") seen.push(notification.value satisfies string);
        else notification.value satisfies never;
      },
    });
    expect(seen).toEqual(["done"]);
  });

  test("emits the error when the operation fails", () => {
    const { source } = startCancelable();
    const observer = makeObserver();
    const error = new Error("no disk");
    from(toObservable(source.operation)).subscribe(observer);
    source.fail(error);
    expect(observer.seen).toEqual([["error", error]]);
    expect(Object(observer.seen[0])[1]).toBe(error);
  });

  test("emits the reason as the error when the operation is canceled elsewhere", () => {
    const { operation } = startCancelable();
    const observer = makeObserver();
    from(toObservable(operation)).subscribe(observer);
    operation.cancel("not needed");
    expect(observer.seen).toEqual([["error", "not needed"]]);
  });

  test("emits the outcome at once when the operation has ended", () => {
    const outcomes = [fromResult(1), fromError("no disk"), canceled("not needed")].map(
      (operation) => {
        const observer = makeObserver();
        const { closed } = toObservable(operation).subscribe(observer);
        return [...observer.seen, closed];
      },
    );
    expect(outcomes).toEqual([
      [{ kind: "completed", value: 1 }, "complete", true],
      [["error", "no disk"], true],
      [["error", "not needed"], true],
    ]);
  });

  test("returns itself from Symbol.observable and @@observable", () => {
    const before: InteropObservable<unknown> = toObservable(fromResult(1));
    expect(Reflect.get(before, "@@observable").call(before)).toBe(before);
    Object.defineProperty(Symbol, "observable", {
      value: Symbol("observable"),
      configurable: true,
    });
    const after = toObservable(fromResult(1));
    expect(after[Symbol.observable]()).toBe(after);
    expect(Reflect.get(after, "@@observable").call(after)).toBe(after);
    Reflect.deleteProperty(Symbol, "observable");
  });

  test.each([
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["null", null, "expected an operation"],
  ])("throws TypeError when the operation is %s", (_, operation, message) => {
    expect(() => toObservable(operation as never)).toThrow(TypeError);
    expect(() => toObservable(operation as never)).toThrow(message);
  });
});

describe("toObservable() with options", () => {
  test("throws TypeError when they are no object", () => {
    expect(() => toObservable(fromResult(1), 5 as never)).toThrow(
      new TypeError("Cannot use options: expected `{ latest }`, got 5"),
    );
  });

  test("begins with the newest report, if `latest` is true", () => {
    const { source } = startCancelable();
    source.report(0.5);
    const seen: unknown[] = [];
    const next = ({ value }: { readonly value: unknown }): void => void seen.push(value);
    toObservable(source.operation, { latest: true }).subscribe({ next });
    toObservable(source.operation).subscribe({ next });
    source.complete("done");
    expect(seen).toEqual([0.5, "done", "done"]);
  });
});

describe("subscribe() of toObservable()", () => {
  test("cancels the operation once and emits nothing more when it is unsubscribed", () => {
    const { source, reasons, operation } = startCancelable();
    const observer = makeObserver();
    const subscription = from(toObservable(operation)).subscribe(observer);
    source.report(1);
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(reasons).toEqual([expect.objectContaining({ name: "AbortError" })]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(observer.seen).toEqual([{ kind: "progress", value: 1 }]);
  });

  test("cancels the operation when take() ends", async () => {
    const { source, operation } = startCancelable();
    const first = lastValueFrom(from(toObservable(operation)).pipe(take(1)));
    source.report(0.5);
    expect(await first).toEqual({ kind: "progress", value: 0.5 });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels nothing when the operation has ended", () => {
    const source = new AsyncOperationSource<string, number>();
    const subscription = toObservable(source.operation).subscribe({});
    source.complete("done");
    subscription.unsubscribe();
    expect([source.isCanceled(), subscription.closed]).toEqual([false, true]);
  });

  test("cancels nothing when the last value makes rxjs unsubscribe", async () => {
    const source = new AsyncOperationSource<string, number>();
    const first = lastValueFrom(from(toObservable(source.operation)).pipe(take(1)));
    source.complete("done");
    await first;
    expect(source.isCanceled()).toBe(false);
  });

  test("neither completes nor cancels when the last value makes its observer unsubscribe", () => {
    const source = new AsyncOperationSource<string, number>();
    const { seen, complete } = makeObserver();
    const subscription = toObservable(source.operation).subscribe({
      next() {
        seen.push(subscription.closed);
        subscription.unsubscribe();
      },
      complete,
    });
    source.complete("done");
    expect([seen, subscription.closed, source.isCanceled()]).toEqual([[false], true, false]);
  });

  test("cancels a foreign operation once, and never after its end", () => {
    const foreign: AsyncOperationLike<string, never> & { canceled: number } = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      canceled: 0,
      getResults: () => "done",
      cancel: () => foreign.canceled++,
    };
    const first = toObservable(foreign).subscribe({});
    const second = toObservable(foreign).subscribe({ next: () => second.unsubscribe() });
    first.unsubscribe();
    first.unsubscribe();
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect([foreign.canceled, second.closed]).toEqual([1, true]);
  });

  test("returns a subscription with a tag and bound `unsubscribe`, which sets `closed`", () => {
    const subscription = toObservable(startCancelable().operation).subscribe({});
    const { closed, unsubscribe } = subscription;
    unsubscribe();
    expect([closed, subscription.closed]).toEqual([false, true]);
    expect(Object.prototype.toString.call(subscription)).toBe("[object Subscription]");
  });

  test("cancels with the last of several subscribers behind share()", () => {
    const { operation } = startCancelable();
    const shared = from(toObservable(operation)).pipe(share());
    const [first, second] = [shared.subscribe(), shared.subscribe({ error() {} })];
    first.unsubscribe();
    expect(operation.status).toBe(AsyncStatus.Started);
    second.unsubscribe();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("reports errors of an observer as uncaught, and calls the other observers", async () => {
    const source = new AsyncOperationSource<string, number>();
    const error = new Error("handler");
    const observer = makeObserver();
    const { uncaught } = await collectStrays(() => {
      const observable = toObservable(source.operation);
      observable.subscribe({
        next() {
          throw error;
        },
        complete: observer.complete,
      });
      observable.subscribe(observer);
      source.report(1);
      source.complete("done");
    });
    expect(uncaught).toHaveLength(2);
    for (const each of uncaught) expect(each).toBe(error);
    expect(observer.seen).toEqual([
      { kind: "progress", value: 1 },
      "complete",
      { kind: "completed", value: "done" },
      "complete",
    ]);
  });

  test("reports an error as uncaught, and not a cancellation, when the observer has no `error`", async () => {
    const error = new Error("no disk");
    const strays = await collectStrays(() => {
      toObservable(fromError(error)).subscribe({});
      toObservable(canceled()).subscribe({});
    });
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    expect(strays.uncaught[0]).toBe(error);
  });

  test("throws when the operation is closed, or the observer is not an object", () => {
    const operation = fromResult(1);
    const observable = toObservable(operation);
    for (const observer of [undefined, null, () => {}])
      expect(() => observable.subscribe(observer as never)).toThrow(
        "Cannot subscribe to operation: expected an observer",
      );
    operation.close();
    expect(() => observable.subscribe({})).toThrow(AsyncInfoError);
  });
});
