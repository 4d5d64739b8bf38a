import { type IAsyncOperationWithProgress, run } from "async-operation";
import type OpenAI from "openai";

/** A piece of a text that is being written, and the text so far. */
export interface Written {
  readonly delta: string;
  readonly text: string;
}

/** Streams an answer. Its partial result is the text so far, as in the newest report. */
export function write(
  client: OpenAI,
  question: OpenAI.Responses.ResponseCreateParamsNonStreaming,
): IAsyncOperationWithProgress<string, Written> {
  return run(async ({ signal, report, setResult, throwIfCanceled }) => {
    let text = "";
    const stream = await client.responses.create({ ...question, stream: true }, { signal });
    for await (const event of stream) {
      if (event.type === "response.output_text.delta") {
        const { delta } = event;
        text += delta;
        setResult(text);
        report({ delta, text });
      } else if (event.type === "response.completed") return text;
      else if (event.type === "error") throw new Error(event.message);
      else if (event.type === "response.failed" || event.type === "response.incomplete") {
        const { error, incomplete_details } = event.response;
        throw new Error(error?.message ?? `Incomplete: ${incomplete_details?.reason}`);
      }
    }
    throwIfCanceled(); // An aborted stream ends its loop without an error.
    throw new Error("The stream ended before the answer did");
  });
}
