import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import { AsyncOperationSource, CanceledError, run, toNativeAbortSignal } from "async-operation";
import { onAbort } from "async-operation/adapter-kit";
import { toPromise } from "async-operation/promise";

describe("a signal of the abort-controller package", () => {
  test("is no AbortSignal and has no reason", () => {
    const { signal } = new PolyfilledController();
    expect(signal).not.toBeInstanceOf(AbortSignal);
    expect(signal).not.toHaveProperty("reason");
  });

  test("has one listener for any number of operations, and none when they have ended", () => {
    const { signal } = new PolyfilledController();
    const add = jest.spyOn(signal, "addEventListener");
    const remove = jest.spyOn(signal, "removeEventListener");
    const sources = [new AsyncOperationSource<string>(), new AsyncOperationSource<string>()];
    for (const { operation } of sources) void toPromise(operation, { signal });
    expect(add).toHaveBeenCalledTimes(1);
    for (const source of sources) source.complete("done");
    expect(remove.mock.calls).toEqual([["abort", add.mock.calls[0]?.[1]]]);
  });

  test("gives a CanceledError as the reason, the same for all", async () => {
    const controller = new PolyfilledController();
    const { signal } = controller;
    const reasons: unknown[] = [];
    for (const _ of [1, 2]) onAbort(signal, (reason: unknown) => reasons.push(reason));
    const promise = toPromise(new AsyncOperationSource<string>().operation, { signal });
    controller.abort();
    await expect(promise).rejects.toBeInstanceOf(CanceledError);
    expect(reasons[0]).toBeInstanceOf(CanceledError);
    expect(reasons[1]).toBe(reasons[0]);
  });

  test("reaches the body of run() as a native signal", () => {
    const controller = new PolyfilledController();
    let signal: AbortSignal | undefined;
    run((context) => {
      signal = context.signal;
      return new Promise(() => {});
    }, controller);
    expect(signal).toBeInstanceOf(AbortSignal);
    controller.abort();
    expect(signal?.aborted).toBe(true);
  });
});

describe("toNativeAbortSignal()", () => {
  test("returns a native signal as it is", () => {
    const { signal } = new AbortController();
    expect(toNativeAbortSignal(signal)).toBe(signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("returns the same native signal for the same polyfilled one", () => {
    const { signal } = new PolyfilledController();
    const native = toNativeAbortSignal(signal);
    expect(native).toBeInstanceOf(AbortSignal);
    expect(toNativeAbortSignal(signal)).toBe(native);
    expect(toNativeAbortSignal(new PolyfilledController().signal)).not.toBe(native);
  });

  test("returns a signal that aborts with the polyfilled one, also through AbortSignal.any() (W-47)", () => {
    const controller = new PolyfilledController();
    const signal = AbortSignal.any([toNativeAbortSignal(controller.signal)]);
    expect(signal.aborted).toBe(false);
    controller.abort();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(DOMException);
    expect(signal.reason.name).toBe("AbortError");
  });

  test("returns an aborted signal when the polyfilled one has aborted", () => {
    const controller = new PolyfilledController();
    controller.abort();
    const { aborted, reason } = toNativeAbortSignal(controller.signal);
    expect(aborted).toBe(true);
    expect(reason).toBeInstanceOf(DOMException);
  });

  test("keeps the reason of a signal that has one", () => {
    const signal = {
      aborted: true,
      reason: "not needed",
      addEventListener() {},
      removeEventListener() {},
    };
    expect(toNativeAbortSignal(signal).reason).toBe("not needed");
  });

  test.each([5, {}, null, undefined])("throws TypeError when it gets %p", (signal) => {
    const act = (): unknown => toNativeAbortSignal(signal as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(/^Cannot use `signal`: expected an AbortSignal, got /);
  });
});
