import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWindowsRuntime } from "async-operation/windows-runtime";
import { collectStrays } from "../../support/strays.js";
import { wrapForDynWinRT } from "./dynwinrt.js";
import { NativeOperation } from "./native-operation.js";
import { project } from "./projection.js";
import { wrapForReactNative } from "./react-native-winrt.js";
import { wrapForWindowsAI } from "./windows-ai-electron.js";

type Native = NativeOperation<unknown, string>;
type Operation = IAsyncOperationWithProgress<unknown, string>;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The operation of each shape, over a raw operation that the test drives. */
const shapes: Record<string, (native: Native) => Operation> = {
  "the promise of the projection": (native) => fromWindowsRuntime(project(native)),
  "the promise of react-native-winrt": (native) => fromWindowsRuntime(wrapForReactNative(native)),
  "the promise of dynwinrt": (native) => fromWindowsRuntime(wrapForDynWinRT(native)),
  "the promise of windows-ai-electron": (native) => fromWindowsRuntime(wrapForWindowsAI(native)),
  "the raw operation": (native) => fromWindowsRuntime(native),
};

function start(shape: string): { native: Native; operation: Operation } {
  const native: Native = new NativeOperation();
  const operation = shapes[shape]?.(native);
  if (operation === undefined) throw new Error(`No ${shape}`);
  return { native, operation };
}

const all = Object.keys(shapes);
const cancelable = all.filter((shape) => !shape.includes("electron"));

describe.each(all)("fromWindowsRuntime() of %s", (shape) => {
  test("completes with the same result", async () => {
    const { native, operation } = start(shape);
    const result = {};
    expect(operation.status).toBe(AsyncStatus.Started);
    native.complete(result);
    expect(await toPromise(operation)).toBe(result);
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("fails with the same error", async () => {
    const { native, operation } = start(shape);
    const error = new Error("no disk");
    native.fail(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.errorCode).toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("reports each progress value in order, and none after the end", async () => {
    const { native, operation } = start(shape);
    const values: string[] = [];
    operation.progress = (_, value) => values.push(value);
    native.report("half");
    native.report("all");
    native.complete("done");
    await toPromise(operation);
    native.report("too late");
    expect(values).toEqual(["half", "all"]);
  });

  test("keeps the first outcome when the operation ends twice", async () => {
    const { native, operation } = start(shape);
    native.complete("first");
    native.fail(new Error("second"));
    expect(await toPromise(operation)).toBe("first");
  });

  test("calls the other consumers when one throws, and raises one uncaught error", async () => {
    const { native, operation } = start(shape);
    const error = new Error("from a handler");
    const values: string[] = [];
    const { uncaught, unhandled } = await collectStrays(async () => {
      operation.progress = () => {
        throw error;
      };
      const promise = toPromise(operation, { progress: (value) => values.push(value) });
      native.report("half");
      native.complete("done");
      await promise;
    });
    expect(values).toEqual(["half"]);
    expect(uncaught).toEqual([error]);
    expect(unhandled).toEqual([]);
  });

  test("raises no unhandled rejection when a failure is not observed", async () => {
    const { unhandled } = await collectStrays(() => {
      const { native } = start(shape);
      native.fail(new Error("no disk"));
    });
    expect(unhandled).toEqual([]);
  });

  test("ends in Canceled when it fails with ERROR_CANCELLED", async () => {
    const { native, operation } = start(shape);
    const error = Object.assign(new Error("Canceled by the user"), { number: -2147023673 });
    native.fail(error);
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError", cause: error });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(error);
  });

  test("completes when the operation of Windows has completed before", async () => {
    const native: Native = new NativeOperation();
    native.complete("done");
    const operation = shapes[shape]?.(native) as Operation;
    expect(await toPromise(operation)).toBe("done");
  });
});

describe.each(cancelable)("cancel() of an operation from %s", (shape) => {
  test("cancels the operation of Windows once, and ends when that ends", async () => {
    const { native, operation } = start(shape);
    operation.cancel("not needed");
    operation.cancel("again");
    await turn();
    expect(native.cancels).toHaveLength(1);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    const completed = jest.fn();
    operation.completed = (_, status) => completed(status);
    expect(completed).not.toHaveBeenCalled();
    native.unwind();
    await turn();
    expect(completed.mock.calls).toEqual([[AsyncStatus.Canceled]]);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("does nothing after the end", async () => {
    const { native, operation } = start(shape);
    native.complete("done");
    await turn();
    operation.cancel();
    expect(native.cancels).toEqual([]);
  });

  test("ends in Completed when the operation of Windows completes", async () => {
    const { native, operation } = start(shape);
    operation.cancel();
    native.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("raises an uncaught error and continues when the `cancel` of Windows throws", async () => {
    const error = new Error("from cancel");
    const { native, operation } = start(shape);
    native.cancel = () => {
      throw error;
    };
    const { uncaught } = await collectStrays(() => operation.cancel());
    expect(uncaught).toEqual([error]);
    native.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });
});

describe("fromWindowsRuntime() of the promise of the projection", () => {
  test("shares the promise with other consumers", async () => {
    const native: Native = new NativeOperation();
    const promise = project(native);
    const values: unknown[] = [];
    promise.then((value) => values.push(value));
    const first = fromWindowsRuntime(promise);
    const second = fromWindowsRuntime(promise);
    native.complete("done");
    expect([values, first.getResults(), second.getResults()]).toEqual([["done"], "done", "done"]);
  });

  test("returns an ended operation when the operation of Windows has ended", () => {
    const native: Native = new NativeOperation();
    native.complete("done");
    expect(fromWindowsRuntime(project(native)).getResults()).toBe("done");
  });

  test("fails with its AsyncBehaviorError when it fails without an error", () => {
    const native: Native = new NativeOperation();
    const operation = fromWindowsRuntime(project(native));
    native.getResults = () => "nothing thrown";
    native.fail(new Error("no disk"));
    expect(operation.errorCode).toMatchObject({ name: "AsyncBehaviorError" });
  });

  test("fails with the error of `then` when the slot of its operation is taken", () => {
    const native: Native = new NativeOperation();
    native.completed = () => {};
    const operation = fromWindowsRuntime(project(native));
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toMatchObject({ number: 0x80000018 });
  });

  test("adapts the promise that `then` returns, which has no operation", () => {
    const native: Native = new NativeOperation();
    const promise = project(native).then((value) => `${value}!`);
    const operation = fromWindowsRuntime<string>(promise as never);
    native.complete("done");
    expect(operation.getResults()).toBe("done!");
  });
});

describe("fromWindowsRuntime() of the promise of dynwinrt", () => {
  test("ends in Canceled with the requested reason when it is canceled", async () => {
    const native: Native = new NativeOperation();
    const operation = fromWindowsRuntime(wrapForDynWinRT(native));
    const reason = new Error("not needed");
    operation.cancel(reason);
    native.unwind();
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Error with the error of dynwinrt when another caller cancels the promise", async () => {
    const native: Native = new NativeOperation();
    const promise = wrapForDynWinRT(native);
    const operation = fromWindowsRuntime(promise);
    promise.cancel();
    native.unwind();
    await expect(toPromise(operation)).rejects.toThrow("Async operation was canceled");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Canceled when the signal of the method aborts without a reason", async () => {
    const controller = new AbortController();
    const native: Native = new NativeOperation();
    const operation = fromWindowsRuntime(wrapForDynWinRT(native, controller.signal));
    controller.abort();
    native.unwind();
    await turn();
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(native.cancels).toHaveLength(1);
  });
});

describe("fromWindowsRuntime() of the promise of windows-ai-electron", () => {
  test("completes after a cancel, which Windows does not receive", async () => {
    const native: Native = new NativeOperation();
    const operation = fromWindowsRuntime(wrapForWindowsAI(native));
    operation.cancel("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    native.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(native.cancels).toEqual([]);
  });

  test("drops a report when the first argument is an error", () => {
    const promise = wrapForWindowsAI(new NativeOperation<boolean, string>());
    const operation = fromWindowsRuntime(promise);
    const values: string[] = [];
    operation.progress = (_, value) => values.push(value);
    promise.failProgress(new Error("no data"));
    expect(values).toHaveLength(0);
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("fails when `progress` throws", () => {
    const error = new Error("Expected callback function");
    const promise = Object.assign(wrapForWindowsAI(new NativeOperation<boolean, string>()), {
      progress: () => {
        throw error;
      },
    });
    expect(fromWindowsRuntime(promise).errorCode).toBe(error);
  });
});

describe("fromWindowsRuntime() of a promise with the members of its operation", () => {
  test("does not set `completed`", () => {
    const native: Native = new NativeOperation();
    const promise = Object.assign(native, {
      // biome-ignore lint/suspicious/noThenProperty: the shape of the peer
      then(complete: (value: string) => void) {
        native.completed = () => complete(String(native.getResults()));
      },
      done() {},
    });
    const operation = fromWindowsRuntime(promise as never);
    native.complete("done");
    expect(operation.getResults()).toBe("done");
  });
});

describe("fromWindowsRuntime() of the raw operation", () => {
  test("forwards the reason when it is an operation of this library", () => {
    const source = new AsyncOperationSource<string, number>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    const operation = fromWindowsRuntime(source.operation);
    operation.cancel("not needed");
    expect(reasons).toEqual(["not needed"]);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("ends in Canceled when the wrapped operation is canceled directly with a plain reason", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel(source.fail);
    const operation = fromWindowsRuntime(source.operation);
    source.operation.cancel("stop");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("stop");
    await expect(toPromise(operation)).rejects.toBe("stop");
  });

  test("throws an AsyncInfoError when the `completed` slot is taken", () => {
    const native: Native = new NativeOperation();
    native.completed = () => {};
    expect(() => fromWindowsRuntime(native)).toThrow(
      expect.objectContaining({ code: "E_ILLEGAL_DELEGATE_ASSIGNMENT" }),
    );
  });

  test("keeps the progress handler when one is set", () => {
    const native: Native = new NativeOperation();
    const values: string[] = [];
    native.progress = (_, value) => values.push(value);
    const operation = fromWindowsRuntime(native);
    operation.progress = (_, value) => values.push(`${value} again`);
    native.report("half");
    native.complete("done");
    expect(values).toEqual(["half", "half again"]);
  });
});

describe("fromWindowsRuntime()", () => {
  test.each([undefined, null, 5, "text", {}, Promise.resolve(1), { done() {} }])(
    "throws a TypeError when it gets %p",
    (value) => {
      expect(() => fromWindowsRuntime(value as never)).toThrow(
        /^Cannot adapt promise: expected one of the Windows Runtime, with `done` or `progress`/,
      );
    },
  );
});

describe("fromWindowsRuntime() of an error with a `number` that is no code", () => {
  test.each<[string, () => PropertyDescriptor]>([
    ["a bigint", () => ({ value: 5n })],
    ["a symbol", () => ({ value: Symbol("code") })],
    [
      "a getter that throws",
      () => ({
        get() {
          throw new Error("no code");
        },
      }),
    ],
  ])("ends in Error with the error, which has %s", async (_, describeNumber) => {
    const source = new AsyncOperationSource<string>();
    const operation = fromWindowsRuntime(source.operation);
    const error = Object.defineProperty(new Error("no disk"), "number", describeNumber());
    const strays = await collectStrays(() => source.fail(error));
    expect(operation.errorCode).toBe(error);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("does not read the `number` of a result", async () => {
    const read = jest.fn();
    const result = Object.defineProperty({}, "number", { get: read });
    const source = new AsyncOperationSource<object>();
    const operation = fromWindowsRuntime(source.operation);
    source.complete(result);
    expect(await toPromise(operation)).toBe(result);
    expect(read).not.toHaveBeenCalled();
  });
});
