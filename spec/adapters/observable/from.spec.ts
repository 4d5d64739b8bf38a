import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  run,
  watch,
} from "async-operation";
import { fromObservable, type InteropObservable, toObservable } from "async-operation/observable";
import { toPromise } from "async-operation/promise";
import { concat, EMPTY, from, map, NEVER, Observable, of, Subject, throwError } from "rxjs";
import { describeContract } from "../../contract/describe-contract.js";
import { collectStrays } from "../../support/strays.js";

describeContract(
  "fromObservable()",
  (body) => {
    let result: unknown;
    const observable = new Observable<unknown>((subscriber) => {
      const inner = run(body, { progress: (value) => subscriber.next(value) });
      watch(inner, {
        completed(status, value) {
          if (status !== AsyncStatus.Completed) return subscriber.error(value);
          result = value;
          subscriber.complete();
        },
      });
      return () => inner.cancel();
    });
    return fromObservable(observable, { result: () => result });
  },
  { without: ["partial results", "cancellation reasons", "outcome after cancel"] },
);

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

  test("completes with what `result` makes of the last value", async () => {
    const operation = fromObservable(of("a", "bc"), { result: (last) => last?.length ?? 0 });
    expect((await toPromise(operation)) satisfies number).toBe(2);
  });

  test("completes with undefined when the observable is empty", async () => {
    expect(await toPromise(fromObservable(EMPTY))).toBeUndefined();
  });

  test("ends in Error with the very error, also with one that is none", () => {
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

  test("unsubscribes and ends in Canceled with the reason when it is canceled", async () => {
    let torn = 0;
    const observable = new Observable<number>(() => () => torn++);
    const operation = fromObservable(observable);
    operation.cancel("not needed");
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([operation.status, torn]).toEqual([AsyncStatus.Canceled, 1]);
  });

  test("ends in Canceled, and the error is reported as uncaught, when a teardown throws", async () => {
    const error = new Error("cannot stop");
    const subscription = {
      unsubscribe() {
        throw error;
      },
    };
    const operation = fromObservable({ subscribe: () => subscription });
    const { uncaught } = await collectStrays(() => operation.cancel("not needed"));
    expect(uncaught).toEqual([error]);
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("drops what comes after the end", async () => {
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

  test("takes a closing `completed` value as the result alone, and one before as a report", () => {
    const subject = new Subject<{ kind: string; value: number }>();
    const operation = fromObservable(subject, { result: (last) => last?.value });
    const reports: unknown[] = [];
    operation.progress = (_, { value }) => reports.push(value);
    subject.next({ kind: "completed", value: 1 });
    subject.next({ kind: "progress", value: 2 });
    subject.next({ kind: "completed", value: 3 });
    subject.complete();
    expect([reports, operation.getResults()]).toEqual([[1, 2], 3]);
  });

  test("gives back reports, result and error of toObservable() through rxjs", async () => {
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

  test("asks for the observable of an object that names one", async () => {
    const named = { "@@observable": () => of(1, 2) };
    expect(await toPromise(fromObservable(named as unknown as InteropObservable<number>))).toBe(2);
    expect(await toPromise(fromObservable(toObservable(fromResult("done"))))).toEqual({
      kind: "completed",
      value: "done",
    });
  });

  test("hands a signal to an observable that wants one, and makes none for others", () => {
    let signal: AbortSignal | undefined;
    const operation = fromObservable<number>({
      subscribe(_observer, options) {
        signal = options.signal;
      },
    });
    operation.cancel("not needed");
    expect([signal?.aborted, signal?.reason]).toEqual([true, "not needed"]);
  });

  test("brings a cancel to the producer behind toObservable(), once", () => {
    const { operation, reasons } = startCancelable();
    fromObservable(toObservable(operation)).cancel("not needed");
    expect(reasons).toHaveLength(1);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("stays Started while the observable says nothing", () => {
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
  ])("throws TypeError when it gets %s", (_, observable, options, message) => {
    const act = (): unknown => fromObservable(observable as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
