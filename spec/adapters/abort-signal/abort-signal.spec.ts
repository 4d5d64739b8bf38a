import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { toPromise } from "async-operation/promise";

const closed = fromResult(1);
closed.close();

describe("toAbortSignal()", () => {
  test("returns a native signal that aborts with the reason as soon as cancel is requested", () => {
    const { operation } = new AsyncOperationSource<string>();
    const signal = toAbortSignal(operation);
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(signal.aborted).toBe(false);
    const reason = new Error("not needed");
    operation.cancel(reason);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  test("returns a signal with the same default reason as that of the body", () => {
    const source = new AsyncOperationSource<string>();
    const signal = toAbortSignal(source.operation);
    source.operation.cancel();
    expect(signal.reason).toBeInstanceOf(CanceledError);
    expect(signal.reason).toBe(source.signal.reason);
  });

  test("returns an aborted signal when cancel was requested before", () => {
    const { operation } = new AsyncOperationSource<string>();
    operation.cancel("not needed");
    expect(toAbortSignal(operation).reason).toBe("not needed");
    expect(toAbortSignal(canceled("not needed")).reason).toBe("not needed");
  });

  test("returns a signal that aborts with `errorCode` when the operation is canceled without a request", () => {
    const source = new AsyncOperationSource<string>();
    const signal = toAbortSignal(source.operation);
    source.fail(new DOMException("Stopped", "AbortError"));
    expect(signal.reason).toBe(source.operation.errorCode);
    expect(toAbortSignal(source.operation).reason).toBe(source.operation.errorCode);
  });

  test("returns a signal that aborts with `errorCode` when a foreign operation ends in Canceled", () => {
    const errorCode = new CanceledError("not needed");
    const foreign: AsyncOperationLike<string, never> = {
      status: AsyncStatus.Started,
      errorCode,
      completed: null,
      getResults: () => "result",
      cancel() {},
    };
    const signal = toAbortSignal(foreign);
    expect(signal.aborted).toBe(false);
    foreign.completed?.(foreign, AsyncStatus.Canceled);
    expect(signal.reason).toBe(errorCode);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
  ])("returns a signal that never aborts when the operation %s", (_, end) => {
    const source = new AsyncOperationSource<string>();
    const signal = toAbortSignal(source.operation);
    end(source);
    source.operation.cancel("too late");
    expect(signal.aborted).toBe(false);
  });

  test.each([
    ["completed", fromResult(1)],
    ["failed", fromError(new Error("no disk"))],
  ])("returns a signal that has not aborted when the operation has %s", (_, operation) => {
    expect(toAbortSignal(operation).aborted).toBe(false);
  });

  test.each([
    ["null", null, "Cannot use operation: expected an operation"],
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["closed", closed, "Cannot use operation: it is closed"],
  ])("throws when the operation is %s", (_, operation, message) => {
    expect(() => toAbortSignal(operation as never)).toThrow(message);
  });
});

describe("fromAbortSignal()", () => {
  test("returns the operation, with its type", () => {
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    const { signal } = new AbortController();
    expect(fromAbortSignal(signal, operation) satisfies typeof operation).toBe(operation);
    source.complete("done");
  });

  test("cancels the operation with the reason, once, when the signal aborts", () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => reasons.push(reason));
    fromAbortSignal(controller.signal, source.operation);
    controller.abort("not needed");
    expect(reasons).toEqual(["not needed"]);
  });

  test("cancels the operation before it returns when the signal has aborted", () => {
    const { operation } = new AsyncOperationSource<string>();
    fromAbortSignal(AbortSignal.abort("not needed"), operation);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels when a polyfilled signal aborts", () => {
    const controller = new PolyfilledController();
    const { operation } = new AsyncOperationSource<string>();
    fromAbortSignal(controller.signal, operation);
    controller.abort();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("leaves a promise of the operation to wait for its real end", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const settled = jest.fn();
    const promise = toPromise(fromAbortSignal(controller.signal, source.operation));
    void promise.then(settled, settled);
    controller.abort("not needed");
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).not.toHaveBeenCalled();
    source.complete("done");
    expect(await promise).toBe("done");
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
    ["is canceled", (source: AsyncOperationSource<string>) => source.fail(new CanceledError())],
  ])("leaves no listener on the signal when the operation %s", (_, end) => {
    const { signal } = new AbortController();
    const source = new AsyncOperationSource<string>();
    fromAbortSignal(signal, source.operation);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    end(source);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("adds no listener to the signal when the operation has ended", () => {
    const { signal } = new AbortController();
    fromAbortSignal(signal, fromResult(1));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("forwards the reason of toAbortSignal() once", () => {
    const [first, second] = [
      new AsyncOperationSource<string>(),
      new AsyncOperationSource<string>(),
    ];
    const reasons: unknown[] = [];
    const reason = {};
    second.onCancel((given) => reasons.push(given));
    const signal = toAbortSignal(first.operation);
    fromAbortSignal(signal, second.operation);
    first.operation.cancel(reason);
    second.fail(reason);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(reason);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test.each([
    ["the signal 5", 5, fromResult(1), "Cannot use `signal`: expected an AbortSignal, got 5"],
    ["the signal null", null, fromResult(1), "expected an AbortSignal, got null"],
    ["a controller", new AbortController(), fromResult(1), "got AbortController"],
    ["the operation null", AbortSignal.abort(), null, "expected an operation"],
    ["a promise", AbortSignal.abort(), Promise.resolve(), "`fromPromise`"],
    ["a closed operation", AbortSignal.abort(), closed, "it is closed"],
  ])("throws when it gets %s", (_, signal, operation, message) => {
    expect(() => fromAbortSignal(signal as never, operation as never)).toThrow(message);
  });
});
