// Three operations as one.
import {
  type IAsyncOperationWithProgress,
  mapProgress,
  run,
  splitProgress,
  toPromise,
  whenAll,
} from "async-operation";
import type { TransferProgress } from "async-operation/event-target";
import { toProgress } from "async-operation/progress";
import { hashInWorker } from "./hash.js";
import { importRows } from "./rows.js";
import { upload } from "./upload.js";

/** Hashes and uploads a blob while the server imports; reports 0..1 over all of it. */
export function publish(blob: Blob): IAsyncOperationWithProgress<string, number> {
  return run(
    async ({ report, onCancel }) => {
      const parts = [hashInWorker(blob), upload(blob), importRows()] as const;
      const shares = splitProgress(report, 5, 3, 2);
      for (const [index, share] of shares.entries())
        if (parts[index]) toProgress(parts[index], mapProgress(share, partOf));
      const all = whenAll(parts);
      onCancel(all);
      const [hash, bytes, rows] = await toPromise(all);
      return `${hash.slice(0, 8)}…, ${bytes} bytes, ${rows}`;
    },
    { name: "publish" },
  );
}

function partOf({ loaded, total }: TransferProgress): number {
  return total ? loaded / total : 0;
}
