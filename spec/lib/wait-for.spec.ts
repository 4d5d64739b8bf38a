import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  waitFor,
} from "async-operation";
import { toPromise } from "async-operation/promise";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A foreign operation that never ends by itself. */
function startForeign(): AnyOperationLike & { cancel: jest.Mock<() => void> } {
  return {
    status: AsyncStatus.Started,
    errorCode: null,
    completed: null,
    getResults: () => undefined,
    cancel: jest.fn(),
  };
}

describe("waitFor()", () => {
  test.each([
    ["Completed", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["Error", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
    [
      "Canceled",
      (source: AsyncOperationSource<string>) => source.fail(new DOMException("", "AbortError")),
    ],
  ] as const)("returns %s when the operation ends so in time (GW-04)", async (name, end) => {
    const source = new AsyncOperationSource<string>();
    const status = waitFor(source.operation, 1000);
    end(source);
    expect(await status).toBe(AsyncStatus[name]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("returns Started when the time is over, and leaves the operation alone (GW-05)", async () => {
    const source = new AsyncOperationSource<string>();
    const settled = jest.fn();
    const status = waitFor(source.operation, 20);
    void status.then(settled);
    await jest.advanceTimersByTimeAsync(19);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(await status).toBe(AsyncStatus.Started);
    expect(source.isCanceled()).toBe(false);
    expect(source.operation.completed).toBe(null);
  });

  test("returns Started when the time is over and a cancel is pending", async () => {
    const { operation } = new AsyncOperationSource<string>();
    operation.cancel();
    const status = waitFor(operation, 20);
    await jest.advanceTimersByTimeAsync(20);
    expect(await status).toBe(AsyncStatus.Started);
  });

  test.each([
    ["Started", new AsyncOperationSource<string>().operation],
    ["Completed", fromResult(1)],
    ["Error", fromError(new Error("no disk"))],
    ["Canceled", canceled()],
  ] as const)("returns %s without a timer when the time is 0 (GW-06)", async (name, operation) => {
    const status = waitFor(operation, 0);
    expect(jest.getTimerCount()).toBe(0);
    expect(await status).toBe(AsyncStatus[name]);
  });

  test("may be called again, beside others who wait, and uses up no slot", async () => {
    const source = new AsyncOperationSource<string>();
    expect(await waitFor(source.operation, 0)).toBe(AsyncStatus.Started);
    const statuses = [waitFor(source.operation, 20), waitFor(source.operation, Infinity)];
    const promise = toPromise(source.operation);
    source.operation.completed = () => {};
    source.complete("done");
    expect(await Promise.all(statuses)).toEqual([AsyncStatus.Completed, AsyncStatus.Completed]);
    expect(await promise).toBe("done");
    expect(await waitFor(source.operation, 20)).toBe(AsyncStatus.Completed);
  });

  test("starts no timer when the time is Infinity", async () => {
    const source = new AsyncOperationSource<string>();
    const status = waitFor(source.operation, Infinity);
    expect(jest.getTimerCount()).toBe(0);
    source.complete("done");
    expect(await status).toBe(AsyncStatus.Completed);
  });

  test("waits for longer than a timer lasts", async () => {
    const settled = jest.fn();
    const { operation } = new AsyncOperationSource<string>();
    void waitFor(operation, 2 ** 31 + 20).then(settled);
    await jest.advanceTimersByTimeAsync(2 ** 31 + 19);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledWith(AsyncStatus.Started);
  });

  test("stops its timer when the operation ends within a wait that is longer than a timer lasts", async () => {
    const source = new AsyncOperationSource<string>();
    const status = waitFor(source.operation, 2 ** 32);
    await jest.advanceTimersByTimeAsync(2 ** 31);
    source.complete("done");
    expect(await status).toBe(AsyncStatus.Completed);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("rejects with the reason when the signal aborts, and cancels nothing (GW-13)", async () => {
    const controller = new AbortController();
    const foreign = startForeign();
    const status = waitFor(foreign, Infinity, { signal: controller.signal });
    controller.abort("not needed");
    await expect(status).rejects.toBe("not needed");
    expect(foreign.cancel).not.toHaveBeenCalled();
  });

  test.each([0, 20, Infinity])(
    "rejects with the reason when the signal has aborted, whatever the time: %p",
    async (milliseconds) => {
      const signal = AbortSignal.abort("not needed");
      const status = waitFor(startForeign(), milliseconds, { signal });
      await expect(status).rejects.toBe("not needed");
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  test("returns the status when the operation had ended and the signal has aborted", async () => {
    const signal = AbortSignal.abort("not needed");
    expect(await waitFor(fromResult(1), 20, { signal })).toBe(AsyncStatus.Completed);
  });

  test.each([
    ["the operation ends", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["the time is over", () => jest.advanceTimersByTime(20)],
  ])("lets the signal go when %s", async (_, end) => {
    const { signal } = new AbortController();
    const source = new AsyncOperationSource<string>();
    const status = waitFor(source.operation, 20, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    end(source);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await status;
  });

  test("stops its timer when the signal aborts", async () => {
    const controller = new AbortController();
    const status = waitFor(startForeign(), 20, controller);
    controller.abort("not needed");
    expect(jest.getTimerCount()).toBe(0);
    await expect(status).rejects.toBe("not needed");
  });

  test("rejects with E_ILLEGAL_METHOD_CALL when the operation is closed", async () => {
    const operation = fromResult(1);
    operation.close();
    await expect(waitFor(operation, 20)).rejects.toMatchObject({ code: "E_ILLEGAL_METHOD_CALL" });
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    [-1, "-1"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("throws RangeError when the time is %p (GW-11)", (milliseconds, name) => {
    const act = (): unknown => waitFor(fromResult(1), milliseconds);
    expect(act).toThrow(RangeError);
    expect(act).toThrow(
      `Cannot wait for operation: expected milliseconds of 0 or more, got ${name}`,
    );
  });

  test.each([
    ["20", '"20"'],
    [null, "null"],
    [undefined, "undefined"],
    [20n, "20"],
  ])("throws TypeError when the time is %p (GW-11)", (milliseconds, name) => {
    const act = (): unknown => waitFor(fromResult(1), milliseconds as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot wait for operation: expected milliseconds as a number, got ${name}`,
    );
  });

  test.each([
    ["no operation", () => waitFor(null as never, 20), "expected an operation"],
    ["a promise", () => waitFor(Promise.resolve() as never, 20), "`fromPromise`"],
    [
      "no signal",
      () => waitFor(fromResult(1), 20, { signal: 5 as never }),
      "expected an AbortSignal, got 5",
    ],
    ["no options", () => waitFor(fromResult(1), 20, null as never), "expected `{ signal }`"],
  ])("throws TypeError when it gets %s", (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
