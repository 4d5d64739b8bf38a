import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { AbortController as Polyfill } from "abort-controller";
import { AsyncOperationSource, AsyncStatus, run, toNativeAbortSignal } from "async-operation";
import {
  type AbortControllerLike,
  fromAbortController,
  toAbortController,
} from "async-operation/abort-controller";
import { JSDOM } from "jsdom";

/** An operation that ends when it is canceled. */
function start() {
  const source = new AsyncOperationSource<string>();
  source.onCancel((reason) => source.fail(reason));
  return source;
}

describe("toAbortController() in reports", () => {
  test("returns a controller of jsdom, and forwards the reason both ways", () => {
    const { window } = new JSDOM();
    const stopped = start();
    const stop = toAbortController(stopped.operation, window.AbortController);
    expect(stop).toBeInstanceOf(window.AbortController);
    stop.abort("by the page");
    expect(stopped.operation.errorCode?.cause).toBe("by the page");
    const canceled = start();
    const { signal } = toAbortController(canceled.operation, window.AbortController);
    canceled.operation.cancel("by the server");
    expect([signal.aborted, signal.reason]).toEqual([true, "by the server"]);
    window.close();
  });

  test("cancels without a reason when the class drops it, as React Native's does", () => {
    const source = start();
    const controller: AbortControllerLike = toAbortController(source.operation, Polyfill);
    controller.abort(new Error("timeout"));
    expect(controller.signal.reason).toBe(undefined);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.reason).toMatchObject({ name: "AbortError", message: "Operation was canceled" });
  });

  test("keeps the reason of the operation when the class drops it", () => {
    const source = start();
    const { signal } = toAbortController(source.operation, Polyfill);
    source.operation.cancel("not needed");
    expect(signal.aborted).toBe(true);
    expect([source.reason, source.operation.errorCode?.cause]).toEqual([
      "not needed",
      "not needed",
    ]);
  });

  test("requires that `abort` is called on its controller", () => {
    const source = start();
    const { abort } = toAbortController(source.operation);
    expect(() => abort("not needed")).toThrow(expect.objectContaining({ name: "TypeError" }));
    expect(source.operation.status).toBe(AsyncStatus.Started);
    source.complete("done");
  });

  test("aborts once when its own abort listener aborts and cancels again", () => {
    const source = start();
    const controller = toAbortController(source.operation);
    let calls = 0;
    controller.signal.addEventListener(
      "abort",
      () => {
        calls++;
        controller.abort("again");
        source.operation.cancel("again");
      },
      { once: true },
    );
    controller.abort("first");
    expect([calls, controller.signal.reason, source.reason]).toEqual([1, "first", "first"]);
  });

  test("does nothing when it is aborted after the end, as after a response", () => {
    const source = start();
    const controller = toAbortController(source.operation);
    source.complete("done");
    controller.abort("too late");
    expect(source.operation.getResults()).toBe("done");
    expect(source.reason).toBe(undefined);
  });
});

describe("fromAbortController() in reports", () => {
  test("cancels the second operation at once when StrictMode has aborted a controller that is kept", () => {
    const kept = new AbortController();
    const effect = () => {
      const { operation } = fromKept();
      return { operation, cleanup: () => kept.abort("unmounted") };
    };
    const fromKept = () => {
      const source = start();
      fromAbortController(kept, source.operation);
      return source;
    };
    effect().cleanup();
    expect(effect().operation.status).toBe(AsyncStatus.Canceled);
    const own = () => {
      const { operation } = start();
      return { operation, cleanup: () => operation.cancel("unmounted") };
    };
    own().cleanup();
    const second = own();
    expect(second.operation.status).toBe(AsyncStatus.Started);
    second.cleanup();
  });

  test("cancels when a controller of another realm aborts", () => {
    const controller = runInNewContext("new AbortController()", { AbortController });
    const source = start();
    fromAbortController(controller, source.operation);
    controller.abort("from the frame");
    expect(source.operation.errorCode?.cause).toBe("from the frame");
  });

  test("accepts the controller of a polyfill whose signal has neither reason nor throwIfAborted()", () => {
    const controller = new Polyfill();
    expect("reason" in controller.signal || "throwIfAborted" in controller.signal).toBe(false);
    const operation = run(({ signal }) => new Promise(() => signal.throwIfAborted()));
    fromAbortController(controller as AbortControllerLike, operation);
    controller.abort();
    expect(operation.status).toBe(AsyncStatus.Canceled);
    const native = toNativeAbortSignal(controller.signal as AbortSignal);
    expect(() => native.throwIfAborted()).toThrow(expect.objectContaining({ name: "AbortError" }));
  });
});
