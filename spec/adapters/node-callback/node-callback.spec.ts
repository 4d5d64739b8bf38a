import { readFile } from "node:fs";
import { fileURLToPath } from "node:url";
import { callbackify, promisify } from "node:util";
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "async-operation";
import { fromNodeCallback, type NodeCallback, toNodeCallback } from "async-operation/node-callback";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A callback that the test calls, and its operation. */
function adopt<TResult>() {
  let callback!: NodeCallback<TResult>;
  const operation = fromNodeCallback<TResult>((given) => {
    callback = given;
  });
  return { callback, operation };
}

/** Returns the first argument of the callback of an operation. */
async function errorOf(operation: IAsyncOperationWithProgress<unknown, unknown>): Promise<unknown> {
  return new Promise((resolve) => toNodeCallback(operation, resolve));
}

describe("fromNodeCallback()", () => {
  test("completes with the same result", async () => {
    const { callback, operation } = adopt<object>();
    const result = {};
    callback(null, result);
    expect(await toPromise(operation)).toBe(result);
    expect(operation.getResults()).toBe(result);
  });

  test("completes when the error is undefined, as with NodeRT", async () => {
    const { callback, operation } = adopt<string>();
    callback(undefined, "done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("completes with undefined when the callback is called without arguments", async () => {
    const { callback, operation } = adopt<void>();
    callback();
    expect(await toPromise(operation)).toBeUndefined();
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("fails with the same error", async () => {
    const { callback, operation } = adopt<string>();
    const error = new Error("no disk");
    callback(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.errorCode).toBe(error);
  });

  test("fails when `start` throws", async () => {
    const error = new Error("bad argument");
    const operation = fromNodeCallback(() => {
      throw error;
    });
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("ends in Canceled when the error is a cancellation", async () => {
    const { callback, operation } = adopt<string>();
    callback(Object.assign(new Error("The operation was aborted"), { code: "ABORT_ERR" }));
    await turn();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("keeps the first call when the callback is called twice", async () => {
    const { callback, operation } = adopt<string>();
    callback(null, "first");
    callback(new Error("second"));
    expect(await toPromise(operation)).toBe("first");
  });

  test("keeps the outcome when `start` throws after the call", async () => {
    const operation = fromNodeCallback<string>((callback) => {
      callback(null, "done");
      throw new Error("too late");
    });
    expect(await toPromise(operation)).toBe("done");
  });

  test("stays Started when the callback is not called", async () => {
    const { operation } = adopt<string>();
    await turn();
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("cancels a function of Node by the signal of the context", async () => {
    const path = fileURLToPath(import.meta.url);
    const operation = fromNodeCallback<string>((callback, { signal }) =>
      readFile(path, { encoding: "utf8", signal }, callback),
    );
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({
      code: "ABORT_ERR",
      cause: "not needed",
    });
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("has the type of progress of the context", () => {
    const operation = fromNodeCallback(
      (callback: NodeCallback<string>, { report }: OperationContext<number>) => {
        const timer = setTimeout(() => report(0.5), 0);
        clearTimeout(timer);
        callback(null, "done");
      },
    ) satisfies IAsyncOperationWithProgress<string, number>;
    // @ts-expect-error the result is a string
    operation satisfies IAsyncOperationWithProgress<number, number>;
  });

  test("drops progress after the end", async () => {
    let report!: (value: number) => void;
    const operation = fromNodeCallback(
      (callback: NodeCallback<string>, context: OperationContext<number>) => {
        report = context.report;
        setImmediate(callback, null, "done");
      },
    );
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    report(0.5);
    await turn();
    report(0.9);
    expect(values).toEqual([0.5]);
  });

  test("completes after a cancel when `start` ignores it", async () => {
    const { callback, operation } = adopt<string>();
    operation.cancel("not needed");
    callback(null, "done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("throws a TypeError when `start` is not a function", () => {
    expect(() => fromNodeCallback(5 as never)).toThrow(
      "Cannot run operation: expected a function, got 5",
    );
  });
});

describe("toNodeCallback()", () => {
  test("calls back with null and the same result", async () => {
    const source = new AsyncOperationSource<object>();
    const callback = jest.fn();
    const result = {};
    toNodeCallback(source.operation, callback);
    source.complete(result);
    await turn();
    expect(callback.mock.calls).toEqual([[null, result]]);
    expect(callback.mock.calls[0]?.[1]).toBe(result);
  });

  test("calls back with the same error alone when the operation fails", async () => {
    const error = new Error("no disk");
    const callback = jest.fn();
    toNodeCallback(fromError(error), callback);
    await turn();
    expect(callback.mock.calls).toEqual([[error]]);
    expect(callback.mock.calls[0]?.[0]).toBe(error);
  });

  test("calls back with the reason when the operation is canceled", async () => {
    const reason = new Error("not needed");
    expect(await errorOf(canceled(reason))).toBe(reason);
    expect(await errorOf(canceled("not needed"))).toBe("not needed");
  });

  test("calls back with an Error when the thrown value is falsy", async () => {
    expect(await errorOf(canceled(null))).toMatchObject({ name: "AbortError", cause: null });
    const empty = run(() => Promise.reject(""));
    expect(await errorOf(empty)).toMatchObject({
      message: "Operation failed with , not an Error",
      cause: "",
    });
  });

  test("calls back in a microtask when the operation has ended", async () => {
    const callback = jest.fn();
    toNodeCallback(fromResult("done"), callback);
    expect(callback).not.toHaveBeenCalled();
    await turn();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("calls back in a microtask when the operation ends", async () => {
    const source = new AsyncOperationSource<string>();
    const callback = jest.fn();
    toNodeCallback(source.operation, callback);
    source.complete("done");
    expect(callback).not.toHaveBeenCalled();
    await turn();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("raises an uncaught error and calls once when the callback throws", async () => {
    const error = new Error("from the callback");
    const callback = jest.fn(() => {
      throw error;
    });
    const others: unknown[] = [];
    const source = new AsyncOperationSource<string>();
    const { uncaught, unhandled } = await collectStrays(() => {
      toNodeCallback(source.operation, callback);
      toNodeCallback(source.operation, (_, result) => others.push(result));
      source.complete("done");
    });
    expect(callback).toHaveBeenCalledTimes(1);
    expect(uncaught).toEqual([error]);
    expect(unhandled).toEqual([]);
    expect(others).toEqual(["done"]);
  });

  test("calls back with the outcome when the completed handler closes the operation", async () => {
    const source = new AsyncOperationSource<string>();
    const callback = jest.fn();
    source.operation.completed = (operation) => operation.close();
    toNodeCallback(source.operation, callback);
    source.complete("done");
    await turn();
    expect(callback.mock.calls).toEqual([[null, "done"]]);
  });

  test("throws when it gets null, no callback or a closed operation", () => {
    const closed = fromResult(1);
    closed.close();
    expect(() => toNodeCallback(null as never, () => {})).toThrow(TypeError);
    expect(() => toNodeCallback(fromResult(1), undefined as never)).toThrow(
      "Cannot use `callback`: expected a function, got undefined",
    );
    expect(() => toNodeCallback(closed, () => {})).toThrow(
      expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" }),
    );
  });

  test("is compatible with util.promisify() and util.callbackify()", async () => {
    const promisified = promisify((callback: NodeCallback<string>) =>
      toNodeCallback(fromResult("done"), callback),
    );
    expect(await promisified()).toBe("done");
    const callbackified = callbackify(async () => "done");
    expect(await toPromise(fromNodeCallback<string>((callback) => callbackified(callback)))).toBe(
      "done",
    );
  });
});

describe("fromNodeCallback() of toNodeCallback()", () => {
  test("keeps the result and the error", async () => {
    const around = (operation: IAsyncOperationWithProgress<unknown, unknown>) =>
      toPromise(fromNodeCallback((callback) => toNodeCallback(operation, callback)));
    const result = {};
    const error = new Error("no disk");
    expect(await around(fromResult(result))).toBe(result);
    await expect(around(fromError(error))).rejects.toBe(error);
  });

  test("cancels the producer once, with the reason", async () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    const operation = fromNodeCallback((callback, { onCancel }) => {
      onCancel(source.operation);
      toNodeCallback(source.operation, callback);
    });
    operation.cancel("not needed");
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(reasons).toEqual(["not needed"]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});
