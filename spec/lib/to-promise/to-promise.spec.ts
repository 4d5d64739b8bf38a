import { describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type IAsyncAction,
  type IAsyncOperationWithProgress,
  run,
  toPromise,
} from "async-operation";
import { collectStrays } from "../../support/strays.js";

describe("toPromise()", () => {
  test("resolves with the result when the operation completes (AT-01, GW-01)", async () => {
    const result = {};
    const source = new AsyncOperationSource<object>();
    const promise = toPromise(source.operation);
    source.complete(result);
    expect(await promise).toBe(result);
  });

  test("rejects with the error when the operation fails (AT-02)", async () => {
    const error = new Error("no disk");
    const operation = run(async () => {
      await null;
      throw error;
    });
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.errorCode).toBe(error);
  });

  test("rejects with the reason when the operation is canceled (AT-03)", async () => {
    const operation = run(
      ({ onCancel }) => new Promise((_, reject) => onCancel((reason) => reject(reason))),
    );
    const promise = toPromise(operation);
    operation.cancel("not needed");
    await expect(promise).rejects.toBe("not needed");
  });

  test("rejects with a CanceledError when the operation is canceled without a reason (AT-03)", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    const promise = toPromise(source.operation);
    source.operation.cancel();
    await expect(promise).rejects.toMatchObject({ name: "AbortError", hresult: 0x800704c7 });
  });

  test("resolves each time when the operation had completed (GW-02)", async () => {
    const operation = fromResult(1);
    expect(await toPromise(operation)).toBe(1);
    expect(await toPromise(operation, {})).toBe(1);
  });

  test("leaves the completed slot free (AT-04)", async () => {
    const operation = fromResult(1);
    await toPromise(operation);
    const handler = jest.fn();
    operation.completed = handler;
    expect(handler).toHaveBeenCalledWith(operation, AsyncStatus.Completed);
  });

  test.each([undefined, {}])(
    "rejects with the error when the operation had failed and the options are %p (AT-05)",
    async (options) => {
      const error = new Error("no disk");
      await expect(toPromise(fromError(error), options)).rejects.toBe(error);
    },
  );

  test("rejects with the reason when it is canceled, with `progress` as the only option", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel((reason) => source.fail(reason));
    const promise = toPromise(source.operation, { progress: () => {} });
    source.operation.cancel("not needed");
    await expect(promise).rejects.toBe("not needed");
  });

  test("rejects with the error when the body had thrown it in a later turn, unobserved", async () => {
    const error = new Error("no disk");
    const operation = run(async () => {
      throw error;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("rejects with the reason of the signal when both had been canceled (AT-06)", async () => {
    const signal = AbortSignal.abort("of the signal");
    await expect(toPromise(canceled("mine"), { signal })).rejects.toBe("of the signal");
  });

  test("rejects with a CanceledError when the operation had been canceled (AT-06)", async () => {
    await expect(toPromise(canceled())).rejects.toBeInstanceOf(CanceledError);
  });

  test("returns any number of promises of one running operation (AT-15)", async () => {
    const source = new AsyncOperationSource<string>();
    const promises = [toPromise(source.operation), toPromise(source.operation, {})];
    source.complete("done");
    expect(await Promise.all(promises)).toEqual(["done", "done"]);
  });

  test("resolves with undefined when the operation is an action (AT-19)", async () => {
    const action: IAsyncAction = run(async () => {});
    expect(await toPromise(action)).toBe(undefined);
  });

  test("causes one unhandled rejection when its promise is unobserved, and none of the operation", async () => {
    const error = new Error("no disk");
    const source = new AsyncOperationSource<string>();
    const { unhandled } = await collectStrays(() => {
      toPromise(source.operation, {});
      source.fail(error);
    });
    expect(unhandled).toEqual([error]);
  });
});

describe("toPromise() with a progress", () => {
  test("delivers every report, the newest before the promise settles (AT-12)", async () => {
    const values: number[] = [];
    const operation = run(async ({ report }) => {
      await null;
      for (const value of [1, 2, 3]) report(value);
    }) satisfies IAsyncOperationWithProgress<void, number>;
    await toPromise(operation, { progress: (value) => values.push(value) });
    expect(values).toEqual([1, 2, 3]);
  });

  test("delivers nothing when the operation had ended (AT-14)", async () => {
    const progress = jest.fn();
    await toPromise(fromResult(1), { progress });
    expect(progress).not.toHaveBeenCalled();
  });

  test("settles when the progress throws, which is uncaught", async () => {
    const error = new Error("from the progress");
    let result: unknown;
    const { uncaught } = await collectStrays(async () => {
      const source = new AsyncOperationSource<string, number>();
      const promise = toPromise(source.operation, {
        progress() {
          throw error;
        },
      });
      source.report(1);
      source.complete("done");
      result = await promise;
    });
    expect(result).toBe("done");
    expect(uncaught).toEqual([error]);
  });

  test("calls the earlier handler, as well", async () => {
    const source = new AsyncOperationSource<string, number>();
    const [handler, progress] = [jest.fn(), jest.fn()];
    source.operation.progress = handler;
    const promise = toPromise(source.operation, { progress });
    source.report(1);
    source.complete("done");
    await promise;
    expect(handler).toHaveBeenCalledWith(source.operation, 1);
    expect(progress).toHaveBeenCalledTimes(1);
  });
});

describe("toPromise() of a wrong argument", () => {
  test.each([
    ["null", null, undefined, "expected an operation"],
    ["undefined", undefined, undefined, "got undefined"],
    ["an object", {}, undefined, "got Object"],
    ["a promise", Promise.resolve(), undefined, "`fromPromise`"],
    ["null and options", null, {}, "expected an operation"],
    ["the signal 5", fromResult(1), { signal: 5 }, "expected an AbortSignal, got 5"],
    ["the signal null", fromResult(1), { signal: null }, "expected an AbortSignal, got null"],
    ["the progress 5", fromResult(1), { progress: 5 }, "with `report`, got 5"],
    ["the progress null", fromResult(1), { progress: null }, "with `report`, got null"],
    ["the progress {}", fromResult(1), { progress: {} }, "with `report`, got Object"],
  ])("throws a TypeError synchronously: %s (AT-07)", (_, operation, options, message) => {
    const act = (): unknown => toPromise(operation as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test("does not watch the operation", () => {
    const foreign: AsyncOperationLike<void, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults() {},
      cancel() {},
    };
    expect(() => toPromise(foreign, { signal: 5 as never })).toThrow(TypeError);
    expect(foreign.completed).toBe(null);
  });
});
