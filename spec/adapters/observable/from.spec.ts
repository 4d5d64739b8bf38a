import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  throttleProgress,
} from "async-operation";
import type * as library from "async-operation/observable";
import {
  fromObservable,
  type InteropObservable,
  type OperationNotification,
  toObservable,
} from "async-operation/observable";
import { toPromise } from "async-operation/promise";
import {
  asapScheduler,
  BehaviorSubject,
  concat,
  EMPTY,
  from,
  map,
  NEVER,
  Observable,
  observeOn,
  of,
  Subject,
  share,
  shareReplay,
  take,
  throwError,
} from "rxjs";
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

describe("fromObservable()", () => {
  test("reports each value, and completes with the last", async () => {
    const subject = new Subject<number>();
    const operation = fromObservable(subject) satisfies IAsyncOperationWithProgress<
      number | undefined,
      number
    >;
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    for (const value of [1, 2]) subject.next(value);
    subject.complete();
    expect(await toPromise(operation)).toBe(2);
    expect(reports).toEqual([1, 2]);
  });

  test("completes with the value that `result` returns for the last one", async () => {
    const operation = fromObservable(of("a", "bc"), { result: (last) => last?.length ?? 0 });
    expect((await toPromise(operation)) satisfies number).toBe(2);
  });

  test("completes with undefined when the observable is empty", async () => {
    expect(await toPromise(fromObservable(EMPTY))).toBeUndefined();
  });

  test("ends in Error with the error, even if it is undefined", () => {
    const error = new Error("no disk");
    expect(fromObservable(throwError(() => error)).errorCode).toBe(error);
    expect(fromObservable(throwError(() => undefined)).errorCode?.message).toContain("undefined");
  });

  test("ends in Error when `result` throws", () => {
    const error = new Error("no result");
    const result = (): never => {
      throw error;
    };
    expect(fromObservable(of(1), { result }).errorCode).toBe(error);
  });

  test("unsubscribes once and ends in Canceled with the reason when it is canceled", async () => {
    let torn = 0;
    const observable = new Observable<number>(() => () => torn++);
    const operation = fromObservable(observable);
    operation.cancel("not needed");
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([operation.status, torn]).toEqual([AsyncStatus.Canceled, 1]);
  });

  test("ends in Canceled and reports the error as uncaught when a teardown throws", async () => {
    const error = new Error("cannot stop");
    const subscription = {
      unsubscribe() {
        throw error;
      },
    };
    const operation = fromObservable({ subscribe: () => subscription });
    const { uncaught } = await collectStrays(() => operation.cancel("not needed"));
    expect(uncaught).toHaveLength(1);
    expect(uncaught[0]).toBe(error);
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("drops values after the end", async () => {
    let observer!: { next(value: number): void; error(error: unknown): void; complete(): void };
    const operation = fromObservable<number>({
      subscribe(given) {
        observer = given;
      },
    });
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    observer.next(1);
    observer.complete();
    observer.next(2);
    observer.error(new Error("late"));
    expect(await toPromise(operation)).toBe(1);
    expect(reports).toEqual([1]);
  });

  test("ends in Error when subscribe throws", () => {
    const error = new Error("not now");
    const operation = fromObservable({
      subscribe() {
        throw error;
      },
    });
    expect(operation.errorCode).toBe(error);
  });

  test.each([
    ["unchanged", (values: Observable<unknown>) => values],
    ["through map(x => x)", (values: Observable<unknown>) => values.pipe(map((value) => value))],
    ["through a Subject", (values: Observable<unknown>) => values.pipe(share())],
    ["later", (values: Observable<unknown>) => values.pipe(observeOn(asapScheduler))],
  ])("reports no result of toObservable() that arrives %s", async (_, pipe) => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromObservable(pipe(from(toObservable(source.operation))));
    const reports: unknown[] = [];
    const promise = toPromise(operation, { progress: (value) => reports.push(value) });
    source.report(1);
    source.complete("done");
    expect(await promise).toEqual({ kind: "completed", value: "done" });
    expect(reports).toEqual([{ kind: "progress", value: 1 }]);
  });

  test("reports no result of toObservable() of a second copy of this library", async () => {
    jest.resetModules();
    const copy: typeof library = await import("async-operation/observable");
    // The name of the key is what copies of all versions share.
    const key = Symbol.for("async-operation.notification.1");
    const next = jest.fn((each: object) => expect(Reflect.get(each, key)).toBe(true));
    copy.toObservable(fromResult("done")).subscribe({ next });
    expect(next).toHaveBeenCalledTimes(1);
    const operation = fromObservable(copy.toObservable(fromResult("done")));
    const reports: unknown[] = [];
    const promise = toPromise(operation, { progress: (value) => reports.push(value) });
    expect(await promise).toEqual({ kind: "completed", value: "done" });
    expect(reports).toEqual([]);
  });

  test('reports a closing domain event `{ kind: "completed" }` as any other value (W-53)', async () => {
    const subject = new Subject<{ kind: string; value: number }>();
    const operation = fromObservable(subject);
    const reports: unknown[] = [];
    operation.progress = (_, { value }) => reports.push(value);
    for (const value of [1, 2]) subject.next({ kind: "completed", value });
    const last = { kind: "completed", value: 3 };
    subject.next(last);
    subject.complete();
    expect(reports).toEqual([1, 2, 3]);
    expect(await toPromise(operation)).toBe(last);
  });

  test("reports the result of toObservable() when another value follows it", async () => {
    const merged = concat(from(toObservable(fromResult("a"))), from(toObservable(fromResult("b"))));
    const subject = new Subject<OperationNotification<string, never>>();
    const operation = fromObservable(subject, { result: (last) => last?.value });
    const reports: unknown[] = [];
    operation.progress = (_, { value }) => reports.push(value);
    merged.subscribe(subject);
    expect(await toPromise(operation)).toBe("b");
    expect(reports).toEqual(["a"]);
  });

  test("preserves the reports, the result and the error of toObservable() through rxjs", async () => {
    const source = new AsyncOperationSource<object, number>();
    const operation = fromObservable(from(toObservable(source.operation)), {
      result: (last) => last?.value,
    });
    const reports: unknown[] = [];
    operation.progress = (_, { value }) => reports.push(value);
    const result = {};
    for (const value of [1, 2]) source.report(value);
    source.complete(result);
    expect(reports).toEqual([1, 2]);
    expect(await toPromise(operation)).toBe(result);
    const error = new Error("no disk");
    expect(fromObservable(from(toObservable(fromError(error)))).errorCode).toBe(error);
  });

  test("subscribes to the observable that an object returns", async () => {
    const named = { "@@observable": () => of(1, 2) };
    expect(await toPromise(fromObservable(named as unknown as InteropObservable<number>))).toBe(2);
    expect(await toPromise(fromObservable(toObservable(fromResult("done"))))).toEqual({
      kind: "completed",
      value: "done",
    });
  });

  test("does not read a member named `undefined` if there is no `Symbol.observable`", async () => {
    const observable = Object.assign(of(1, 2), { undefined: () => of(3) });
    expect(await toPromise(fromObservable(observable))).toBe(2);
  });

  test("aborts the signal of an observable that reads one", () => {
    let signal: AbortSignal | undefined;
    let members: string[] = [];
    const operation = fromObservable<number>({
      subscribe(_observer, options) {
        signal = options.signal;
        members = Object.keys(options);
      },
    });
    operation.cancel("not needed");
    expect([signal?.aborted, signal?.reason]).toEqual([true, "not needed"]);
    expect(members).toEqual(["signal"]); // Not the source of the operation.
  });

  test("cancels the operation behind toObservable() once", () => {
    const { operation, reasons } = startCancelable();
    fromObservable(toObservable(operation)).cancel("not needed");
    expect(reasons).toHaveLength(1);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["of()", () => of(1, 2, 3), [1, 2, 3]],
    ["a BehaviorSubject", () => new BehaviorSubject(1).pipe(take(1)), [1]],
    ["a ReplaySubject", () => of(1, 2).pipe(shareReplay()), [1, 2]],
  ])(
    "reports the values that %s emits within the subscription to `progress` (W-54)",
    async (_, start, values) => {
      const reports: number[] = [];
      const operation = fromObservable(start(), { progress: (value) => reports.push(value) });
      expect(await toPromise(operation)).toBe(values.at(-1));
      expect(reports).toEqual(values);
    },
  );

  test("reports to `progress` beside `result`, and flushes a throttle at the end (W-54)", async () => {
    const reports: number[] = [];
    const progress = throttleProgress((value: number) => reports.push(value), 60_000);
    const operation = fromObservable(of(1, 2, 3), { progress, result: String });
    operation satisfies IAsyncOperationWithProgress<string, number>;
    expect(await toPromise(operation)).toBe("3");
    expect(reports).toEqual([1, 3]);
  });

  test("stays Started while the observable emits nothing", () => {
    const operation = fromObservable(concat(of(1), NEVER).pipe(map(String)));
    expect(operation.status).toBe(AsyncStatus.Started);
    operation.cancel();
  });

  test.each([
    ["null", null, {}, "Cannot adapt observable: expected an object with `subscribe`, got null"],
    ["a promise", Promise.resolve(1), {}, "an object with `subscribe`, got Promise"],
    ["a wrong @@observable", { "@@observable": () => 5 }, {}, "an object with `subscribe`"],
    [
      "a wrong result",
      of(1),
      { result: 5 },
      "Cannot adapt observable: expected `result` as a function, got 5",
    ],
    ["no options", of(1), 5, "Cannot use options: expected `{ result, progress }`, got 5"],
    ["a wrong progress", of(1), { progress: 5 }, "a function or an object with `report`, got 5"],
  ])("throws TypeError when it gets %s", (_, observable, options, message) => {
    const act = (): unknown => fromObservable(observable as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
