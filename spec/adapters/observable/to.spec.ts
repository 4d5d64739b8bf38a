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

/** An operation that ends with the reason as soon as it is canceled, and the reasons that reached it. */
function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, operation: source.operation };
}

/** An observer that keeps all that it is told. */
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
  test("gives from() of rxjs each report in order, the very result, and the end", async () => {
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

  test("tells progress from the result by type", () => {
    const seen: string[] = [];
    toObservable(fromResult("done")).subscribe({
      next(notification) {
        if (notification.kind === "completed") seen.push(notification.value satisfies string);
        else notification.value satisfies never;
      },
    });
    expect(seen).toEqual(["done"]);
  });

  test("gives the very error of an operation that fails", () => {
    const { source } = startCancelable();
    const observer = makeObserver();
    const error = new Error("no disk");
    from(toObservable(source.operation)).subscribe(observer);
    source.fail(error);
    expect(observer.seen).toEqual([["error", error]]);
  });

  test("gives the reason as the error when the operation is canceled by others", () => {
    const { operation } = startCancelable();
    const observer = makeObserver();
    from(toObservable(operation)).subscribe(observer);
    operation.cancel("not needed");
    expect(observer.seen).toEqual([["error", "not needed"]]);
  });

  test("tells the outcome at once when the operation had ended before", () => {
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

  test("is an observable for whatever looks for Symbol.observable or @@observable", () => {
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
  ])("throws TypeError when it gets %s", (_, operation, message) => {
    expect(() => toObservable(operation as never)).toThrow(TypeError);
    expect(() => toObservable(operation as never)).toThrow(message);
  });
});

describe("subscribe() of toObservable()", () => {
  test("cancels the operation when it is unsubscribed, and is told nothing more", () => {
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

  test("cancels the operation when take() has what it wants", async () => {
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

  test("tells no end, and cancels nothing, when the last value makes its observer unsubscribe", () => {
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

  test("says by `closed` whether it listens", () => {
    const subscription = toObservable(startCancelable().operation).subscribe({});
    const before = subscription.closed;
    subscription.unsubscribe();
    expect([before, subscription.closed]).toEqual([false, true]);
  });

  test("cancels only with the last of several subscribers behind share()", () => {
    const { operation } = startCancelable();
    const shared = from(toObservable(operation)).pipe(share());
    const [first, second] = [shared.subscribe(), shared.subscribe({ error() {} })];
    first.unsubscribe();
    expect(operation.status).toBe(AsyncStatus.Started);
    second.unsubscribe();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("leaves an observer that throws to itself", async () => {
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
    expect(uncaught).toEqual([error, error]);
    expect(observer.seen).toEqual([
      { kind: "progress", value: 1 },
      "complete",
      { kind: "completed", value: "done" },
      "complete",
    ]);
  });

  test("reports a failure that no observer takes as uncaught, and a cancellation not", async () => {
    const error = new Error("no disk");
    const strays = await collectStrays(() => {
      toObservable(fromError(error)).subscribe({});
      toObservable(canceled()).subscribe({});
    });
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
  });

  test("throws when the operation is closed, or there is no observer", () => {
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
