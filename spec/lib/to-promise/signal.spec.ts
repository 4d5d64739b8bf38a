import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromResult,
  type IAsyncOperationWithProgress,
  isCancellation,
  run,
  toPromise,
} from "async-operation";
import { collectStrays } from "../../support/strays.js";

/** Starts an operation that never ends by itself, and collects the reasons of its cancel requests. */
function startEndless(): [IAsyncOperationWithProgress<string, number>, unknown[]] {
  const reasons: unknown[] = [];
  const operation = run<string, number>(({ onCancel }) => {
    onCancel((reason) => reasons.push(reason));
    return new Promise(() => {});
  });
  return [operation, reasons];
}

/** Starts an operation of another library. */
function startForeign(cancel: () => void): AsyncOperationLike<string, never> {
  return {
    status: AsyncStatus.Started,
    errorCode: null,
    completed: null,
    getResults: () => "result",
    cancel,
  };
}

describe("toPromise() with a signal", () => {
  test("rejects with the reason of the operation when the signal has no reason", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    const { signal } = new PolyfilledController();
    const promise = toPromise(source.operation, { signal: signal as AbortSignal });
    source.operation.cancel("not needed");
    await expect(promise).rejects.toBe("not needed");
  });

  test.each([
    ["returns a promise that rejects", () => Promise.reject(new Error("no cancel"))],
    [
      "returns a thenable whose getter throws",
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
        get then() {
          throw new Error("no getter");
        },
      }),
    ],
    [
      "throws",
      () => {
        throw new Error("no cancel");
      },
    ],
  ])("swallows what a foreign `cancel` %s (W-64)", async (_, cancel) => {
    const { uncaught, unhandled } = await collectStrays(async () => {
      const controller = new AbortController();
      const promise = toPromise(startForeign(cancel as () => void), { signal: controller.signal });
      controller.abort("stop");
      await expect(promise).rejects.toBe("stop");
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect([...uncaught, ...unhandled]).toEqual([]);
  });

  test("cancels once and rejects immediately with the reason when the signal aborts (AT-08)", async () => {
    const controller = new AbortController();
    const [operation, reasons] = startEndless();
    const promise = toPromise(operation, { signal: controller.signal });
    const reason = new Error("not needed");
    controller.abort(reason);
    await expect(promise).rejects.toBe(reason);
    expect(reasons).toEqual([reason]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels once and rejects when the signal has aborted (AS-01)", async () => {
    const [operation, reasons] = startEndless();
    const promise = toPromise(operation, { signal: AbortSignal.abort("not needed") });
    expect(reasons).toEqual(["not needed"]);
    await expect(promise).rejects.toBe("not needed");
  });

  test("resolves when the signal has aborted but the operation had completed (AS-02)", async () => {
    expect(await toPromise(fromResult(1), { signal: AbortSignal.abort() })).toBe(1);
  });

  test("neither listens to the signal nor cancels when the operation had ended", async () => {
    const { signal } = new AbortController();
    await toPromise(fromResult(1), { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    const cancel = jest.fn();
    const foreign = { ...startForeign(cancel), status: AsyncStatus.Completed };
    expect(await toPromise(foreign, { signal: AbortSignal.abort() })).toBe("result");
    expect(cancel).not.toHaveBeenCalled();
  });

  test.each(["why", 0, null, Symbol("why")])(
    "rejects with the reason %p unchanged (AS-04, AS-19)",
    async (reason) => {
      const controller = new AbortController();
      const [operation, reasons] = startEndless();
      const promise = toPromise(operation, { signal: controller.signal });
      controller.abort(reason);
      await expect(promise).rejects.toBe(reason);
      expect(reasons).toEqual([reason]);
    },
  );

  test("rejects with the reason null when the body throws it, which ends in Canceled (AS-19)", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort(null);
    await expect(promise).rejects.toBe(null);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode).toHaveProperty("cause", null);
    expect(isCancellation(null)).toBe(false);
  });

  test("rejects with the AbortError of the platform when abort had no reason (AS-05)", async () => {
    const controller = new AbortController();
    const promise = toPromise(startEndless()[0], { signal: controller.signal });
    controller.abort();
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: "AbortError", code: 20 });
  });

  test("rejects with the TimeoutError of AbortSignal.timeout(), and cancels (AS-06)", async () => {
    const [operation, reasons] = startEndless();
    const promise = toPromise(operation, { signal: AbortSignal.timeout(5) });
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "TimeoutError", code: 23 });
    expect(reasons).toEqual([error]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
  ])(
    "removes its listener from the signal when the operation %s (AS-09, AS-10)",
    async (_, end) => {
      const { signal } = new AbortController();
      const source = new AsyncOperationSource<string>();
      const promise = toPromise(source.operation, { signal });
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      end(source);
      expect(getEventListeners(signal, "abort")).toEqual([]);
      await Promise.allSettled([promise]);
    },
  );

  test("cancels nothing when the signal aborts after the end (AS-13)", async () => {
    const controller = new AbortController();
    const cancel = jest.fn();
    const foreign = startForeign(cancel);
    const promise = toPromise(foreign, { signal: controller.signal });
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(await promise).toBe("result");
    controller.abort();
    expect(cancel).not.toHaveBeenCalled();
  });

  test("cancels once when a listener of the caller cancels as well (AS-18)", async () => {
    const controller = new AbortController();
    const [operation, reasons] = startEndless();
    const { signal } = controller;
    signal.addEventListener("abort", () => operation.cancel("of the caller"), { once: true });
    const promise = toPromise(operation, { signal });
    controller.abort("of the signal");
    await expect(promise).rejects.toBe("of the signal");
    expect(reasons).toEqual(["of the caller"]);
  });

  test.each([
    ["5", 5],
    ["an object without methods", {}],
    ["a polyfill without addEventListener", { aborted: false, removeEventListener() {} }],
  ])("throws TypeError when the signal is %s (AS-20)", (_, signal) => {
    const act = (): unknown => toPromise(fromResult(1), { signal: signal as never });
    expect(act).toThrow(TypeError);
    expect(act).toThrow("Cannot use `signal`: expected an AbortSignal, got ");
  });

  test("rejects with a CanceledError when the signal is polyfilled, as it has no reason", async () => {
    const controller = new PolyfilledController();
    const [operation, reasons] = startEndless();
    const promise = toPromise(operation, { signal: controller.signal });
    controller.abort();
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CanceledError);
    expect(reasons).toEqual([error]);
  });
});

describe("the promise of an operation that its signal has canceled", () => {
  test("resolves with the result when the cancel produces it synchronously", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    source.onCancel(() => source.complete("a part"));
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort("not needed");
    expect(await promise).toBe("a part");
  });

  test("rejects with the error when the cancel produces it synchronously", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const error = new Error("no disk");
    source.onCancel(() => source.fail(error));
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort("not needed");
    await expect(promise).rejects.toBe(error);
  });

  test("rejects with the reason when the operation ends in Canceled, regardless of the thrown value", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    source.onCancel(() => source.fail(new DOMException("Stopped", "AbortError")));
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort("not needed");
    await expect(promise).rejects.toBe("not needed");
  });

  test("rejects with the reason when the operation completes later, which keeps its result", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort("not needed");
    source.complete("done");
    await expect(promise).rejects.toBe("not needed");
    expect(source.operation.status).toBe(AsyncStatus.Completed);
    expect(source.operation.getResults()).toBe("done");
  });

  test("is the only promise that the signal rejects; others follow the operation", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const follower = toPromise(source.operation);
    const promise = toPromise(source.operation, { signal: controller.signal });
    controller.abort("not needed");
    await expect(promise).rejects.toBe("not needed");
    source.complete("done");
    expect(await follower).toBe("done");
  });

  test("receives no more progress", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string, number>();
    const progress = jest.fn();
    const promise = toPromise(source.operation, { signal: controller.signal, progress });
    controller.abort("not needed");
    source.report(1);
    await expect(promise).rejects.toBe("not needed");
    expect(progress).not.toHaveBeenCalled();
  });

  test("rejects with the thrown value while a signal with a reason has not aborted", async () => {
    const controller = new AbortController();
    const signal = Object.defineProperty(controller.signal, "reason", { value: "too early" });
    const source = new AsyncOperationSource<string>();
    const promise = toPromise(source.operation, { signal });
    source.operation.cancel();
    const error = new DOMException("Stopped", "AbortError");
    source.fail(error);
    await expect(promise).rejects.toBe(error);
  });

  test("rejects with the thrown value when the reason of a foreign signal cannot be read", async () => {
    const signal = {
      aborted: false,
      get reason(): unknown {
        throw new Error("no reason");
      },
      addEventListener() {},
      removeEventListener() {},
    };
    const source = new AsyncOperationSource<string>();
    const promise = toPromise(source.operation, { signal });
    signal.aborted = true;
    source.operation.cancel("not needed");
    source.fail("not needed");
    await expect(promise).rejects.toBe("not needed");
  });
});
