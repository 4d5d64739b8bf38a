// Lets the AI SDK 7, which needs Node 22, call tools that are operations, and prints what became of it as its last line.
import { setImmediate as turn } from "node:timers/promises";
import {
  generateText,
  jsonSchema,
  simulateReadableStream,
  stepCountIs,
  streamText,
  tool,
} from "ai-7";
import { MockLanguageModelV4 } from "ai-7/test";
import { toTool } from "../dist/adapters/ai.js";
import { AsyncStatus, canceled, fromError, fromResult, run } from "../dist/lib/index.js";
import { equal } from "./assert.mjs";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const finish = (unified) => ({ type: "finish", finishReason: { unified, raw: undefined }, usage });
const call = {
  type: "tool-call",
  toolCallId: "c1",
  toolName: "importRows",
  input: '{"file":"a.csv"}',
};
const steps = [[call, finish("tool-calls")], [finish("stop")]];

function generation(start, options) {
  const model = new MockLanguageModelV4({
    doGenerate: steps.map((chunks) => ({
      ...chunks.at(-1),
      content: chunks.slice(0, -1),
      warnings: [],
    })),
    doStream: steps.map((chunks) => ({ stream: simulateReadableStream({ chunks }) })),
  });
  const schema = { type: "object", properties: { file: { type: "string" } } };
  const importRows = tool({
    description: "Imports the rows of a file",
    inputSchema: jsonSchema(schema),
    ...toTool(start, options),
  });
  return { model, prompt: "Import", tools: { importRows }, stopWhen: stepCountIs(2) };
}

/** What the model received for the call, and all that it received. */
function received({ doGenerateCalls, doStreamCalls }) {
  const prompts = [...doGenerateCalls, ...doStreamCalls].map(({ prompt }) => prompt);
  return { output: prompts[1]?.at(-1).content[0].output, prompts: JSON.stringify(prompts) };
}

const importRows = ({ file }) =>
  run(async ({ report, throwIfCanceled }) => {
    for (let part = 1; part <= 4; part++) {
      await turn();
      throwIfCanceled();
      report(part / 4);
    }
    return { rows: file.length };
  });

async function answerOf(start, options) {
  const parameters = generation(start, options);
  const { steps } = await generateText(parameters);
  const failed = steps[0].content.find(({ type }) => type === "tool-error");
  return { ...received(parameters.model), error: failed?.error };
}

const cases = {
  async "generateText sends the result to the model, and none of the progress"() {
    const { output, prompts } = await answerOf(importRows);
    equal(output, { type: "json", value: { rows: 5 } });
    equal(/running|progress|completed/.test(prompts), false);
  },
  async "`result` maps what the model receives"() {
    const { output } = await answerOf(importRows, { result: ({ rows }) => `${rows} rows` });
    equal(output, { type: "text", value: "5 rows" });
  },
  async "a result without JSON is an error text"() {
    const { output, error } = await answerOf(() => fromResult(1n));
    equal([output.type, error], ["error-text", undefined]);
  },
  async "an error, a cancellation and a start that throws are tool errors"() {
    const failure = new Error("no disk");
    const starts = [
      () => fromError(failure),
      () => canceled(failure),
      () => {
        throw failure;
      },
    ];
    for (const start of starts) {
      const { output, error } = await answerOf(start);
      equal([output.type, error === failure], ["error-text", true]);
    }
  },
  async "streamText sends progress as preliminary results, then the result"() {
    const parameters = generation(importRows);
    const outputs = [];
    for await (const part of streamText(parameters).fullStream)
      if (part.type === "tool-result") outputs.push([part.preliminary ?? false, part.output]);
    const result = { status: "completed", result: { rows: 5 } };
    equal(outputs, [
      ...[0.25, 0.5, 0.75, 1].map((progress) => [true, { status: "running", progress }]),
      [true, result],
      [false, result],
    ]);
    const { output, prompts } = received(parameters.model);
    equal(output, { type: "json", value: { rows: 5 } });
    equal(/running|progress|completed/.test(prompts), false);
  },
  async "a stop cancels the operation, and the stream has an abort part"() {
    const controller = new AbortController();
    let operation;
    const parameters = generation((input) => {
      operation = importRows(input);
      return operation;
    });
    const types = [];
    const { fullStream } = streamText({ ...parameters, abortSignal: controller.signal });
    for await (const { type } of fullStream) {
      types.push(type);
      if (type === "tool-result") controller.abort("not needed");
    }
    await turn();
    await turn();
    equal([types.at(-1), types.filter((type) => type === "tool-result").length], ["abort", 1]);
    equal([operation.status, operation.errorCode.cause], [AsyncStatus.Canceled, "not needed"]);
    equal(parameters.model.doStreamCalls.length, 1);
  },
  async "a time limit of the SDK for the tool cancels the operation"() {
    let operation;
    const start = () => {
      operation = run(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
      );
      return operation;
    };
    const parameters = generation(start);
    await generateText({ ...parameters, timeout: { toolMs: 20 } });
    equal(operation.errorCode.name, "AbortError");
    equal(operation.errorCode.cause.name, "TimeoutError");
  },
};

const failed = [];
const alive = setInterval(() => {}, 1000); // The time limits of the SDK keep no process alive.
for (const [name, test] of Object.entries(cases))
  await test().catch((error) => failed.push(`AI SDK 7: ${name}: ${error.stack}`));
clearInterval(alive);
console.log(JSON.stringify({ passed: Object.keys(cases).length - failed.length, failed }));
