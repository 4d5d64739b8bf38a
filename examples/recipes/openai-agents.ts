import { tool } from "@openai/agents";
import { type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { z } from "zod";

/** Creates a tool of an agent. Its progress is passed to `show`, with the id of the call, never to the model. */
export function importTool(
  start: (file: string) => IAsyncOperationWithProgress<string, number>,
  show: (callId: string | undefined, done: number) => void,
) {
  return tool({
    name: "import_rows",
    description: "Imports the rows of a file",
    parameters: z.object({ file: z.string() }),
    execute({ file }, _context, { signal, toolCall } = {}) {
      if (signal?.aborted) throw signal.reason;
      const operation = start(file);
      if (signal) fromAbortSignal(signal, operation);
      return toPromise(operation, { progress: (done) => show(toolCall?.callId, done) });
    },
  });
}
