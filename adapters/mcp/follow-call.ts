import { abandon, cancelOnAbort } from "../../lib/adapter-kit.js";
import { type AsyncOperationLike, type CanceledError, watch } from "../../lib/index.js";
import {
  Completed,
  deserializeReason,
  Failed,
  reasonOf,
  replayProgress,
  serializeReason,
} from "../../lib/wire.js";
import type { McpProgress, McpToolCall } from "./context.js";
import { ReportSender } from "./report-sender.js";

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
    const reports = call.notify && new ReportSender(call);
    const answer = (end: () => void): void => (reports ? reports.answer(end) : end());
    const fail = (error: unknown): void => {
      stop();
      answer(() => reject(error));
      abandon(operation, error);
    };
    const listener = reports && listenerOf({ call, progress }, { reports, fail });
    const stop = watch(operation, {
      progress: listener,
      completed(status, value) {
        if (status === Completed) return answer(() => resolve(value));
        const error = status === Failed ? value : cancellationOf(operation);
        answer(() => reject(error));
      },
    });
    if (listener) replayProgress(operation, listener);
    cancelOnAbort(call.signal, operation);
  });
}

/** Returns the error of a canceled call: its message reaches the client, and has only the requested reason. */
function cancellationOf(operation: AsyncOperationLike<unknown, unknown>): CanceledError {
  return deserializeReason(serializeReason(reasonOf(operation)));
}

/** Returns the listener that sends increasing reports. */
function listenerOf(
  { call: { signal }, progress }: Progressing,
  { reports, fail }: { readonly reports: ReportSender; readonly fail: (error: unknown) => void },
): (value: unknown) => void {
  let last = -Infinity;
  return (value) => {
    if (signal.aborted) return; // The client has dropped the token.
    try {
      const report = progress(value as never);
      if (typeof report?.progress !== "number") return; // Another thread may report anything.
      if (!(report.progress > last && report.progress < Infinity)) return;
      last = report.progress;
      reports.send(sendable(report));
    } catch (error) {
      fail(error); // Not uncaught, which would end the process with all other calls.
    }
  };
}

/** Returns a copy without the members that a client would refuse, with the whole report. */
function sendable({ progress, total, message }: McpProgress): McpProgress {
  return {
    progress,
    ...(Number.isFinite(total) && { total }),
    ...(typeof message === "string" && { message }),
  };
}
