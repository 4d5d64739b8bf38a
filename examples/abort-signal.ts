// Writes a file until an AbortSignal stops it, and lets a timer stop together with the writing.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";

function writeZeros(file: string, blocks: number): IAsyncOperationWithProgress<number, number> {
  return run(async ({ signal, report }) => {
    const block = Buffer.alloc(4096);
    const handle = await open(file, "w");
    try {
      for (let written = 0; written < blocks; ) {
        signal.throwIfAborted();
        await handle.write(block);
        report(++written / blocks);
      }
      return blocks * block.length;
    } finally {
      await handle.close();
      console.log("file closed");
    }
  });
}

const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
const file = join(folder, "zeros.bin");

// From a signal: it cancels the operation. The promise waits until the file is closed.
const controller = new AbortController();
const writing = fromAbortSignal(controller.signal, writeZeros(file, 100));
writing.progress = (_, value) => {
  if (value === 0.5) controller.abort("half is enough");
};

// To a signal: what depends on the operation goes when it is canceled.
const reminder = sleep(60_000, undefined, { signal: toAbortSignal(writing) });
reminder.catch((error: Error) => console.log("reminder stopped:", error.cause));

await toPromise(writing).catch((reason) => console.log("writing stopped:", reason));
console.log("written:", await toPromise(writeZeros(file, 10)));
await rm(folder, { recursive: true });
