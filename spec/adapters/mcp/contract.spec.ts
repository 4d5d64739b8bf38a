import { afterAll } from "@jest/globals";
import { CanceledError, isCancellation, type OperationContext, run } from "async-operation";
import { fromMcp, type McpToolResult, toMcp } from "async-operation/mcp";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { type Input, majors } from "./pair.js";

/** The text that a tool sends for a cancellation without a request. */
const canceled = "canceled";

/** The bodies of the calls, by the argument of the call. */
const bodies = new Map<string, { readonly body: Body; readonly reached: () => void }>();

/** Runs the body of a call on the server; the structured content is its result. */
const serve = toMcp(({ file }: Input) => {
  const { body = () => {}, reached } = bodies.get(file) ?? {};
  return run(async (context: OperationContext<number>): Promise<McpToolResult> => {
    reached?.();
    try {
      return { content: [], structuredContent: { value: await body(context as never) } };
    } catch (error) {
      const text = isCancellation(error) ? canceled : Object(error).message;
      return { content: [{ type: "text", text }], isError: true };
    }
  });
});

/** Returns the result of a body, or throws its error. */
function read({ content, structuredContent, isError }: McpToolResult): unknown {
  const { value } = structuredContent ?? {};
  if (!isError) return value;
  const [{ text }] = content;
  throw text === canceled ? new CanceledError() : new Error(text);
}

for (const [name, connect] of majors) {
  const connected = connect(serve);
  afterAll(async () => (await connected).close());

  describeContract(
    `fromMcp() with ${name}`,
    (body) =>
      fromMcp(async ({ signal, onprogress, ...options }) => {
        const file = `${name} ${bodies.size}`;
        const reached = new Promise<void>((resolve) => {
          bodies.set(file, { body, reached: resolve });
        });
        // The client sends nothing for a request that is canceled before.
        const controller = new AbortController();
        const abort = (): void => void reached.then(() => controller.abort(signal.reason));
        signal.addEventListener("abort", abort, { once: true });
        const { call } = await connected;
        const report = (value: { progress: number }): void => onprogress(value.progress as never);
        const result = call({ ...options, signal: controller.signal, onprogress: report }, file);
        return read(await result.finally(() => signal.removeEventListener("abort", abort)));
      }),
    { without: ["synchrony", "partial results", "identity", "outcome after cancel"] },
  );
}
