import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  run,
} from "async-operation";
import { toWinJSPromise } from "async-operation/winjs";
import { collectStrays } from "../../support/strays.js";
import {
  callbacks,
  canceledError,
  startCancelable,
  WinJSPromise,
} from "../../support/winjs-promise.js";

describe("done() of the promise of toWinJSPromise()", () => {
  /** Returns the uncaught errors of `done` without callbacks. */
  async function uncaughtOf(operation: IAsyncOperationWithProgress<unknown, unknown>) {
    const { uncaught } = await collectStrays(() => toWinJSPromise(operation, WinJSPromise).done());
    return uncaught;
  }

  test("raises the error of a failed operation as uncaught (WJ-11)", async () => {
    const error = new Error("no disk");
    expect(await uncaughtOf(fromError(error))).toEqual([error]);
  });

  test("raises nothing when the operation is canceled (WJ-11)", async () => {
    expect(await uncaughtOf(canceled("not needed"))).toEqual([]);
  });

  test("raises an uncaught error when a callback throws", async () => {
    const error = new Error("from complete");
    const { uncaught } = await collectStrays(() =>
      toWinJSPromise(fromResult(1), WinJSPromise).done(() => {
        throw error;
      }),
    );
    expect(uncaught).toEqual([error]);
  });

  test("returns nothing", () => {
    expect(toWinJSPromise(fromResult(1), WinJSPromise).done()).toBeUndefined();
  });
});

describe("then() of the promise of toWinJSPromise()", () => {
  test("resolves with the value that the callback returns", async () => {
    expect(await toWinJSPromise(fromResult(1), WinJSPromise).then((value) => value + 1)).toBe(2);
  });

  test("rejects with the error that the callback throws", async () => {
    const error = new Error("from complete");
    const promise = toWinJSPromise(fromResult(1), WinJSPromise).then(() => {
      throw error;
    });
    await expect(promise).rejects.toBe(error);
  });

  test("recovers when the error callback returns", async () => {
    const promise = toWinJSPromise(fromError(new Error("no disk")), WinJSPromise);
    expect(await promise.then(null, () => "recovered")).toBe("recovered");
  });

  test("forwards the error when there is no error callback", async () => {
    const error = new Error("no disk");
    const promise = toWinJSPromise(fromError(error), WinJSPromise).then(() => 1);
    await expect(promise).rejects.toBe(error);
  });

  test("follows a native promise when the callback returns one", async () => {
    const { calls, all } = callbacks();
    const promise = toWinJSPromise(fromResult(1), WinJSPromise);
    promise.then(async (value) => value + 1).then(...all);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([["complete", 2]]);
  });

  test("rejects `await`, by a bug of WinJS, when the operation ends in the same turn", async () => {
    const awaited = (async () =>
      await toWinJSPromise(
        run(async () => 1),
        WinJSPromise,
      ))();
    await expect(awaited).rejects.toThrow("this._state.then is not a function");
  });
});

describe("the functions of WinJS.Promise with the promise of toWinJSPromise()", () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["queueMicrotask", "setImmediate", "nextTick"] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("timeout() cancels the operation after the given time (WJ-14)", () => {
    const { reasons, promise } = startCancelable();
    const { calls, all } = callbacks();
    WinJSPromise.timeout(100, promise).then(...all);
    jest.advanceTimersByTime(99);
    expect(reasons).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(reasons).toHaveLength(1);
    expect(calls).toEqual([["error", canceledError]]);
  });

  test("timeout() clears its timer when the operation ends in time", () => {
    const { source, reasons, promise } = startCancelable();
    WinJSPromise.timeout(100, promise);
    source.complete("done");
    expect(jest.getTimerCount()).toBe(0);
    expect(reasons).toEqual([]);
  });

  test("join() completes with all results in their order", async () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const joined = WinJSPromise.join([first.promise, second.promise]);
    second.source.complete("second");
    first.source.complete("first");
    expect(await joined).toEqual(["first", "second"]);
  });

  test("join() fails with the errors by their keys when an operation fails", () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const { calls, all } = callbacks();
    WinJSPromise.join({ first: first.promise, second: second.promise }).then(...all);
    const error = new Error("no disk");
    first.source.fail(error);
    second.source.complete("second");
    expect(calls).toEqual([
      ["progress", { Key: "first", Done: true }],
      ["error", { first: error }],
    ]);
  });

  test("join() is canceled when each failure is a cancellation", () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const { calls, all } = callbacks();
    WinJSPromise.join([first.promise, second.promise]).then(...all);
    first.source.operation.cancel("not needed");
    second.source.complete("second");
    expect(calls.at(-1)).toEqual(["error", canceledError]);
  });

  test("join() cancels every operation when it is canceled", () => {
    const [first, second] = [startCancelable(), startCancelable()];
    WinJSPromise.join([first.promise, second.promise]).cancel();
    expect([first.reasons.length, second.reasons.length]).toEqual([1, 1]);
  });

  test("any() completes with the first promise that completes, and its key", async () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const any = WinJSPromise.any([first.promise, second.promise]);
    second.source.complete("second");
    expect(await any).toEqual({ key: "1", value: second.promise });
    first.source.complete("first");
  });

  test("any() continues when one operation is canceled", () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const { calls, all } = callbacks();
    WinJSPromise.any([first.promise, second.promise]).then(...all);
    first.source.operation.cancel();
    expect(calls).toEqual([]);
    second.source.complete("second");
    expect(calls).toEqual([["complete", { key: "1", value: second.promise }]]);
  });

  test("any() is canceled when all operations are canceled", () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const { calls, all } = callbacks();
    WinJSPromise.any([first.promise, second.promise]).then(...all);
    first.source.operation.cancel();
    second.source.operation.cancel();
    expect(calls).toEqual([["error", canceledError]]);
  });

  test("thenEach() maps each result", async () => {
    const [first, second] = [startCancelable(), startCancelable()];
    const lengths = WinJSPromise.thenEach([first.promise, second.promise], (text) => `${text}!`);
    first.source.complete("a");
    second.source.complete("b");
    expect(await lengths).toEqual(["a!", "b!"]);
  });

  test("as() and is() recognize it as a promise", () => {
    const promise = toWinJSPromise(fromResult(1), WinJSPromise);
    expect(WinJSPromise.as(promise)).toBe(promise);
    expect(WinJSPromise.is(promise)).toBe(true);
  });
});
