// Lets a model import a file. The tool is an operation: the user sees its progress, the model its result.
import { setTimeout as sleep } from "node:timers/promises";
import { simulateReadableStream, stepCountIs, streamText, tool } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { type IAsyncOperationWithProgress, run } from "async-operation";
import { toTool } from "async-operation/ai";
import { z } from "zod";

interface Import {
  readonly file: string;
  readonly rows: number;
}

function importRows({ file }: { file: string }): IAsyncOperationWithProgress<Import, number> {
  return run(async ({ report, signal, onCancel }) => {
    onCancel((reason) => console.log("tool stops:", reason));
    for (let part = 1; part <= 4; part++) report(await sleep(5, part / 4, { signal }));
    return { file, rows: 1000 };
  });
}

/** In place of a model of a provider: it calls the tool, and then answers. */
function createModel(): MockLanguageModelV3 {
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const finish = (unified: "tool-calls" | "stop") =>
    ({ type: "finish", finishReason: { unified, raw: undefined }, usage }) as const;
  const input = JSON.stringify({ file: "a.csv" });
  const call = { type: "tool-call", toolCallId: "1", toolName: "importRows", input } as const;
  return new MockLanguageModelV3({
    doStream: [
      { stream: simulateReadableStream({ chunks: [call, finish("tool-calls")] }) },
      { stream: simulateReadableStream({ chunks: [finish("stop")] }) },
    ],
  });
}

/** Prints what a user interface shows; stops after a report that is large enough. */
async function chat(stopAt: number): Promise<void> {
  const controller = new AbortController();
  const model = createModel();
  const { fullStream } = streamText({
    model,
    prompt: "Import a.csv",
    tools: {
      importRows: tool({
        description: "Imports the rows of a file",
        inputSchema: z.object({ file: z.string() }),
        ...toTool(importRows, {
          progress: (done) => done * 100,
          result: ({ file, rows }) => `${rows} rows of ${file}`,
        }),
      }),
    },
    stopWhen: stepCountIs(2),
    abortSignal: controller.signal,
  });
  for await (const part of fullStream) {
    if (part.type === "abort") console.log("stream:", part.type);
    if (part.type !== "tool-result" || part.dynamic) continue;
    const { output } = part;
    if (output.status === "completed") console.log("user sees:", output.result, part.preliminary);
    else console.log("user sees:", output.progress, "%");
    if (output.status === "running" && output.progress >= stopAt) controller.abort("not needed");
  }
  const [answer] = model.doStreamCalls[1]?.prompt.at(-1)?.content ?? [];
  console.log("model gets:", Reflect.get(Object(answer), "output"));
}

await chat(101);
await chat(50);
