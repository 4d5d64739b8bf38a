import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromError, fromResult } from "async-operation";
import { type McpProgress, toMcp } from "async-operation/mcp";
import { type Input, majors, startCancelable, turn } from "./pair.js";

class Point {
  x = 1;
}

describe.each(majors)("toMcp() with %s", (_, connect) => {
  test("sends the JSON of an object whose `content` is no list of blocks", async () => {
    const page = { title: "Page", content: ["one", { text: "two" }] };
    const pair = await connect(toMcp(() => fromResult(page)));
    expect(await pair.call()).toEqual({
      content: [{ type: "text", text: JSON.stringify(page) }],
      structuredContent: page,
    });
    await pair.close();
  });

  test("starts an operation with the input of each call, and sends its result", async () => {
    const inputs: Input[] = [];
    const pair = await connect(
      toMcp((input) => {
        inputs.push(input);
        return fromResult(`read ${input.file}`);
      }),
    );
    expect(await pair.call()).toEqual({ content: [{ type: "text", text: "read a.txt" }] });
    await pair.call();
    expect(inputs).toEqual([{ file: "a.txt" }, { file: "a.txt" }]);
    await pair.close();
  });

  test("handles a tool without an input schema", async () => {
    const start = jest.fn(() => fromResult("done"));
    const pair = await connect(toMcp(start), false);
    expect(await pair.call()).toEqual({ content: [{ type: "text", text: "done" }] });
    expect(start.mock.calls).toStrictEqual([[undefined]]);
    await pair.close();
  });

  test("sends increasing reports in order, and none after the response", async () => {
    const { source } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    const reports: McpProgress[] = [];
    const response = pair.call({ onprogress: (report) => reports.push(report) });
    await turn();
    for (const value of [0, 0.5, 0.5, 0.25, Number.NaN, Infinity, 1]) source.report(value);
    await turn();
    source.complete("done");
    source.report(2);
    await response;
    source.report(3);
    await turn();
    expect(reports).toEqual([0, 0.5, 1].map((progress) => ({ progress, total: 1 })));
    expect(pair.sent).toEqual([...Array(3).fill("notifications/progress"), "response"]);
    expect(pair.errors).toEqual([]);
    await pair.close();
  });

  test("sends no progress when the client did not request it", async () => {
    const { source } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    const response = pair.call();
    await turn();
    source.report(0.5);
    source.complete("done");
    await response;
    expect(pair.sent).toEqual(["response"]);
    await pair.close();
  });

  test("cancels the operation once with the reason of the client, and sends nothing more", async () => {
    const source = new AsyncOperationSource<string, number>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => reasons.push(reason));
    const pair = await connect(toMcp(() => source.operation));
    const controller = new AbortController();
    const response = pair.call({ signal: controller.signal, onprogress() {} });
    await turn();
    controller.abort("not needed");
    await expect(response).rejects.toThrow("not needed");
    await turn();
    source.report(0.5);
    source.complete("too late");
    await turn();
    expect(reasons).toEqual(["not needed"]);
    expect(pair.sent).toEqual([]);
    expect(pair.errors).toEqual([]);
    await pair.close();
  });

  test("cancels the operation when the connection closes", async () => {
    const { source, reasons } = startCancelable();
    const pair = await connect(toMcp(() => source.operation));
    const response = pair.call();
    response.catch(() => {});
    await turn();
    await pair.close();
    await turn();
    expect(reasons).toHaveLength(1);
    await expect(response).rejects.toThrow("Connection closed");
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["the operation fails", () => fromError(new Error("no disk")), "no disk"],
    [
      "`start` throws",
      () => {
        throw new Error("no disk");
      },
      "no disk",
    ],
    ["`start` returns a promise", () => Promise.resolve(), "expected an operation"],
    ["the result has no JSON", () => fromResult(1n), "Cannot send result: it has no JSON"],
    [
      "the error has no prototype",
      () => fromError(Object.create(null)),
      "Operation failed with Object",
    ],
    ["the message is a bigint", () => fromError(Object.assign(new Error(), { message: 5n })), "5"],
  ])("sends `isError` and the message when %s", async (_, start, message) => {
    const pair = await connect(toMcp(start as () => ReturnType<typeof fromResult>));
    const [block] = (await pair.call()).content;
    expect(block.text).toContain(message);
    expect(await pair.call()).toHaveProperty("isError", true);
    await pair.close();
  });

  test.each([
    ["a string", "done", [{ type: "text", text: "done" }], undefined],
    ["a string that is JSON", "{}", [{ type: "text", text: "{}" }], undefined],
    ["a number", 42, [{ type: "text", text: "42" }], undefined],
    ["an array", [1, 2], [{ type: "text", text: "[1,2]" }], undefined],
    ["null", null, [{ type: "text", text: "null" }], undefined],
    ["undefined", undefined, [], undefined],
    ["an object", { lines: 9 }, [{ type: "text", text: '{"lines":9}' }], { lines: 9 }],
    ["an instance (W-57)", new Point(), [{ type: "text", text: '{"x":1}' }], { x: 1 }],
    ["a Map (W-57)", new Map(), [{ type: "text", text: "{}" }], {}],
    ["a result of the protocol", { content: [], isError: true }, [], undefined],
  ])("sends the content of %s", async (_, result, content, structuredContent) => {
    const pair = await connect(toMcp(() => fromResult(result)));
    const answer = await pair.call();
    expect(answer.content).toEqual(content);
    expect(answer.structuredContent).toEqual(structuredContent);
    await pair.close();
  });
});
