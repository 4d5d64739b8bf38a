import { abandon, cancelOnAbort } from "../../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  AsyncStatus,
  type CanceledError,
  watch,
} from "../../lib/index.js";
import { deserializeReason, reasonOf, serializeReason } from "../../lib/wire.js";
import type { McpProgress, McpToolCall } from "./context.js";

/** A call of a tool, and how its reports are sent. */
interface Progressing {
  readonly call: McpToolCall;
  readonly progress: (value: never) => McpProgress | undefined;
}

/** Returns a promise of the result of a call; a `progress` option that throws rejects it, and cancels the operation. */
export function followCall(
  operation: AsyncOperationLike<unknown, unknown>,
  { call, progress }: Progressing,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      stop();
      reject(error);
      abandon(operation, error);
    };
    const stop = watch(operation, {
      progress: senderOf({ call, progress }, fail),
      completed(status, value) {
        if (status === AsyncStatus.Completed) resolve(value);
        else reject(status === AsyncStatus.Error ? value : cancellationOf(operation));
      },
    });
    cancelOnAbort(call.signal, operation);
  });
}

/** Returns the error of a canceled call: its message reaches the client, and has only the requested reason. */
function cancellationOf(operation: AsyncOperationLike<unknown, unknown>): CanceledError {
  return deserializeReason(serializeReason(reasonOf(operation)));
}

/** Returns the listener that sends increasing reports; undefined if the client did not request progress. */
function senderOf(
  { call: { signal, notify }, progress }: Progressing,
  onError: (error: unknown) => void,
): ((value: unknown) => void) | undefined {
  if (notify === undefined) return undefined;
  let last = -Infinity;
  return (value) => {
    if (signal.aborted) return; // The client has dropped the token.
    try {
      const report = progress(value as never);
      if (typeof report?.progress !== "number") return; // Another thread may report anything.
      if (!(report.progress > last && report.progress < Infinity)) return;
      last = report.progress;
      notify(report);
    } catch (error) {
      onError(error); // Not uncaught, which would end the process with all other calls.
    }
  };
}
