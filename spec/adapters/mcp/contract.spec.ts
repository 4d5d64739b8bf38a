import { afterAll } from "@jest/globals";
import { CanceledError, isCancellation, type OperationContext, run } from "async-operation";
import { fromMcp, type McpToolResult, toMcp } from "async-operation/mcp";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { type Input, majors } from "./pair.js";

/** The text that a tool sends for a cancellation without a request. */
const canceled = "canceled";

/** The bodies of the calls, by the argument of the call. */
const bodies = new Map<string, Body>();

/** Runs the body of a call on the server; the structured content is its result. */
const serve = toMcp(({ file }: Input) => {
  const body = bodies.get(file) ?? (() => {});
  return run(async (context: OperationContext<number>): Promise<McpToolResult> => {
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
      fromMcp(async ({ onprogress, ...options }) => {
        const file = `${name} ${bodies.size}`;
        bodies.set(file, body);
        const { call } = await connected;
        const report = (value: { progress: number }): void => onprogress(value.progress as never);
        return read(await call({ ...options, onprogress: report }, file));
      }),
    // A canceled request ends before its cancel arrives at the server: see `from.spec.ts`.
    {
      without: ["synchrony", "partial results", "identity", "outcome after cancel", "cancellation"],
    },
  );
}
