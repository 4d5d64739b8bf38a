import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { Agent, OpenAIResponsesModel, run, setTracingDisabled } from "@openai/agents";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromError,
  type IAsyncOperationWithProgress,
  run as runOperation,
} from "async-operation";
import OpenAI from "openai";
import { importTool } from "../../examples/recipes/openai-agents.js";
import { type ModelService, optionsOf, provideModelService } from "./model-service.js";

let service: ModelService;
provideModelService((provided) => {
  service = provided;
});
setTracingDisabled(true);

const usage = {
  input_tokens: 1,
  output_tokens: 1,
  total_tokens: 2,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens_details: { reasoning_tokens: 0 },
};
const answerWith = (output: object) => [
  { type: "response.created", response: { id: "r1", status: "in_progress", output: [] } },
  {
    type: "response.completed",
    response: {
      id: "r1",
      status: "completed",
      usage,
      output: [{ status: "completed", ...output }],
    },
  },
];
const callsTool = answerWith({
  type: "function_call",
  id: "f1",
  call_id: "c1",
  name: "import_rows",
  arguments: '{"file":"a.csv"}',
});
const answers = answerWith({
  type: "message",
  id: "m1",
  role: "assistant",
  content: [{ type: "output_text", text: "Done.", annotations: [] }],
});

type Shown = [string | undefined, number][];

async function start(
  begin: (file: string) => IAsyncOperationWithProgress<string, number>,
  signal?: AbortSignal,
) {
  service.answers = [callsTool, answers];
  const shown: Shown = [];
  const model = new OpenAIResponsesModel(new OpenAI(optionsOf(service)), "gpt");
  const tools = [importTool(begin, (...call) => shown.push(call))];
  const agent = new Agent({ name: "Importer", instructions: "Import.", model, tools });
  const result = await run(agent, "Import a.csv", { stream: true, ...(signal && { signal }) });
  return { result, shown };
}

/** What the model received for the call. */
const received = () => {
  const items = service.bodies[1]?.input as { type: string; output?: string }[] | undefined;
  return items?.find(({ type }) => type === "function_call_output")?.output;
};

describe("importTool() of the Agents SDK", () => {
  test("shows progress with the id of the call, and sends the result alone to the model", async () => {
    const { result, shown } = await start((file) =>
      runOperation(async ({ report }) => {
        for (const part of [0.5, 1]) {
          await turn();
          report(part);
        }
        return `${file}: 5 rows`;
      }),
    );
    await result.completed;
    expect(result.finalOutput).toBe("Done.");
    expect(shown).toEqual([
      ["c1", 0.5],
      ["c1", 1],
    ]);
    expect(received()).toBe("a.csv: 5 rows");
  });

  test("sends the message of an error to the model", async () => {
    const { result } = await start(() => fromError(new Error("no disk")));
    await result.completed;
    expect(received()).toContain("no disk");
  });

  test("is canceled with the reason when the run is stopped, and ends its stream without an error", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string, number>();
    source.onCancel(source.fail);
    const { result } = await start(() => {
      setImmediate(() => controller.abort("not needed"));
      return source.operation;
    }, controller.signal);
    for await (const _ of result);
    await result.completed;
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode?.cause).toBe("not needed");
    expect(result.cancelled).toBe(true);
    expect(service.bodies).toHaveLength(1); // The model is not asked again.
  });

  test("does not start when the run was stopped before", async () => {
    let starts = 0;
    const { invoke } = importTool(
      () => {
        starts++;
        return fromError(new Error("started"));
      },
      () => {},
    );
    const signal = AbortSignal.abort("not needed");
    const text = await invoke({} as never, '{"file":"a.csv"}', { signal }).catch((error) => error);
    expect(String(text)).toContain("not needed");
    expect(starts).toBe(0);
  });
});
