// The SDK itself, version 6, over its own model for tests. Version 7 needs Node 22: runtimes/ai-7.mjs.
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import {
  convertToModelMessages,
  generateText,
  readUIMessageStream,
  stepCountIs,
  streamText,
  type ToolSet,
  tool,
  type UIMessage,
} from "ai";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "async-operation";
import { type ToToolOptions, toTool } from "async-operation/ai";
import { toAsyncIterable } from "async-operation/async-iterable";
import { z } from "zod";
import { generation, model, prompts, received } from "./model.js";

type Rows = { readonly rows: number };
type File = { readonly file: string };
type Operation<TResult = unknown> = IAsyncOperationWithProgress<TResult, unknown>;

function importRows({ file }: File): IAsyncOperationWithProgress<Rows, number> {
  return run(async ({ report, throwIfCanceled }: OperationContext<number>) => {
    for (let part = 1; part <= 4; part++) {
      await turn();
      throwIfCanceled();
      report(part / 4);
    }
    return { rows: file.length };
  });
}

const toolOf = <TResult, TProgress, TShown = TProgress>(
  start: (input: File) => IAsyncOperationWithProgress<TResult, TProgress>,
  options?: ToToolOptions<NoInfer<TResult>, NoInfer<TProgress>, TShown>,
) =>
  tool({
    description: "Imports the rows of a file",
    inputSchema: z.object({ file: z.string() }),
    ...toTool(start, options),
  });

const stopWhen = stepCountIs(2);

/** Lets the SDK call a tool, and returns what the model received and the error of the call. */
async function answerOf(importRows: ToolSet[string]) {
  const asked = model();
  const { steps } = await generateText({ model: asked, stopWhen, ...generation(importRows) });
  const failed = steps[0]?.content.find((part) => part.type === "tool-error");
  return { answer: received(asked), error: failed?.error, prompts: prompts(asked) };
}

const answerTo = <TResult>(
  start: () => Operation<TResult>,
  result?: (result: TResult) => unknown,
) => answerOf(toolOf(start, { result }));

describe("toTool() with generateText", () => {
  test("sends the result to the model as JSON, and none of the progress", async () => {
    const asked = model();
    const { text, steps } = await generateText({
      model: asked,
      stopWhen,
      ...generation(toolOf(importRows)),
    });
    expect(text).toBe("Done.");
    expect(steps[0]?.toolResults[0]?.output).toEqual({ status: "completed", result: { rows: 5 } });
    expect(received(asked)).toEqual({ type: "json", value: { rows: 5 } });
    expect(prompts(asked)).not.toMatch(/running|progress|completed/);
  });

  test.each<[unknown, unknown]>([
    ["5 rows", { type: "text", value: "5 rows" }],
    [undefined, { type: "json", value: null }],
    [null, { type: "json", value: null }],
    [0, { type: "json", value: 0 }],
    [
      { at: new Date(0), none: undefined },
      { type: "json", value: { at: "1970-01-01T00:00:00.000Z" } },
    ],
  ])("sends the result %p as the model can read it", async (value, expected) => {
    expect((await answerTo(() => fromResult(value))).answer).toStrictEqual(expected);
  });

  test("sends the return value of `result`", async () => {
    const { answer } = await answerTo(
      () => fromResult({ rows: 5 }),
      ({ rows }) => `${rows} rows`,
    );
    expect(answer).toEqual({ type: "text", value: "5 rows" });
  });

  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  test.each<[string, unknown, RegExp]>([
    ["a bigint", 1n, /^No result: TypeError: .*BigInt/],
    ["a cycle", cyclic, /^No result: TypeError: .*circular/],
    ["a function", () => {}, /^No result: SyntaxError/],
    ["a symbol", Symbol("rows"), /^No result: SyntaxError/],
  ])("sends an error to the model for a result without JSON: %s", async (_, value, text) => {
    const { answer } = await answerTo(() => fromResult(value));
    expect(answer).toEqual({ type: "error-text", value: expect.stringMatching(text) });
  });

  test("sends an error to the model when `result` throws, and the generation continues", async () => {
    const { answer, error } = await answerTo(
      () => fromResult(5),
      () => {
        throw new Error("no rows");
      },
    );
    expect(answer).toEqual({ type: "error-text", value: "No result: Error: no rows" });
    expect(error).toBeUndefined();
  });

  test("fails the call with the error of the operation", async () => {
    const failure = new Error("no disk");
    const { answer, error } = await answerTo(() => fromError(failure));
    expect(error).toBe(failure);
    expect(answer).toEqual({ type: "error-text", value: "no disk" });
  });

  test("fails the call with the reason of an operation that is canceled without a stop", async () => {
    const { answer, error } = await answerTo(() => canceled("the user said no"));
    expect(error).toBe("the user said no");
    expect(answer).toEqual({ type: "error-text", value: "the user said no" });
    const silent = await answerTo(() => canceled());
    expect(silent.answer).toEqual({ type: "error-text", value: "Operation was canceled" });
  });

  test("fails the call with what `start` throws, and with a TypeError when it returns no operation", async () => {
    const thrown = await answerTo(() => {
      throw new Error("cannot start");
    });
    expect(thrown.answer).toEqual({ type: "error-text", value: "cannot start" });
    const promised = await answerTo((async () => importRows({ file: "" })) as never);
    expect(promised.error).toBeInstanceOf(TypeError);
    expect(promised.error).toHaveProperty("message", expect.stringContaining("got Promise"));
  });

  test("fails the call when `progress` throws, and cancels the operation with that error", async () => {
    const failure = new Error("no text");
    const source = new AsyncOperationSource<Rows, number>();
    source.report(0.5);
    const progress = () => {
      throw failure;
    };
    const { error } = await answerOf(toolOf(() => source.operation, { progress }));
    expect(error).toBe(failure);
    expect(source.reason).toBe(failure);
  });

  test("cancels the operation with the reason of the signal, and rejects when it has ended", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<Rows, number>();
    const asked = model();
    const generating = generateText({
      model: asked,
      stopWhen,
      abortSignal: controller.signal,
      ...generation(toolOf(() => source.operation)),
    });
    source.onCancel(async () => {
      await turn();
      source.fail(source.reason);
    });
    await turn();
    await turn();
    const reason = { why: "not needed" };
    controller.abort(reason);
    expect(source.reason).toBe(reason);
    await expect(generating).rejects.toBe(reason);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(asked.doGenerateCalls).toHaveLength(1);
  });
});

describe("execute() of toTool() in a wrapper", () => {
  const wrap = (wrapper: (start: () => AsyncIterable<unknown>) => unknown) => {
    const { execute, toModelOutput } = toTool(importRows);
    const start = () => execute({ file: "a.csv" }, { toolCallId: "c1", messages: [] });
    const inputSchema = z.object({ file: z.string() });
    return answerOf(tool({ inputSchema, execute: () => wrapper(start), toModelOutput }));
  };

  test("gives the model the result when the wrapper yields what it yields", async () => {
    const { answer } = await wrap(async function* (start) {
      yield* start();
    });
    expect(answer).toEqual({ type: "json", value: { rows: 5 } });
  });

  test("gives the model an error text when the wrapper awaits it", async () => {
    const { answer } = await wrap(async (start) => await start());
    expect(answer).toMatchObject({ type: "error-text" });
  });
});

describe("toAsyncIterable() as `execute`", () => {
  test("gives the model the last progress as the result", async () => {
    const inputSchema = z.object({ file: z.string() });
    const execute = (input: File) => toAsyncIterable(importRows(input));
    const { answer } = await answerOf(tool({ inputSchema, execute }));
    expect(answer).toEqual({ type: "json", value: 1 });
  });
});

describe("toTool() with streamText", () => {
  test("starts nothing when the signal has aborted before, and the stream has an abort part", async () => {
    let starts = 0;
    const { fullStream } = streamText({
      model: model(),
      stopWhen,
      abortSignal: AbortSignal.abort("not needed"),
      ...generation(
        toolOf((input) => {
          starts++;
          return importRows(input);
        }),
      ),
    });
    const types: string[] = [];
    for await (const { type } of fullStream) types.push(type);
    expect([types.at(-1), starts]).toEqual(["abort", 0]);
  });

  test("sends one output for each read when there are many reports", async () => {
    const start = () =>
      run(async ({ report }: OperationContext<number>) => {
        for (let round = 1; round <= 10; round++) {
          await turn();
          for (let index = 0; index < 1000; index++) report(round);
        }
      });
    const outputs: unknown[] = [];
    const { fullStream } = streamText({ model: model(), stopWhen, ...generation(toolOf(start)) });
    for await (const part of fullStream) if (part.type === "tool-result") outputs.push(part.output);
    expect(outputs.length).toBeLessThan(25);
    expect(outputs).toContainEqual({ status: "running", progress: 10 });
  });

  test("sends the newest progress as preliminary results, then the result", async () => {
    const asked = model();
    const { fullStream } = streamText({
      model: asked,
      stopWhen,
      ...generation(toolOf(importRows, { progress: (done) => `${done * 100} %` })),
    });
    const outputs: unknown[] = [];
    for await (const part of fullStream)
      if (part.type === "tool-result") outputs.push([part.preliminary, part.output]);
    const result = { status: "completed", result: { rows: 5 } };
    expect(outputs).toStrictEqual([
      ...[25, 50, 75, 100].map((done) => [true, { status: "running", progress: `${done} %` }]),
      [true, result],
      [undefined, result],
    ]);
    expect(received(asked)).toEqual({ type: "json", value: { rows: 5 } });
    expect(prompts(asked)).not.toMatch(/running|progress|completed|%/);
  });

  test("cancels the operation when it is stopped, and the stream ends with an abort part", async () => {
    const controller = new AbortController();
    const asked = model();
    let operation: Operation | undefined;
    const { fullStream } = streamText({
      model: asked,
      stopWhen,
      abortSignal: controller.signal,
      ...generation(toolOf((input) => (operation = importRows(input)))),
    });
    const types: string[] = [];
    for await (const part of fullStream) {
      types.push(part.type);
      if (part.type === "tool-result") controller.abort("not needed");
    }
    await turn();
    await turn();
    expect(types).toEqual(["start", "start-step", "tool-call", "tool-result", "abort"]);
    expect(operation?.status).toBe(AsyncStatus.Canceled);
    expect(operation?.errorCode?.cause).toBe("not needed");
    expect(asked.doStreamCalls).toHaveLength(1);
  });

  /** The message that a user interface shows, after each change. */
  async function messagesOf(importRows: ToolSet[string], signal = new AbortController().signal) {
    const stream = streamText({
      model: model(),
      stopWhen,
      abortSignal: signal,
      ...generation(importRows),
    }).toUIMessageStream();
    const messages: UIMessage[] = [];
    for await (const message of readUIMessageStream({ stream })) messages.push(message);
    return messages;
  }

  const outputsIn = (messages: UIMessage[]) => [
    ...new Set(
      messages.flatMap(({ parts }) =>
        parts.flatMap((part) =>
          "output" in part && part.output ? JSON.stringify(part.output) : [],
        ),
      ),
    ),
  ];

  test("shows progress and the result to the user interface, and the result alone to the next model", async () => {
    const importing = toolOf(importRows);
    const messages = await messagesOf(importing);
    expect(outputsIn(messages)).toEqual([
      ...[0.25, 0.5, 0.75, 1].map((progress) => JSON.stringify({ status: "running", progress })),
      '{"status":"completed","result":{"rows":5}}',
    ]);
    const copy = JSON.parse(JSON.stringify(messages.slice(-1)));
    const tools = { importRows: importing };
    const next = JSON.stringify(await convertToModelMessages(copy, { tools }));
    expect(next).toContain('"output":{"type":"json","value":{"rows":5}}');
    expect(next).not.toMatch(/running|progress|completed/);
  });

  test("shows no progress of a stopped call to the next model", async () => {
    const controller = new AbortController();
    const importing = toolOf(importRows, {
      progress(done) {
        if (done === 0.5) controller.abort();
        return `${done * 100} %`;
      },
    });
    const messages = await messagesOf(importing, controller.signal);
    expect(outputsIn(messages)).toContain('{"status":"running","progress":"25 %"}');
    const tools = { importRows: importing };
    const next = JSON.stringify(await convertToModelMessages(messages.slice(-1), { tools }));
    expect(next).toContain('{"type":"error-text","value":"No result: the tool was stopped"}');
    expect(next).not.toMatch(/running|%/);
    const withoutTools = await convertToModelMessages(messages.slice(-1));
    expect(JSON.stringify(withoutTools)).toContain('"value":{"status":"running","progress":"');
  });
});
