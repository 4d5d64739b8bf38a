import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromResult,
  toPromise,
} from "async-operation";
import { abortOnCancel, cancelOnAbort } from "async-operation/adapter-kit";
import { ForeignImplementation } from "../contract/foreign-implementation.js";
import { collectStrays } from "../support/strays.js";

const closed = fromResult(1);
closed.close();
const taken = { ...foreignResult(), status: AsyncStatus.Started, completed: () => {} };

const misuses: [string, unknown, string][] = [
  ["is a promise", Promise.resolve(), "got Promise"],
  ["is null", null, "got null"],
  ["is closed", closed, "Cannot use operation: it is closed"],
  ["is foreign and its slot is taken", taken, "`completed` is already set"],
];

describe("cancelOnAbort()", () => {
  test("cancels the operation with the reason when the signal aborts", () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason: unknown) => reasons.push(reason));
    cancelOnAbort(controller.signal, source.operation);
    controller.abort("not needed");
    expect(reasons).toEqual(["not needed"]);
  });

  test("cancels the operation before it returns when the signal has aborted", () => {
    const { operation } = new AsyncOperationSource<string>();
    cancelOnAbort(AbortSignal.abort(), operation);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("lets the signal go when the operation ends", () => {
    const { signal } = new AbortController();
    const source = new AsyncOperationSource<string>();
    cancelOnAbort(signal, source.operation);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    source.complete("done");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("leaves the signal alone when the operation had ended", () => {
    const { signal } = new AbortController();
    cancelOnAbort(signal, fromResult(1));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("cancels nothing when the operation had ended and the signal has aborted", () => {
    const operation = { ...foreignResult(), cancel: jest.fn() };
    cancelOnAbort(AbortSignal.abort(), operation);
    expect(operation.cancel).not.toHaveBeenCalled();
  });

  test("reports what the cancel of a foreign operation throws as an error of its own", async () => {
    const error = new Error("RPC server is unavailable");
    const controller = new AbortController();
    const operation: AnyOperationLike = {
      ...foreignResult(),
      status: AsyncStatus.Started,
      cancel() {
        throw error;
      },
    };
    const strays = await collectStrays(() => {
      cancelOnAbort(controller.signal, operation);
      expect(() => controller.abort()).not.toThrow();
    });
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
  });

  test.each(misuses)("throws when the operation %s, and the signal is let go", (_, value, said) => {
    const { signal } = new AbortController();
    expect(() => cancelOnAbort(signal, value as never)).toThrow(said);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test.each([
    [5, "5"],
    [{}, "Object"],
    [null, "null"],
  ])("throws TypeError when the signal is %p", (signal, name) => {
    const act = (): void => cancelOnAbort(signal as never, fromResult(1));
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot use \`signal\`: expected an AbortSignal, got ${name}`);
  });
});

describe("abortOnCancel()", () => {
  test("aborts with the reason, once, as soon as cancel is requested", () => {
    const source = new AsyncOperationSource<string>();
    const controller = { abort: jest.fn() };
    abortOnCancel(source.operation, controller);
    source.operation.cancel("not needed");
    expect(controller.abort.mock.calls).toEqual([["not needed"]]);
    source.fail("not needed");
    expect(controller.abort).toHaveBeenCalledTimes(1);
  });

  test("aborts before it returns when cancel came before", () => {
    const controller = new AbortController();
    abortOnCancel(canceled("not needed"), controller);
    expect(controller.signal.reason).toBe("not needed");
  });

  test("aborts with `errorCode` when the operation ends canceled without a request", () => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    abortOnCancel(source.operation, controller);
    source.fail(new DOMException("Stopped", "AbortError"));
    expect(controller.signal.reason).toBe(source.operation.errorCode);
    expect(controller.signal.reason).toBeInstanceOf(CanceledError);
  });

  test("aborts with what was thrown when the completed handler has closed the operation", () => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    const error = new CanceledError("not needed");
    source.operation.completed = (operation) => operation.close();
    abortOnCancel(source.operation, controller);
    source.fail(error);
    expect(controller.signal.reason).toBe(error);
  });

  test("aborts with `errorCode` when a foreign operation ends canceled", async () => {
    const operation = new ForeignImplementation(({ signal }) => rejectOnAbort(signal));
    const controller = new AbortController();
    abortOnCancel(operation, controller);
    operation.cancel("not needed");
    expect(controller.signal.aborted).toBe(false);
    await toPromise(operation).catch(() => {});
    expect(controller.signal.reason).toBe(operation.errorCode);
  });

  test("aborts with a CanceledError when the `errorCode` of a foreign operation is no error", () => {
    const controller = new AbortController();
    const operation: AnyOperationLike = {
      ...foreignResult(),
      status: AsyncStatus.Started,
      errorCode: 0x800704c7,
    };
    abortOnCancel(operation, controller);
    operation.completed?.(operation, AsyncStatus.Canceled);
    expect(controller.signal.reason).toBeInstanceOf(CanceledError);
    expect(controller.signal.reason).toHaveProperty("cause", 0x800704c7);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
  ])("never aborts when the operation %s", (_, end) => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    abortOnCancel(source.operation, controller);
    end(source);
    source.operation.cancel("too late");
    expect(controller.signal.aborted).toBe(false);
  });

  test.each(misuses)("throws when the operation %s", (_, value, said) => {
    expect(() => abortOnCancel(value as never, new AbortController())).toThrow(said);
  });
});

/** A foreign operation that has completed. */
function foreignResult(): AnyOperationLike {
  return {
    status: AsyncStatus.Completed,
    errorCode: null,
    completed: null,
    getResults: () => "result",
    cancel() {},
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
