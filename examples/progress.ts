// Counts the lines of files. A function that takes an IProgress becomes an operation; the reports of
// an operation go to a reporter, in parts that add up to one whole.
import { open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type IProgress,
  type OperationContext,
  Progress,
  splitProgress,
  toPromise,
} from "async-operation";
import { fromProgress, toProgress } from "async-operation/progress";

/** Knows nothing of operations: any reporter will do. */
async function countLines(file: string, progress: IProgress<number>): Promise<number> {
  const { size } = await stat(file);
  const handle = await open(file);
  let lines = 0;
  let loaded = 0;
  for await (const chunk of handle.createReadStream()) {
    for (const byte of chunk as Buffer) if (byte === 10) lines++;
    loaded += chunk.length;
    progress.report(loaded / size);
  }
  return lines;
}

const file = join(tmpdir(), `async-operation-${process.pid}.txt`);
await writeFile(file, "0123456789abcde\n".repeat(8192));

// From a function of an IProgress.
const counting = fromProgress(async (progress: OperationContext<number>) => {
  const [first, second] = splitProgress(progress, 3, 1);
  return (await countLines(file, first)) + (await countLines(file, second));
});

// To a reporter, until the operation ends or `stop` is called.
const bar = new Progress<number>((value) => console.log(`${value * 100} %`));
const stop = toProgress(counting, bar);
console.log("lines:", await toPromise(counting));
stop();
await rm(file);
