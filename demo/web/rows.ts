// An operation that runs on the server.
import type { IAsyncOperationWithProgress } from "async-operation";
import type { TransferProgress } from "async-operation/event-target";
import { fromResponse } from "async-operation/response";

/** Starts an import on the server, and returns the operation that follows it. */
export function importRows(): IAsyncOperationWithProgress<string, TransferProgress> {
  return fromResponse(({ signal }) => fetch("/api/import", { method: "POST", signal }), {
    parse: String,
    parseProgress: (value) => value as TransferProgress,
  });
}
