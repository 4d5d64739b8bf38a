// Copies a file. One store shows the operation to Svelte, to React and to plain code.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { toStore } from "async-operation/store";
import { createElement, useSyncExternalStore } from "react";
import { renderToString } from "react-dom/server";
import { derived } from "svelte/store";

function copyFile(from: string, to: string): IAsyncOperationWithProgress<number, number> {
  return run(async ({ report, signal }) => {
    const { size } = await stat(from);
    const target = createWriteStream(to);
    for await (const chunk of createReadStream(from, { signal })) {
      if (!target.write(chunk)) await once(target, "drain");
      report((target.bytesWritten + target.writableLength) / size);
    }
    await once(target.end(), "finish");
    return target.bytesWritten;
  });
}

/** A component of React: it renders on a server and in a browser. */
function Copying({ operation }: { operation: ReturnType<typeof copyFile> }) {
  const { subscribe, getSnapshot } = toStore(operation);
  const { settled, progress } = useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
  return createElement("progress", { value: progress, "aria-busy": !settled });
}

const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
const [from, to] = [join(folder, "from.bin"), join(folder, "to.bin")];
await writeFile(from, Buffer.alloc(256 * 1024));
const operation = copyFile(from, to);
const store = toStore(operation);

// Svelte: a store that is made of this one.
const percent = derived(store, ({ progress = 0 }) => `${progress * 100} %`);
const unsubscribe = percent.subscribe((text) => console.log(text));
console.log(renderToString(createElement(Copying, { operation })));
await toPromise(operation);
console.log(renderToString(createElement(Copying, { operation })));
unsubscribe();

// A snapshot is an object of its own: it is there after the operation is closed.
operation.close();
const snapshot = store.getSnapshot();
if (snapshot.status === AsyncStatus.Completed) console.log(snapshot.result, "bytes");
await rm(folder, { recursive: true });
