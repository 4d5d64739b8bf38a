import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { McpServer as Server1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { McpServer as Server2 } from "@modelcontextprotocol/server";
import {
  CanceledError,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  run,
} from "async-operation";
import { type McpMeasuredProgress, toMcp } from "async-operation/mcp";
import { z } from "zod";
import { collectStrays } from "../../support/strays.js";
import { makeExtra, reportsOf } from "./extra.js";
import { type Input, startCancelable } from "./pair.js";

function failWithSecret(): never {
  throw new Error("password of db.internal");
}

afterEach(() => {
  jest.useRealTimers();
});

describe("toMcp()", () => {
  test.each<[string, unknown, RegExp]>([
    ["an object without a prototype", Object.create(null), /^Operation failed with Object$/],
    [
      "an error whose message is an object",
      Object.assign(new Error(), { message: {} }),
      /^\[object Object\]$/,
    ],
    ["an error whose message is a bigint", Object.assign(new Error(), { message: 5n }), /^5$/],
    [
      "an object whose `toString` throws",
      { toString: failWithSecret },
      /^Operation failed with Object$/,
    ],
    [
      "an error whose message throws",
      Object.defineProperty(new Error(), "message", { get: failWithSecret }),
      /cannot be read$/,
    ],
  ])(
    "rejects with an error with a text when the operation or `start` throws %s",
    async (_, thrown, text) => {
      for (const start of [
        () => fromError(thrown),
        () => {
          throw thrown;
        },
      ]) {
        const rejection = await toMcp(start)({}, makeExtra()).catch((error: unknown) => error);
        expect(rejection).toBeInstanceOf(Error);
        expect(rejection).toHaveProperty("message", expect.stringMatching(text));
        expect(rejection).toHaveProperty("cause", thrown);
      }
    },
  );

  test.each([
    ["a string", "no disk"],
    ["a symbol", Symbol("no disk")],
  ])("rejects with %s that the operation fails with", async (_, thrown) => {
    await expect(toMcp(() => fromError(thrown))({}, makeExtra())).rejects.toBe(thrown);
  });

  test("sends the mapped progress and the mapped result", async () => {
    const { source } = startCancelable<Date>();
    const extra = makeExtra();
    const handler = toMcp(() => source.operation, {
      progress: (date) => ({ progress: date.getTime() }),
      result: (text) => ({ content: [{ type: "text", text: text.toUpperCase() }] }),
    });
    const response = handler({}, extra);
    source.report(new Date(5));
    source.complete("done");
    expect(await response).toEqual({ content: [{ type: "text", text: "DONE" }] });
    expect(reportsOf(extra)).toEqual([{ progress: 5, progressToken: 0 }]);
  });

  test("rejects with the error, and leaves no listener on the signal", async () => {
    const error = new Error("no disk");
    const { source } = startCancelable();
    const { signal } = new AbortController();
    const response = toMcp(() => source.operation)({}, makeExtra(signal));
    source.fail(error);
    await expect(response).rejects.toBe(error);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("rejects when `result` throws", async () => {
    const error = new Error("a bug of the server");
    const result = (): never => {
      throw error;
    };
    await expect(toMcp(() => fromResult(1), { result })({}, makeExtra())).rejects.toBe(error);
  });

  test("does not start the operation when the call was canceled before", async () => {
    const start = jest.fn(() => fromResult("done"));
    const extra = makeExtra(AbortSignal.abort("not needed"));
    await expect(toMcp(start)({}, extra)).rejects.toBe("not needed");
    expect(start).not.toHaveBeenCalled();
  });

  test("rejects with a TypeError for an async `start`, whose rejection is not unhandled", async () => {
    const start = async (): Promise<never> => {
      throw new Error("no disk");
    };
    const { unhandled } = await collectStrays(async () => {
      await expect(toMcp(start as never)({}, makeExtra())).rejects.toThrow("got Promise");
    });
    expect(unhandled).toEqual([]);
  });

  test("rejects with a CanceledError when its signal has aborted and has no reasons", async () => {
    const signal = { aborted: true, addEventListener() {}, removeEventListener() {} };
    const extra = makeExtra(signal as unknown as AbortSignal);
    await expect(toMcp(() => fromResult(1))({}, extra)).rejects.toBeInstanceOf(CanceledError);
  });

  test("completes when a notification cannot be sent", async () => {
    const { source } = startCancelable();
    const extra = makeExtra();
    extra.sendNotification.mockRejectedValueOnce(new Error("Not connected"));
    extra.sendNotification.mockImplementationOnce(() => {
      throw new Error("Not connected");
    });
    const strays = await collectStrays(async () => {
      const response = toMcp(() => source.operation)({}, extra);
      source.report(0.25);
      source.report(0.5);
      source.complete("done");
      await response;
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(reportsOf(extra)).toHaveLength(2);
  });

  test("drops a report of another type, and sends the others (W-52)", async () => {
    const { source } = startCancelable<Date | number>();
    const extra = makeExtra();
    const strays = await collectStrays(async () => {
      // @ts-expect-error a date is not a measure of progress
      const response = toMcp(() => source.operation)({}, extra);
      source.report(new Date(5));
      source.report(0.5);
      source.complete("done");
      await response;
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(reportsOf(extra)).toEqual([{ progress: 0.5, total: 1, progressToken: 0 }]);
  });

  test.each([
    ["null", null],
    ["undefined", undefined],
    ["a number", 5],
    ["a progress that is a string", { progress: "5" }],
  ])("drops a report that the `progress` option maps to %s (W-52)", async (_, report) => {
    const { source } = startCancelable();
    const extra = makeExtra();
    const strays = await collectStrays(async () => {
      const response = toMcp(() => source.operation, { progress: () => report as never })(
        {},
        extra,
      );
      source.report(0.5);
      source.complete("done");
      await response;
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(reportsOf(extra)).toEqual([]);
  });

  test("rejects and cancels the operation when the `progress` option throws (W-52)", async () => {
    const { source, reasons } = startCancelable<{ part: number } | null>();
    const progress = (value: { part: number } | null) => ({
      progress: (value as { part: number }).part,
    });
    const extra = makeExtra();
    let rejection: unknown;
    const strays = await collectStrays(async () => {
      const response = toMcp(() => source.operation, { progress })({}, extra);
      source.report({ part: 1 });
      source.report(null);
      source.report({ part: 2 });
      rejection = await response.catch((error: unknown) => error);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(rejection).toBeInstanceOf(TypeError);
    expect(reasons).toEqual([rejection]);
    expect(reportsOf(extra)).toHaveLength(1);
  });

  test("rejects with the requested reason when the server cancels the operation (W-45)", async () => {
    const operation = run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));
    const response = toMcp(() => operation)({}, makeExtra());
    operation.cancel("disk is full");
    await expect(response).rejects.toThrow("Operation was canceled: disk is full");
  });

  test("rejects without the message of a cancellation that was not requested (W-66)", async () => {
    const secret = new DOMException("password of db.internal", "AbortError");
    const response = toMcp(() => run(() => Promise.reject(secret)))({}, makeExtra());
    await expect(response).rejects.toThrow(/^Operation was canceled$/);
  });

  test.each([
    ["`toJSON`", { toJSON: failWithSecret }],
    ["a getter", Object.defineProperty({}, "rows", { get: failWithSecret, enumerable: true })],
    [
      "a getter of a tool result",
      {
        content: [],
        get structuredContent() {
          return failWithSecret();
        },
      },
    ],
    ["a getter of `content`", Object.defineProperty({}, "content", { get: failWithSecret })],
  ])("rejects without the message of %s of the result that throws (W-66)", async (_, result) => {
    const response = toMcp(() => fromResult(result))({}, makeExtra());
    await expect(response).rejects.toThrow(/^Cannot send result: it has no JSON$/);
  });

  test("rejects when a tool result has no JSON", async () => {
    const result = { content: [{ type: "text", text: "1" }], structuredContent: { rows: 1n } };
    const response = toMcp(() => fromResult(result))({}, makeExtra());
    await expect(response).rejects.toThrow(/^Cannot send result: it has no JSON$/);
  });

  test("drops an amount of NaN that has a `progress` as well (W-52)", async () => {
    const { source } = startCancelable<McpMeasuredProgress>();
    const extra = makeExtra();
    const response = toMcp(() => source.operation)({}, extra);
    source.report({ loaded: Number.NaN, progress: 1 });
    source.complete("done");
    await response;
    expect(reportsOf(extra)).toEqual([]);
  });

  test("drops a report with a getter that throws (W-52)", async () => {
    const { source } = startCancelable<McpMeasuredProgress>();
    const extra = makeExtra();
    const response = toMcp(() => source.operation)({}, extra);
    source.report(Object.defineProperty({}, "loaded", { get: failWithSecret }) as never);
    source.complete("done");
    expect(await response).toEqual({ content: [{ type: "text", text: "done" }] });
    expect(reportsOf(extra)).toEqual([]);
  });

  test("returns a result without content when the operation has no result", async () => {
    const handle = toMcp(() => fromResult());
    const { signal } = new AbortController();
    const context = { signal, sendNotification: async () => {} };
    expect(await handle(context)).toEqual({ content: [] });
  });

  test("returns handlers for both SDKs, and infers the types of their schemas", () => {
    function read(_: Input): IAsyncOperationWithProgress<string, number> {
      return fromResult("text");
    }
    const shape = { file: z.string() };
    function register(first: Server1, second: Server2): void {
      first.registerTool("read", { inputSchema: shape }, toMcp(read));
      first.registerTool(
        "read",
        { inputSchema: shape },
        toMcp(({ file }) => read({ file })),
      );
      first.registerTool(
        "read",
        {},
        toMcp(() => read({ file: "a.txt" })),
      );
      second.registerTool("read", { inputSchema: z.object(shape) }, toMcp(read));
      second.registerTool(
        "read",
        {},
        toMcp(() => read({ file: "a.txt" })),
      );
      const list = toMcp(({ folder }: { folder: string }) => fromResult(folder));
      // @ts-expect-error the schema has no `folder`
      first.registerTool("list", { inputSchema: shape }, list);
    }
    expect(register).toBeInstanceOf(Function);
  });

  test("throws TypeError when its options are no object", () => {
    expect(() => toMcp(() => fromResult(1), 5 as never)).toThrow(
      new TypeError("Cannot use options: expected `{ progress, result }`, got 5"),
    );
  });

  test("sends no progress to a client that did not request it", async () => {
    const { source } = startCancelable<number>();
    source.report(0.5);
    const { signal } = new AbortController();
    const sendNotification = jest.fn(async () => {});
    const response = toMcp(() => source.operation)({}, { signal, sendNotification } as never);
    source.complete("done");
    expect(await response).toEqual({ content: [{ type: "text", text: "done" }] });
    expect(sendNotification).not.toHaveBeenCalled();
  });

  test.each([
    ["`start` is 5", 5, undefined, "a function, got 5"],
    ["`start` is null", null, undefined, "a function, got null"],
    ["`progress` is 5", () => fromResult(1), { progress: 5 }, "`progress` as a function, got 5"],
    ["`result` is {}", () => fromResult(1), { result: {} }, "`result` as a function, got Object"],
  ])("throws TypeError when %s", (_, start, options, expected) => {
    expect(() => toMcp(start as never, options as never)).toThrow(
      new TypeError(`Cannot create tool handler: expected ${expected}`),
    );
  });

  test.each([
    ["undefined", undefined],
    ["Object", {}],
    ["Object", { signal: new AbortController().signal }],
    ["Object", { sendNotification() {} }],
    ["Object", { mcpReq: {} }],
  ])("returns a handler that rejects when its context is %s", async (name, context) => {
    await expect(toMcp(() => fromResult(1))(context as never)).rejects.toThrow(
      new TypeError(
        `Cannot handle tool call: expected the context that the SDK passes, got ${name}`,
      ),
    );
  });
});
