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

/** The error with which the projection tells a cancellation. */
const canceledError = expect.objectContaining({ name: "Canceled", message: "Canceled" });

/** Three callbacks, and what they are told, as it comes. */
function callbacks() {
  const told: [name: string, value: unknown][] = [];
  const tell = (name: string) => (value: unknown) => void told.push([name, value]);
  return { told, all: [tell("complete"), tell("error"), tell("progress")] as const };
}

/** An operation driven by hand, its promise, and the reasons that reach its producer. */
function start() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => reasons.push(reason));
  return { source, reasons, promise: toWindowsRuntimePromise(source.operation) };
}

describe("toWindowsRuntimePromise()", () => {
  test("has the members of the projection, and the very operation", () => {
    const { source, promise } = start();
    expect(Object.keys(promise).sort()).toEqual(["cancel", "done", "operation", "then"]);
    expect(promise.operation).toBe(source.operation);
  });

  test("calls back with each progress value and then with the very result, within the calls", () => {
    const { source, promise } = start();
    const { told, all } = callbacks();
    const result = Object("done");
    promise.then(...all);
    source.report(0.5);
    source.complete(result);
    source.report(0.9);
    expect(told).toEqual([
      ["progress", 0.5],
      ["complete", result],
    ]);
    expect(told[1]?.[1]).toBe(result);
  });

  test("calls back with the very error when the operation fails", () => {
    const error = new Error("no disk");
    const { told, all } = callbacks();
    toWindowsRuntimePromise(fromError(error)).then(...all);
    expect(told).toEqual([["error", error]]);
    expect(told[0]?.[1]).toBe(error);
  });

  test("tells a cancellation as an Error named Canceled, with the reason as its cause", () => {
    const { told, all } = callbacks();
    toWindowsRuntimePromise(canceled("not needed")).then(...all);
    expect(told).toEqual([["error", canceledError]]);
    expect(told[0]?.[1]).toMatchObject({ cause: "not needed" });
  });

  test("keeps the very error when it is named Canceled already", () => {
    const error = Object.assign(new Error("Canceled"), { name: "Canceled" });
    const { told, all } = callbacks();
    toWindowsRuntimePromise(canceled(error)).then(...all);
    expect(told[0]?.[1]).toBe(error);
  });

  test("calls back within `then` when the operation had ended", () => {
    const { told, all } = callbacks();
    toWindowsRuntimePromise(fromResult("done")).then(...all);
    expect(told).toEqual([["complete", "done"]]);
  });

  test("takes the slot of a foreign operation at the first `then`, and not before", () => {
    const native = new NativeOperation<string, number>();
    const promise = toWindowsRuntimePromise(native);
    expect(native.completed).toBeNull();
    const { told, all } = callbacks();
    promise.then(...all);
    promise.then(...all);
    native.complete("done");
    expect(told).toHaveLength(2);
  });

  test("gives the result to `await`", async () => {
    expect(await toWindowsRuntimePromise(run(async () => "done"))).toBe("done");
  });

  test("throws a TypeError when it gets no operation", () => {
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

  test("takes no callback of progress where that is null, as code in JavaScript gives it", () => {
    const { source, promise } = start();
    const values: unknown[] = [];
    promise.then((value) => values.push(value), null, null);
    source.report(0.5);
    source.complete("done");
    expect(values).toEqual(["done"]);
  });

  test("waits for a native promise of a callback, and raises no error when it is canceled meanwhile", async () => {
    const { source, promise } = start();
    const { uncaught } = await collectStrays(async () => {
      const next = promise.then(() => Promise.resolve("next"));
      source.complete("done");
      next.cancel();
      expect(await next).toBe("next");
    });
    expect(uncaught).toEqual([]);
  });

  test("reports as an uncaught error what a progress callback throws, and stops nothing", async () => {
    const error = new Error("from a callback");
    const { source, promise } = start();
    const { told, all } = callbacks();
    const { uncaught } = await collectStrays(() => {
      promise.then(null, null, () => {
        throw error;
      });
      promise.then(...all);
      source.report(0.5);
      source.complete("done");
    });
    expect(uncaught).toEqual([error]);
    expect(told.map(([name]) => name)).toEqual(["progress", "complete"]);
  });
});

describe("then() of what toWindowsRuntimePromise() makes", () => {
  test("gives what the callback returns, and throws", () => {
    const { told, all } = callbacks();
    const promise = toWindowsRuntimePromise(fromResult(1));
    const error = new Error("from a callback");
    promise.then((value) => value + 1).then(...all);
    promise
      .then(() => {
        throw error;
      })
      .then(...all);
    expect(told).toEqual([
      ["complete", 2],
      ["error", error],
    ]);
  });

  test("passes on what no callback takes, and recovers where one does", () => {
    const { told, all } = callbacks();
    const error = new Error("no disk");
    toWindowsRuntimePromise(fromResult(1))
      .then(null)
      .then(...all);
    const failed = toWindowsRuntimePromise(fromError(error)).then(() => 1);
    failed.then(...all);
    failed.then(null, () => "recovered").then(...all);
    expect(told).toEqual([
      ["complete", 1],
      ["error", error],
      ["complete", "recovered"],
    ]);
  });

  test("follows a promise of the projection that the callback returns, with its progress", () => {
    const second = start();
    const { told, all } = callbacks();
    toWindowsRuntimePromise(fromResult(1))
      .then(() => second.promise)
      .then(...all);
    second.source.report(0.5);
    second.source.complete("done");
    expect(told).toEqual([
      ["progress", 0.5],
      ["complete", "done"],
    ]);
  });

  test("follows a native promise that the callback returns", async () => {
    const promise = toWindowsRuntimePromise(fromResult(1)).then(async (value) => value + 1);
    expect(await promise).toBe(2);
    const failed = toWindowsRuntimePromise(fromResult(1)).then(() => Promise.reject("no disk"));
    await expect(failed).rejects.toBe("no disk");
  });

  test("hands a cancellation that a callback throws on as it is", () => {
    const error = new DOMException("", "AbortError");
    const { told, all } = callbacks();
    const promise = toWindowsRuntimePromise(fromResult(1)).then(() => {
      throw error;
    });
    promise.then(...all);
    expect(told[0]?.[1]).toBe(error);
  });
});

describe("cancel() of what toWindowsRuntimePromise() makes", () => {
  test("cancels the operation, once, and waits for its end", () => {
    const { source, reasons, promise } = start();
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    promise.cancel();
    expect(reasons).toHaveLength(1);
    expect(told).toEqual([]);
    source.fail(reasons[0] as CanceledError);
    expect(told).toEqual([["error", canceledError]]);
  });

  test("takes a reason, which the projection has not", () => {
    const { source, reasons, promise } = start();
    promise.cancel("not needed");
    expect(reasons).toEqual(["not needed"]);
    source.complete("done");
  });

  test("lets the operation complete all the same", () => {
    const { source, promise } = start();
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.complete("partial");
    expect(told).toEqual([["complete", "partial"]]);
  });

  test("reaches the operation from the end of a chain", () => {
    const { source, reasons, promise } = start();
    const end = promise.then(() => 1).then(() => 2);
    end.cancel();
    expect(reasons).toHaveLength(1);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    source.complete("done");
  });

  test("reaches the promise that a callback returned", () => {
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

describe("done() of what toWindowsRuntimePromise() makes", () => {
  const uncaughtOf = async (act: () => void) => (await collectStrays(act)).uncaught;

  test("calls back and returns nothing", () => {
    const { told, all } = callbacks();
    expect(toWindowsRuntimePromise(fromResult("done")).done(...all)).toBeUndefined();
    expect(told).toEqual([["complete", "done"]]);
  });

  test("makes the error of a failed operation an uncaught one when no callback takes it", async () => {
    const error = new Error("no disk");
    expect(await uncaughtOf(() => toWindowsRuntimePromise(fromError(error)).done())).toEqual([
      error,
    ]);
  });

  test("makes what a callback throws an uncaught error", async () => {
    const error = new Error("from a callback");
    const fail = jest.fn(() => {
      throw error;
    });
    const act = () => toWindowsRuntimePromise(fromResult(1)).done(fail);
    expect(await uncaughtOf(act)).toEqual([error]);
    expect(fail).toHaveBeenCalledTimes(1);
  });

  test("is silent when the operation is canceled", async () => {
    expect(await uncaughtOf(() => toWindowsRuntimePromise(canceled()).done())).toEqual([]);
  });
});

describe("a round trip through the projection", () => {
  test("keeps the very result, the very error and the order of progress", () => {
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

  test("takes a cancel to the producer once, and keeps its reason in errorCode", () => {
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
