// Reads a file. What gives a PCancelable becomes an operation; what wants a PCancelable gets one that
// is made from an operation.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AsyncStatus, run, toPromise } from "async-operation";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import PCancelable from "p-cancelable";

/** Written with p-cancelable: the first line of a file. */
function firstLine(file: string): PCancelable<string> {
  return new PCancelable<string>((resolve, reject, onCancel) => {
    const stream = createReadStream(file, { encoding: "utf8" });
    onCancel(() => stream.destroy());
    stream.once("error", reject);
    stream.once("data", (text) => resolve(String(text).split("\n")[0] ?? ""));
  });
}

const file = join(tmpdir(), `async-operation-${process.pid}.log`);
await writeFile(file, "started\nready\n");

// From a PCancelable.
console.log(await toPromise(fromPCancelable(firstLine(file))));
const unwanted = fromPCancelable(firstLine(file));
unwanted.cancel("not needed");
await toPromise(unwanted).catch((error: Error) => console.log(error.name, error.message));
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);

// To a PCancelable.
const reading = run(async ({ signal }) => {
  const stream = createReadStream(file, { signal });
  const [chunk] = await once(stream, "data", { signal });
  return String(chunk).length;
});
console.log("length:", await toPCancelable(reading, PCancelable<number>));

const waiting = run(({ signal }) => once(process, "a signal that never comes", { signal }));
const promise = toPCancelable(waiting, PCancelable<unknown[]>);
promise.cancel("given up");
await promise.catch((error: Error) => console.log(error.message, promise.isCanceled));
await rm(file);
