// The worker: an operation like any other, given to the page through a port.
import { type IAsyncOperationWithProgress, run } from "async-operation";
import type { TransferProgress } from "async-operation/event-target";
import { toMessagePort } from "async-operation/message-port";
import { createSHA256 } from "hash-wasm";
import { megabyte } from "./units.js";

addEventListener("message", ({ data: { blob, port } }) => toMessagePort(hash(blob), { port }));

function hash(blob: Blob): IAsyncOperationWithProgress<string, TransferProgress> {
  return run(async ({ report, throwIfCanceled }) => {
    const hasher = await createSHA256();
    const { size: total } = blob;
    for (let loaded = 0; loaded < total; ) {
      const bytes = await blob.slice(loaded, loaded + megabyte).arrayBuffer();
      throwIfCanceled();
      hasher.update(new Uint8Array(bytes));
      loaded += bytes.byteLength;
      report({ loaded, total });
    }
    return hasher.digest();
  });
}
