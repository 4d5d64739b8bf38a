import { simulateReadableStream, type ToolSet } from "ai";
import { MockLanguageModelV3 } from "ai/test";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const finish = (unified: "tool-calls" | "stop") =>
  ({ type: "finish", finishReason: { unified, raw: undefined }, usage }) as const;
const start = { type: "stream-start" as const, warnings: [] };
const call = {
  type: "tool-call",
  toolCallId: "c1",
  toolName: "importRows",
  input: '{"file":"a.csv"}',
} as const;
const text = [
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Done." },
  { type: "text-end", id: "1" },
] as const;

/** A stream that is not read leaves no timer behind. */
const atOnce = { initialDelayInMs: null, chunkDelayInMs: null };

/** A model of the SDK's own that calls the tool `importRows`, and then answers. */
export function model(): MockLanguageModelV3 {
  const answer = { type: "text", text: "Done." } as const;
  const calls = finish("tool-calls");
  const stops = finish("stop");
  return new MockLanguageModelV3({
    doGenerate: [
      { ...calls, content: [call], warnings: [] },
      { ...stops, content: [answer], warnings: [] },
    ],
    doStream: [
      { stream: simulateReadableStream({ ...atOnce, chunks: [start, call, calls] }) },
      { stream: simulateReadableStream({ ...atOnce, chunks: [start, ...text, stops] }) },
    ],
  });
}

/** The content that the model received for the call, in its second step. */
export function received({ doGenerateCalls, doStreamCalls }: MockLanguageModelV3): unknown {
  const message = [...doGenerateCalls, ...doStreamCalls][1]?.prompt.at(-1);
  const [part] = message?.role === "tool" ? message.content : [];
  return part?.type === "tool-result" ? part.output : undefined;
}

/** All that the model received, as a text. */
export function prompts({ doGenerateCalls, doStreamCalls }: MockLanguageModelV3): string {
  return JSON.stringify([...doGenerateCalls, ...doStreamCalls].map(({ prompt }) => prompt));
}

/** The arguments that all generations of the specs share. */
export const generation = <TTool extends ToolSet[string]>(importRows: TTool) => ({
  prompt: "Import a.csv",
  tools: { importRows },
});
