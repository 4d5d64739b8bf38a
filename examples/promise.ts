// Compresses a file with node:zlib. The promise of a stream pipeline becomes an operation that
// reports and can be canceled; to wait for it, the operation becomes a promise again.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { fromPromise, toPromise } from "async-operation/promise";

function compress(file: string): IAsyncOperationWithProgress<void, number> {
  const controller = new AbortController();
  const { signal } = controller;
  const source = createReadStream(file);
  const target = createWriteStream(`${file}.gz`);
  let loaded = 0;
  return fromPromise<void, number>(pipeline(source, createGzip(), target, { signal }), {
    cancel: (reason) => controller.abort(reason),
    subscribe: (report) => {
      source.on("data", (chunk) => {
        loaded += chunk.length;
        report(loaded);
      });
    },
  });
}

const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
const file = join(folder, "zeros.bin");
await writeFile(file, Buffer.alloc(256 * 1024));

await toPromise(compress(file), { progress: (bytes) => console.log("read", bytes) });
console.log("smaller:", (await stat(`${file}.gz`)).size < 1024);

const second = compress(file);
second.progress = (sender) => sender.cancel("not needed");
await toPromise(second).catch((error: Error) => console.log(error.name, "because", error.cause));
console.log("canceled:", second.status === AsyncStatus.Canceled);
await rm(folder, { recursive: true });
