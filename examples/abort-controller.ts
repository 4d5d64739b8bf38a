// Hashes files. One controller stops a whole batch; an operation also gets a controller of its own.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AsyncStatus,
  type IAsyncOperationWithProgress,
  run,
  toPromise,
  waitFor,
} from "async-operation";
import { fromAbortController, toAbortController } from "async-operation/abort-controller";

function hashFile(file: string): IAsyncOperationWithProgress<string, never> {
  return run(async ({ signal }) => {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file, { signal })) hash.update(chunk);
    return hash.digest("hex");
  });
}

const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
const file = join(folder, "hello.txt");
await writeFile(file, "hello");

// From a controller: it cancels every operation that still runs, and is not needed by those that ended.
const batch = new AbortController();
console.log((await toPromise(fromAbortController(batch, hashFile(file)))).slice(0, 16));
const running = [file, file, file].map((name) => fromAbortController(batch, hashFile(name)));
batch.abort("shutting down");
const statuses = await Promise.all(running.map((operation) => waitFor(operation, 5000)));
console.log(statuses.every((status) => status === AsyncStatus.Canceled));

// To a controller: for code that wants to hold one. It is tied both ways.
const first = hashFile(file);
toAbortController(first).abort("not needed");
console.log((await waitFor(first, 5000)) === AsyncStatus.Canceled);

const second = hashFile(file);
const { signal } = toAbortController(second);
second.cancel("nor this one");
console.log(signal.aborted, signal.reason);
await rm(folder, { recursive: true });
