import type Anthropic from "@anthropic-ai/sdk";
import { type IAsyncOperationWithProgress, run } from "async-operation";

/** Streams a message, and reports its text so far, which is the partial result as well. */
export function compose(
  client: Anthropic,
  request: Anthropic.MessageCreateParamsNonStreaming,
): IAsyncOperationWithProgress<string, string> {
  return run(async ({ signal, report, setResult, throwIfCanceled }) => {
    let text = "";
    const stream = await client.messages.create({ ...request, stream: true }, { signal });
    for await (const event of stream) {
      if (event.type === "content_block_delta" && event.delta.type === "text_delta") {
        text += event.delta.text;
        setResult(text);
        report(text);
      } else if (event.type === "message_stop") return text;
    }
    throwIfCanceled(); // An aborted stream ends its loop without an error.
    throw new Error("The stream ended before the message did");
  });
}

/** The same with the helper of the SDK: the result is the whole message, with its usage and its tool calls. */
export function converse(
  client: Anthropic,
  request: Anthropic.MessageCreateParamsNonStreaming,
): IAsyncOperationWithProgress<Anthropic.Message, string> {
  return run(({ signal, report }) => {
    const stream = client.messages.stream(request, { signal });
    stream.on("text", (_, text) => report(text));
    return stream.finalMessage(); // Rejects when the stream is aborted.
  });
}
