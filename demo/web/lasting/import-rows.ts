// The work: an import of some rows, which reports each.
import { setTimeout as sleep } from "node:timers/promises";
import { type IAsyncOperationWithProgress, run } from "async-operation";

export const queueName = "imports";

const rows = 600;

/** The rows that are imported, of all. */
export interface RowProgress {
  readonly loaded: number;
  readonly total: number;
}

/** Imports rows, 20 a second. */
export function importRows(): IAsyncOperationWithProgress<string, RowProgress> {
  return run(async ({ report, signal }) => {
    for (let loaded = 1; loaded <= rows; loaded++) {
      await sleep(50, undefined, { signal });
      report({ loaded, total: rows });
    }
    return `${rows} rows`;
  });
}
