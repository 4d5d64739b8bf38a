import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Client as Client2 } from "@modelcontextprotocol/client";
import type { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import {
  type AnyOperationLike,
  AsyncStatus,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { fromMcp, type McpProgress, type McpRequestOptions, toMcp } from "async-operation/mcp";
import { toPromise } from "async-operation/promise";
import { majors, startCancelable, turn } from "./pair.js";

function throwError(): never {
  throw new Error("no text");
}

/** Resolves with the rejection in a list: an `await` reads `then` of a value. */
function rejectionOf(operation: AnyOperationLike): Promise<unknown[]> {
  return toPromise(operation).then(
    () => [],
    (error) => [error],
  );
}

afterEach(() => {
  jest.useRealTimers();
});

describe.each(majors)("fromMcp() with %s", (_, connect) => {
  test("receives progress in order, and the result, from the operation of a server", async () => {
    const { source } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    const operation = fromMcp(pair.call);
    const reports: McpProgress[] = [];
    operation.progress = (_, report) => reports.push(report);
    await turn();
    source.report(0.25);
    source.report(1);
    await turn();
    source.complete("9 lines");
    source.report(2);
    expect(await toPromise(operation)).toEqual({ content: [{ type: "text", text: "9 lines" }] });
    await turn();
    expect(reports).toEqual([0.25, 1].map((progress) => ({ progress, total: 1 })));
    expect(pair.errors).toEqual([]);
    await pair.close();
  });

  test.each([
    ["a string", "not needed", "not needed"],
    ["an object", { toString: (): string => "why" }, "Object"],
    ["an error", new RangeError("too slow"), "too slow"],
    ["an array of symbols", [Symbol("why")], "Array"],
    ["an object without a prototype", Object.create(null), "Object"],
    ["an object whose `toString` throws", { toString: throwError }, "Object"],
    ["a proxy that throws", new Proxy({}, { get: throwError }), "Object"],
    ["undefined", undefined, "Operation was canceled"],
  ])(
    "cancels the operation of the server once when the reason is %s (W-51)",
    async (_, reason, text) => {
      const { source, reasons } = startCancelable();
      const pair = await connect(toMcp(() => source.operation));
      const operation = fromMcp(pair.call);
      await turn();
      operation.cancel(reason);
      operation.cancel("again");
      expect(operation.status).toBe(AsyncStatus.Canceled);
      const [rejected] = await rejectionOf(operation);
      expect(operation.errorCode?.cause).toBe(rejected);
      if (reason !== undefined) expect(rejected).toBe(reason);
      await turn();
      expect(reasons).toEqual([text]);
      expect(pair.errors).toEqual([]);
      await pair.close();
    },
  );

  test("ends in Canceled when it is canceled before the request is sent", async () => {
    const start = jest.fn(() => fromResult("done"));
    const pair = await connect(toMcp(start));
    const operation = fromMcp(pair.call);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await turn();
    expect(start).not.toHaveBeenCalled();
    await pair.close();
  });

  test("ends in Error and cancels the operation of the server when the request times out", async () => {
    const { source, reasons } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask", "nextTick"] });
    const operation = fromMcp((options) => pair.call({ ...options, timeout: 1000 }));
    await turn();
    jest.advanceTimersByTime(900);
    source.report(0.5); // Restarts the timeout.
    await turn();
    jest.advanceTimersByTime(900);
    expect(operation.status).toBe(AsyncStatus.Started);
    jest.advanceTimersByTime(100);
    await turn();
    operation.cancel("too late");
    await expect(toPromise(operation)).rejects.toThrow("Request timed out");
    expect(operation.status).toBe(AsyncStatus.Error);
    await turn();
    expect(reasons).toEqual([expect.stringContaining("Request timed out")]);
    await pair.close();
  });

  test("ends in Error when the connection closes", async () => {
    const { source } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    const operation = fromMcp(pair.call);
    await turn();
    await pair.close();
    await expect(toPromise(operation)).rejects.toThrow("Connection closed");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("completes with a result that has `isError` when the tool fails", async () => {
    const pair = await connect(toMcp(() => fromError(new Error("no disk"))));
    const operation = fromMcp(pair.call);
    expect(await toPromise(operation)).toEqual({
      content: [{ type: "text", text: "no disk" }],
      isError: true,
    });
    expect(operation.status).toBe(AsyncStatus.Completed);
    await pair.close();
  });
});

describe("fromMcp()", () => {
  test("ends in Error with the error when the request fails before a cancel", async () => {
    const error = Object.assign(new Error("Invalid params"), { code: -32602 });
    const operation = fromMcp(() => Promise.reject(error));
    await turn();
    operation.cancel("too late");
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test.each([
    ["never answers", () => new Promise<never>(() => {})],
    ["does not read its options", () => sleep(1, "done")],
  ])("ends in Canceled at once when `send` %s", async (_, send) => {
    const operation = fromMcp<unknown>(send);
    operation.cancel("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await sleep(5);
  });

  test("aborts the signal that is read after a cancel, with the text of the reason", async () => {
    const seen: unknown[] = [];
    const operation = fromMcp(async (options) => {
      await turn();
      const { signal } = options;
      expect(options.signal).toBe(signal);
      seen.push(signal.aborted, signal.reason);
    });
    operation.cancel(new Error("not needed"));
    await turn();
    await turn();
    expect(seen).toEqual([true, "not needed"]);
  });

  test("creates no signal when `send` reads none", async () => {
    const create = jest.spyOn(globalThis, "AbortController");
    try {
      await toPromise(fromMcp(async ({ onprogress }) => onprogress({ progress: 1 })));
      expect(create).not.toHaveBeenCalled();
    } finally {
      create.mockRestore();
    }
  });

  test.each([-32001, "REQUEST_TIMEOUT"])(
    "ends in Error when the server answers with the error %s without a cancel",
    async (code) => {
      const error = Object.assign(new Error("Request timed out"), { code });
      const operation = fromMcp(() => Promise.reject(error));
      await expect(toPromise(operation)).rejects.toBe(error);
      expect(operation.status).toBe(AsyncStatus.Error);
    },
  );

  test("ends in Error when `send` throws, or rejects with undefined", async () => {
    const error = new Error("Not connected");
    const throwing = (): never => {
      throw error;
    };
    await expect(toPromise(fromMcp(throwing))).rejects.toBe(error);
    await expect(toPromise(fromMcp(() => Promise.reject()))).rejects.toBeUndefined();
  });

  test("drops reports made after the end", async () => {
    let options!: McpRequestOptions;
    const operation = fromMcp(async (given) => {
      options = given;
      return "done";
    });
    const reports: unknown[] = [];
    operation.progress = (_, report) => reports.push(report);
    expect(await toPromise(operation)).toBe("done");
    options.onprogress({ progress: 1 });
    expect(reports).toEqual([]);
    expect(options.resetTimeoutOnProgress).toBe(true);
  });

  test("accepts the calls of both clients, and infers their types", () => {
    function call(first: Client1, second: Client2): void {
      const parameters = { name: "work" };
      const one = fromMcp((options) => first.callTool(parameters, undefined, options));
      one satisfies IAsyncOperationWithProgress<unknown, McpProgress>;
      const two = fromMcp((options) => second.callTool(parameters, options));
      two satisfies IAsyncOperationWithProgress<{ content: unknown[] }, McpProgress>;
      // @ts-expect-error a report of the protocol is an object
      two satisfies IAsyncOperationWithProgress<unknown, number>;
    }
    expect(call).toBeInstanceOf(Function);
  });

  test.each([
    ["undefined", undefined],
    ["5", 5],
    ["Promise", Promise.resolve()],
  ])("throws TypeError when `send` is %s", (name, send) => {
    expect(() => fromMcp(send as never)).toThrow(
      new TypeError(`Cannot send request: expected a function, got ${name}`),
    );
  });
});
