// Reads a file line by line. A generator becomes an operation; what wants an iterable, or a stream, gets
// one that is made from an operation.
import { createReadStream } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ReadableStream } from "node:stream/web";
import { AsyncStatus, toPromise, waitFor } from "async-operation";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";

const file = join(tmpdir(), `async-operation-${process.pid}.txt`);
await writeFile(file, "one\ntwo\nthree\n");

/** Reports each line, and gives how many there were. */
function readLines() {
  return fromAsyncIterable(async function* () {
    let count = 0;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      count++;
      yield line;
    }
    return count;
  });
}

// From a generator.
console.log("lines:", await toPromise(readLines(), { progress: (line) => console.log(line) }));

// To an async iterable: to leave the loop cancels the operation.
const reading = readLines();
for await (const line of toAsyncIterable(reading)) {
  console.log("first:", line);
  break;
}
console.log("canceled:", (await waitFor(reading, Infinity)) === AsyncStatus.Canceled);

// To a stream, which goes where streams go.
const copy = await open(`${file}.copy`, "w+");
for await (const line of ReadableStream.from(toAsyncIterable(readLines()))) await copy.write(line);
console.log((await copy.stat()).size, "letters");
await copy.close();
await Promise.all([rm(file), rm(`${file}.copy`)]);
