// Copies a file. Old code of a Windows app, written for the promises of its APIs, gets an operation of
// ours and runs unchanged; a promise of such an API becomes an operation.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";

const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
const [source, target] = [join(folder, "source.bin"), join(folder, "target.bin")];
await writeFile(source, Buffer.alloc(200_000));

/** The operation: progress is 0..1, the result is the number of bytes. */
function copy(): IAsyncOperationWithProgress<number, number> {
  return run(async ({ signal, report }) => {
    const { size } = await stat(source);
    const reading = createReadStream(source, { highWaterMark: 100_000 });
    reading.on("data", () => report(reading.bytesRead / size));
    await pipeline(reading, createWriteStream(target), { signal });
    return (await stat(target)).size;
  });
}

/** What `StorageFile.copyAsync` would be, as old code sees it. */
const copyAsync = () => toWindowsRuntimePromise(copy());

// Old code: three callbacks, and an error that is named Canceled.
await new Promise<void>((resolve) => {
  copyAsync()
    .then(
      (bytes) => `copied ${bytes} bytes`,
      (error: Error) => error.name,
      (fraction) => console.log(`${fraction * 100} %`),
    )
    .done((text) => resolve(console.log(text)));
});
const unwanted = copyAsync();
const end = unwanted.then(null, (error: Error) => console.log(error.name, error.message));
unwanted.cancel("not needed");
await end;

// New code: the promise of an API, as an operation.
const operation = fromWindowsRuntime(copyAsync());
console.log(await toPromise(operation), operation.status === AsyncStatus.Completed);
await rm(folder, { recursive: true });
