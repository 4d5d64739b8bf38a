import { describe, expect, jest, test } from "@jest/globals";
import type { McpServer as Server1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { McpServer as Server2 } from "@modelcontextprotocol/server";
import { fromResult, type IAsyncOperationWithProgress } from "async-operation";
import { type McpMeasuredProgress, toMcp } from "async-operation/mcp";
import { z } from "zod";
import { collectStrays } from "../../support/strays.js";
import { type Input, startCancelable } from "./pair.js";

/** A context of SDK 1.x whose messages are noted. */
function makeExtra(signal: AbortSignal = new AbortController().signal) {
  const sendNotification = jest.fn<(message: unknown) => Promise<void>>(async () => {});
  return { signal, _meta: { progressToken: 0 }, sendNotification };
}

/** What the context was told. */
function reportsOf({ sendNotification }: ReturnType<typeof makeExtra>): unknown[] {
  return sendNotification.mock.calls.map(([message]) => Reflect.get(Object(message), "params"));
}

describe("toMcp()", () => {
  test.each([
    ["0..1", [0.5], [{ progress: 0.5, total: 1 }]],
    ["what is done", [{ loaded: 5 }, { loaded: 9 }], [{ progress: 5 }, { progress: 9 }]],
    ["a total", [{ loaded: 5, total: 9 }], [{ progress: 5, total: 9 }]],
    ["a report", [{ progress: 5, message: "half" }], [{ progress: 5, message: "half" }]],
  ])("sends progress that says %s", async (_, values: McpMeasuredProgress[], reports) => {
    const { source } = startCancelable<McpMeasuredProgress>();
    const extra = makeExtra();
    const response = toMcp(() => source.operation)({}, extra);
    for (const value of values) source.report(value);
    source.complete("done");
    await response;
    expect(reportsOf(extra)).toEqual(reports.map((report) => ({ ...report, progressToken: 0 })));
  });

  test("sends what the options make of progress and of the result", async () => {
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

  test("rejects with the very error, and leaves no listener on the signal", async () => {
    const error = new Error("no disk");
    const { source } = startCancelable();
    const response = toMcp(() => source.operation)({}, makeExtra());
    source.fail(error);
    await expect(response).rejects.toBe(error);
  });

  test("rejects when `result` throws", async () => {
    const error = new Error("a bug of the server");
    const result = (): never => {
      throw error;
    };
    await expect(toMcp(() => fromResult(1), { result })({}, makeExtra())).rejects.toBe(error);
  });

  test("does not start the operation of a call that was canceled before", async () => {
    const start = jest.fn(() => fromResult("done"));
    const extra = makeExtra(AbortSignal.abort("not needed"));
    await expect(toMcp(start)({}, extra)).rejects.toBe("not needed");
    expect(start).not.toHaveBeenCalled();
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

  test("reports progress that it cannot send without a map, and completes", async () => {
    const { source } = startCancelable<Date>();
    const extra = makeExtra();
    const strays = await collectStrays(async () => {
      // @ts-expect-error a date says not how far the work is
      const response = toMcp(() => source.operation)({}, extra);
      source.report(new Date(5));
      source.complete("done");
      await response;
    });
    expect(reportsOf(extra)).toEqual([]);
    expect(strays.uncaught).toEqual([
      new TypeError(
        "Cannot send progress: expected 0..1, `{ loaded, total? }` or a `progress` option, got Date",
      ),
    ]);
  });

  test("gives a result without content where the operation has none", async () => {
    const handle = toMcp(() => fromResult());
    const { signal } = new AbortController();
    const context = { signal, sendNotification: async () => {} };
    expect(await handle(context)).toEqual({ content: [] });
  });

  test("makes handlers for both SDKs, and takes the types of their schemas", () => {
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

  test.each([
    ["the start 5", 5, undefined, "5"],
    ["the start null", null, undefined, "null"],
    ["the option `progress` 5", () => fromResult(1), { progress: 5 }, "5"],
    ["the option `result` {}", () => fromResult(1), { result: {} }, "Object"],
  ])("throws TypeError when it gets %s", (_, start, options, name) => {
    expect(() => toMcp(start as never, options as never)).toThrow(
      new TypeError(`Cannot make tool handler: expected a function, got ${name}`),
    );
  });

  test.each([
    ["undefined", undefined],
    ["Object", {}],
    ["Object", { signal: new AbortController().signal }],
    ["Object", { sendNotification() {} }],
    ["Object", { mcpReq: {} }],
  ])("makes a handler that rejects when its context is %s", async (name, context) => {
    await expect(toMcp(() => fromResult(1))(context as never)).rejects.toEqual(
      new TypeError(
        `Cannot handle tool call: expected the context that the SDK gives, got ${name}`,
      ),
    );
  });
});
