import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type CanceledError,
  canceled,
  fromError,
  fromResult,
  run,
} from "async-operation";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { collectStrays } from "../../support/strays.js";
import { NativeOperation } from "./native-operation.js";

/** The error of a cancellation in the projection. */
const canceledError = expect.objectContaining({ name: "Canceled", message: "Canceled" });

/** Three callbacks, and a list of their calls. */
function callbacks() {
  const calls: [name: string, value: unknown][] = [];
  const record = (name: string) => (value: unknown) => void calls.push([name, value]);
  return { calls, all: [record("complete"), record("error"), record("progress")] as const };
}

/** An operation that the test drives, its promise, and the reasons that its producer receives. */
function start() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => reasons.push(reason));
  return { source, reasons, promise: toWindowsRuntimePromise(source.operation) };
}

describe("toWindowsRuntimePromise()", () => {
  test("has the members of the projection, and the same operation", () => {
    const { source, promise } = start();
    expect(Object.keys(promise).sort()).toEqual(["cancel", "done", "operation", "then"]);
    expect(promise.operation).toBe(source.operation);
  });

  test("calls back with each report and then with the same result, within the calls of the producer", () => {
    const { source, promise } = start();
    const { calls, all } = callbacks();
    const result = Object("done");
    promise.then(...all);
    source.report(0.5);
    source.complete(result);
    source.report(0.9);
    expect(calls).toEqual([
      ["progress", 0.5],
      ["complete", result],
    ]);
    expect(calls[1]?.[1]).toBe(result);
  });

  test("calls back with the same error when the operation fails", () => {
    const error = new Error("no disk");
    const { calls, all } = callbacks();
    toWindowsRuntimePromise(fromError(error)).then(...all);
    expect(calls).toEqual([["error", error]]);
    expect(calls[0]?.[1]).toBe(error);
  });

  test("calls back with an Error named Canceled, whose cause is the reason, when it is canceled", () => {
    const { calls, all } = callbacks();
    toWindowsRuntimePromise(canceled("not needed")).then(...all);
    expect(calls).toEqual([["error", canceledError]]);
    expect(calls[0]?.[1]).toMatchObject({ cause: "not needed" });
  });

  test("calls back with the same error when its name is Canceled", () => {
    const error = Object.assign(new Error("Canceled"), { name: "Canceled" });
    const { calls, all } = callbacks();
    toWindowsRuntimePromise(canceled(error)).then(...all);
    expect(calls[0]?.[1]).toBe(error);
  });

  test("calls back within `then` when the operation has ended", () => {
    const { calls, all } = callbacks();
    toWindowsRuntimePromise(fromResult("done")).then(...all);
    expect(calls).toEqual([["complete", "done"]]);
  });

  test("takes the slot of a foreign operation at the first `then`", () => {
    const native = new NativeOperation<string, number>();
    const promise = toWindowsRuntimePromise(native);
    expect(native.completed).toBeNull();
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.then(...all);
    native.complete("done");
    expect(calls).toHaveLength(2);
  });

  test("resolves `await` with the result", async () => {
    expect(await toWindowsRuntimePromise(run(async () => "done"))).toBe("done");
  });

  test("throws a TypeError when it gets a promise", () => {
    expect(() => toWindowsRuntimePromise(Promise.resolve(1) as never)).toThrow(TypeError);
  });

  test("throws from `then` when the operation is closed", () => {
    const closed = fromResult(1);
    closed.close();
    const promise = toWindowsRuntimePromise(closed);
    expect(() => promise.then()).toThrow(
      expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" }),
    );
  });

  test("ignores a callback that is null", () => {
    const { source, promise } = start();
    const values: unknown[] = [];
    promise.then((value) => values.push(value), null, null);
    source.report(0.5);
    source.complete("done");
    expect(values).toEqual(["done"]);
  });

  test("waits for a native promise of a callback, and raises no error when it is canceled in the meantime", async () => {
    const { source, promise } = start();
    const { uncaught } = await collectStrays(async () => {
      const next = promise.then(() => Promise.resolve("next"));
      source.complete("done");
      next.cancel();
      expect(await next).toBe("next");
    });
    expect(uncaught).toEqual([]);
  });

  test("raises an uncaught error and continues when a progress callback throws", async () => {
    const error = new Error("from a callback");
    const { source, promise } = start();
    const { calls, all } = callbacks();
    const { uncaught } = await collectStrays(() => {
      promise.then(null, null, () => {
        throw error;
      });
      promise.then(...all);
      source.report(0.5);
      source.complete("done");
    });
    expect(uncaught).toEqual([error]);
    expect(calls.map(([name]) => name)).toEqual(["progress", "complete"]);
  });
});

describe("then() of the promise of toWindowsRuntimePromise()", () => {
  test("returns a promise of the value that a callback returns, or throws", () => {
    const { calls, all } = callbacks();
    const promise = toWindowsRuntimePromise(fromResult(1));
    const error = new Error("from a callback");
    promise.then((value) => value + 1).then(...all);
    promise
      .then(() => {
        throw error;
      })
      .then(...all);
    expect(calls).toEqual([
      ["complete", 2],
      ["error", error],
    ]);
  });

  test("forwards an outcome without a callback, and recovers when the error callback returns", () => {
    const { calls, all } = callbacks();
    const error = new Error("no disk");
    toWindowsRuntimePromise(fromResult(1))
      .then(null)
      .then(...all);
    const failed = toWindowsRuntimePromise(fromError(error)).then(() => 1);
    failed.then(...all);
    failed.then(null, () => "recovered").then(...all);
    expect(calls).toEqual([
      ["complete", 1],
      ["error", error],
      ["complete", "recovered"],
    ]);
  });

  test("follows a promise of the projection, with its progress, when a callback returns one", () => {
    const second = start();
    const { calls, all } = callbacks();
    toWindowsRuntimePromise(fromResult(1))
      .then(() => second.promise)
      .then(...all);
    second.source.report(0.5);
    second.source.complete("done");
    expect(calls).toEqual([
      ["progress", 0.5],
      ["complete", "done"],
    ]);
  });

  test("follows a native promise when a callback returns one", async () => {
    const promise = toWindowsRuntimePromise(fromResult(1)).then(async (value) => value + 1);
    expect(await promise).toBe(2);
    const failed = toWindowsRuntimePromise(fromResult(1)).then(() => Promise.reject("no disk"));
    await expect(failed).rejects.toBe("no disk");
  });

  test("forwards progress until a callback for the end is given, as WinJS does", () => {
    const { source, promise } = start();
    const calls: string[] = [];
    const record = (name: string) => (value: unknown) => void calls.push(`${name} ${value}`);
    const first = promise.then(null, null, record("first"));
    first.then().then(null, null, record("second"));
    first.then(String).then(null, null, record("third"));
    first.then(null, String).then(null, null, record("fourth"));
    source.report(0.5);
    expect(calls).toEqual(["first 0.5", "second 0.5"]);
  });

  test("calls back at the end of a chain of 20,000", async () => {
    const { source, promise } = start();
    let last = promise.then();
    for (let length = 0; length < 20_000; length++) last = last.then((value) => value);
    const results: unknown[] = [];
    last.then((value) => results.push(value));
    const { uncaught } = await collectStrays(() => source.complete("done"));
    expect([results, uncaught]).toEqual([["done"], []]);
  });

  test("reads `then` of a returned thenable once, and fails with the error that it throws", async () => {
    const { source, promise } = start();
    const error = new Error("no disk");
    let reads = 0;
    const hostile = {
      // biome-ignore lint/suspicious/noThenProperty: it is a thenable
      get then(): never {
        reads++;
        throw error;
      },
    };
    const { calls, all } = callbacks();
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: it is a thenable
      then: (complete: (value: unknown) => void) => setTimeout(complete, 0, hostile),
    };
    promise.then(() => thenable as unknown as PromiseLike<never>).then(...all);
    const { uncaught } = await collectStrays(async () => {
      source.complete("done");
      await new Promise((resolve) => setTimeout(resolve, 10));
    });
    expect([calls, uncaught, reads]).toEqual([[["error", error]], [], 1]);
  });

  test("forwards a cancellation unchanged when a callback throws one", () => {
    const error = new DOMException("", "AbortError");
    const { calls, all } = callbacks();
    const promise = toWindowsRuntimePromise(fromResult(1)).then(() => {
      throw error;
    });
    promise.then(...all);
    expect(calls[0]?.[1]).toBe(error);
  });
});

describe("cancel() of the promise of toWindowsRuntimePromise()", () => {
  test("cancels the operation once, and calls back at its end", () => {
    const { source, reasons, promise } = start();
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    promise.cancel();
    expect(reasons).toHaveLength(1);
    expect(calls).toEqual([]);
    source.fail(reasons[0] as CanceledError);
    expect(calls).toEqual([["error", canceledError]]);
  });

  test("forwards a reason", () => {
    const { source, reasons, promise } = start();
    promise.cancel("not needed");
    expect(reasons).toEqual(["not needed"]);
    source.complete("done");
  });

  test("calls back with the result when the operation completes", () => {
    const { source, promise } = start();
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.complete("partial");
    expect(calls).toEqual([["complete", "partial"]]);
  });

  test("cancels the operation from the end of a chain", () => {
    const { source, reasons, promise } = start();
    const end = promise.then(() => 1).then(() => 2);
    end.cancel();
    expect(reasons).toHaveLength(1);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    source.complete("done");
  });

  test("cancels the operation from the end of a chain of 20,000, once", async () => {
    const { reasons, promise } = start();
    let last = promise.then();
    for (let length = 0; length < 20_000; length++) last = last.then();
    const { uncaught } = await collectStrays(() => last.cancel("not needed"));
    expect([reasons, uncaught]).toEqual([["not needed"], []]);
  });

  test("cancels the promise that a callback returned", () => {
    const second = start();
    const promise = toWindowsRuntimePromise(fromResult(1)).then(() => second.promise);
    promise.cancel();
    expect(second.reasons).toHaveLength(1);
    second.source.complete("done");
  });

  test("does nothing after the end", () => {
    const { source, reasons, promise } = start();
    source.complete("done");
    promise.cancel();
    expect(reasons).toEqual([]);
  });
});

describe("done() of the promise of toWindowsRuntimePromise()", () => {
  const uncaughtOf = async (act: () => void) => (await collectStrays(act)).uncaught;

  test("calls back and returns nothing", () => {
    const { calls, all } = callbacks();
    expect(toWindowsRuntimePromise(fromResult("done")).done(...all)).toBeUndefined();
    expect(calls).toEqual([["complete", "done"]]);
  });

  test("raises the error as uncaught when there is no error callback", async () => {
    const error = new Error("no disk");
    expect(await uncaughtOf(() => toWindowsRuntimePromise(fromError(error)).done())).toEqual([
      error,
    ]);
  });

  test("raises an uncaught error when a callback throws", async () => {
    const error = new Error("from a callback");
    const fail = jest.fn(() => {
      throw error;
    });
    const act = () => toWindowsRuntimePromise(fromResult(1)).done(fail);
    expect(await uncaughtOf(act)).toEqual([error]);
    expect(fail).toHaveBeenCalledTimes(1);
  });

  test("raises nothing when the operation is canceled", async () => {
    expect(await uncaughtOf(() => toWindowsRuntimePromise(canceled()).done())).toEqual([]);
  });
});

describe("fromWindowsRuntime() of toWindowsRuntimePromise()", () => {
  test("keeps the result, the error and the order of progress", () => {
    const { source, promise } = start();
    const operation = fromWindowsRuntime(promise);
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    source.report(0.5);
    source.report(1);
    source.complete("done");
    expect([operation.getResults(), values]).toEqual(["done", [0.5, 1]]);

    const error = new Error("no disk");
    expect(fromWindowsRuntime(toWindowsRuntimePromise(fromError(error))).errorCode).toBe(error);
  });

  test("cancels the producer once, and keeps the reason in errorCode", () => {
    const { source, reasons, promise } = start();
    const operation = fromWindowsRuntime(promise);
    operation.cancel("not needed");
    operation.cancel("again");
    expect(reasons).toHaveLength(1);
    source.fail(reasons[0]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
  });
});
