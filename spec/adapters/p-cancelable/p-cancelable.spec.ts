import { runInNewContext } from "node:vm";
import { describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  run,
} from "async-operation";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { toPromise } from "async-operation/promise";
import PCancelable4 from "p-cancelable";
import PCancelable2 from "p-cancelable-2";
import PCancelable3 from "p-cancelable-3";
import { collectStrays } from "../../support/strays.js";

const versions = [
  ["2.1.1", PCancelable2 as typeof PCancelable4],
  ["3.0.0", PCancelable3 as typeof PCancelable4],
  ["4.0.1", PCancelable4],
] as const;

/** Matches the error of a canceled PCancelable. */
function cancelError(message: string): object {
  return expect.objectContaining({ name: "CancelError", isCanceled: true, message });
}

/** An operation that ends when it is canceled, and the reasons that its producer receives. */
function startCancelable(): { source: AsyncOperationSource<string>; reasons: unknown[] } {
  const source = new AsyncOperationSource<string>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons };
}

const closed = fromResult(1);
closed.close();

describe.each(versions)("toPCancelable() with p-cancelable %s", (_, PCancelable) => {
  test("returns an instance that resolves with the same result", async () => {
    const result = {};
    const promise = toPCancelable(
      run(async () => result),
      PCancelable,
    );
    expect(promise).toBeInstanceOf(PCancelable);
    expect(await promise).toBe(result);
    expect(promise.isCanceled).toBe(false);
  });

  test("rejects with the same error when the operation fails", async () => {
    const error = new Error("no disk");
    const source = new AsyncOperationSource<string>();
    const promise = toPCancelable(source.operation, PCancelable);
    source.fail(error);
    await expect(promise).rejects.toBe(error);
  });

  test("cancels the operation once, with the reason, when it is canceled (PC-09)", async () => {
    const { source, reasons } = startCancelable();
    const promise = toPCancelable(source.operation, PCancelable);
    promise.cancel("not needed");
    promise.cancel("again");
    expect(reasons).toEqual(["not needed"]);
    expect(promise.isCanceled).toBe(true);
    await expect(promise).rejects.toEqual(cancelError("not needed"));
  });

  test("cancels the operation with the default reason when it is canceled without one", async () => {
    const { source, reasons } = startCancelable();
    const promise = toPCancelable(source.operation, PCancelable);
    promise.cancel();
    await expect(promise).rejects.toEqual(cancelError("Promise was canceled"));
    expect(reasons).toEqual([expect.any(CanceledError)]);
  });

  test("rejects at once when it is canceled, while the operation continues", async () => {
    const source = new AsyncOperationSource<string>();
    const promise = toPCancelable(source.operation, PCancelable);
    promise.cancel("not needed");
    await expect(promise).rejects.toEqual(cancelError("not needed"));
    source.complete("done");
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test.each([
    ["a string", "not needed", "not needed"],
    ["an error", new RangeError("too slow"), "too slow"],
    ["an error of another realm", runInNewContext("new RangeError('too slow')"), "too slow"],
    ["a DOMException", new DOMException("too slow", "TimeoutError"), "too slow"],
    ["an object", {}, "Promise was canceled"],
    ["null", null, "Promise was canceled"],
  ])(
    "is canceled with the message when the operation is canceled with %s",
    async (_, reason, message) => {
      const { source } = startCancelable();
      const promise = toPCancelable(source.operation, PCancelable);
      source.operation.cancel(reason);
      await expect(promise).rejects.toEqual(cancelError(message));
      expect(promise.isCanceled).toBe(true);
    },
  );

  test("resolves when the operation completes after a cancel", async () => {
    const source = new AsyncOperationSource<string>();
    const promise = toPCancelable(source.operation, PCancelable);
    source.operation.cancel("not needed");
    source.complete("done");
    expect(await promise).toBe("done");
    expect(promise.isCanceled).toBe(false);
  });

  test("settles when the operation has ended", async () => {
    const error = new Error("no disk");
    const promise = toPCancelable(canceled("not needed"), PCancelable);
    expect(promise.isCanceled).toBe(true);
    await expect(promise).rejects.toEqual(cancelError("not needed"));
    await expect(toPCancelable(fromError(error), PCancelable)).rejects.toBe(error);
    expect(await toPCancelable(fromResult(1), PCancelable)).toBe(1);
  });

  test("ignores a cancel after the end", async () => {
    const promise = toPCancelable(fromResult(1), PCancelable);
    promise.cancel("too late");
    expect(promise.isCanceled).toBe(false);
    expect(await promise).toBe(1);
  });

  test("does not cancel a foreign operation when it has ended in Canceled", async () => {
    const foreign: AsyncOperationLike<string, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults: () => "result",
      cancel: jest.fn(() => {
        throw new Error("Illegal method call");
      }),
    };
    const promise = toPCancelable(foreign, PCancelable);
    foreign.completed?.(foreign, AsyncStatus.Canceled);
    await expect(promise).rejects.toEqual(cancelError("Operation was canceled"));
    expect(foreign.cancel).not.toHaveBeenCalled();
  });

  test("raises one unhandled rejection when the promise is not observed", async () => {
    const error = new Error("no disk");
    const { unhandled, uncaught } = await collectStrays(() => {
      toPCancelable(fromError(error), PCancelable);
    });
    expect([unhandled, uncaught]).toEqual([[error], []]);
  });
});

describe.each(versions)("fromPCancelable() with p-cancelable %s", (_, PCancelable) => {
  test("cancels the promise once, with the reason, when the operation is canceled (PC-01)", async () => {
    const onCancelled = jest.fn();
    const promise = new PCancelable<string>((_resolve, _reject, onCancel) => onCancel(onCancelled));
    const cancel = jest.spyOn(promise, "cancel");
    const operation = fromPCancelable(promise);
    operation.cancel("not needed");
    operation.cancel("again");
    expect(cancel.mock.calls).toEqual([["not needed"]]);
    expect(onCancelled).toHaveBeenCalledTimes(1);
    expect(promise.isCanceled).toBe(true);
    await expect(toPromise(operation)).rejects.toEqual(cancelError("not needed"));
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toHaveProperty("cause", "not needed");
  });

  test.each([{ message: 5 }, 5, Symbol("no text")])(
    "cancels the promise without a reason when the reason is %p",
    async (reason) => {
      const promise = new PCancelable<string>(() => {});
      fromPCancelable(promise).cancel(reason);
      await expect(promise).rejects.toThrow("Promise was canceled");
    },
  );

  test("ends in Canceled when another caller cancels the promise (PC-02)", async () => {
    const promise = new PCancelable<string>(() => {});
    const operation = fromPCancelable(promise);
    promise.cancel("not needed");
    await expect(toPromise(operation)).rejects.toEqual(cancelError("not needed"));
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode).toHaveProperty("cause", cancelError("not needed"));
  });

  test("ends in Completed when the promise resolves on cancel (PC-03)", async () => {
    const operation = fromPCancelable(
      new PCancelable<string>((resolve, _reject, onCancel) => {
        onCancel.shouldReject = false;
        onCancel(() => resolve("partial"));
      }),
    );
    operation.cancel("not needed");
    expect(await toPromise(operation)).toBe("partial");
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Completed, and does not cancel the promise, when it has resolved (PC-06)", async () => {
    const promise = new PCancelable<number>((resolve) => resolve(1));
    const operation = fromPCancelable(promise);
    operation.cancel("too late");
    expect(await toPromise(operation)).toBe(1);
    expect(promise.isCanceled).toBe(false);
  });

  test("ends in Error with the same error when the promise rejects", async () => {
    const error = new Error("no disk");
    const operation = fromPCancelable(new PCancelable<string>((_resolve, reject) => reject(error)));
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
  });

  test("ends in Error when a cancel handler of the promise throws", async () => {
    const error = new Error("cannot stop");
    const operation = fromPCancelable(
      new PCancelable<string>((_resolve, _reject, onCancel) =>
        onCancel(() => {
          throw error;
        }),
      ),
    );
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test.each([
    ["an error", new RangeError("too slow"), "too slow"],
    ["an error of another realm", runInNewContext("new RangeError('too slow')"), "too slow"],
    ["nothing", undefined, "Operation was canceled"],
    ["an object", {}, "Promise was canceled"],
  ])("cancels with the message when the reason is %s", async (_, reason, message) => {
    const promise = new PCancelable<string>(() => {});
    fromPCancelable(promise).cancel(reason);
    await expect(promise).rejects.toEqual(cancelError(message));
  });

  test("keeps the result and the error of toPCancelable()", async () => {
    const [result, error] = [{}, new Error("no disk")];
    const roundTrip = <TResult>(
      operation: IAsyncOperationWithProgress<TResult, never>,
    ): Promise<TResult> => toPromise(fromPCancelable(toPCancelable(operation, PCancelable)));
    expect(await roundTrip(fromResult(result))).toBe(result);
    await expect(roundTrip(fromError(error))).rejects.toBe(error);
  });

  test("cancels the producer of toPCancelable() once, with the reason", async () => {
    const { source, reasons } = startCancelable();
    const operation = fromPCancelable(toPCancelable(source.operation, PCancelable));
    operation.cancel("not needed");
    expect(reasons).toEqual(["not needed"]);
    await expect(toPromise(operation)).rejects.toEqual(cancelError("not needed"));
  });
});

describe("toPCancelable()", () => {
  test("has the type of the class", () => {
    const operation = fromResult("text");
    toPCancelable(operation, PCancelable2) satisfies PCancelable2<string>;
    toPCancelable(operation, PCancelable3) satisfies PCancelable3<string>;
    const promise = toPCancelable(operation, PCancelable4) satisfies PCancelable4<string>;
    // @ts-expect-error the result is a string
    expect(promise satisfies PCancelable4<number>).toBeInstanceOf(PCancelable4);
  });

  test.each([
    ["null", null, PCancelable4, "expected an operation"],
    ["a promise", Promise.resolve(), PCancelable4, "`fromPromise`"],
    ["a closed operation", closed, PCancelable4, "it is closed"],
    ["no class", fromResult(1), undefined, "PCancelable: expected a class, got undefined"],
    ["an object for a class", fromResult(1), {}, "expected a class, got Object"],
  ])("throws when it gets %s", (_, operation, PCancelable, message) => {
    const act = (): unknown => toPCancelable(operation as never, PCancelable as never);
    expect(act).toThrow(message);
  });
});

describe("fromPCancelable()", () => {
  test.each([
    ["null", null],
    ["undefined", undefined],
    ["Object", { cancel() {} }],
    ["AsyncOperation", new AsyncOperationSource().operation],
  ])("throws a TypeError when it gets %s", (name, promise) => {
    const act = (): unknown => fromPCancelable(promise as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot adapt PCancelable: expected an object with \`then\` and \`cancel\`, got ${name}`,
    );
  });
});

describe("a reason whose message throws", () => {
  const reason = Object.defineProperty({}, "message", {
    get() {
      throw new Error("no message");
    },
  });

  test("cancels a promise that an operation follows", async () => {
    const legacy = new PCancelable4((_resolve, _reject, onCancel) => onCancel(() => {}));
    legacy.catch(() => {});
    const strays = await collectStrays(() => fromPCancelable(legacy).cancel(reason));
    expect(legacy.isCanceled).toBe(true);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("ends a promise that follows an operation", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const promise = toPCancelable(source.operation, PCancelable4);
    source.operation.cancel(reason);
    await expect(promise).rejects.toBeInstanceOf(Error);
    expect(promise.isCanceled).toBe(true);
  });
});
