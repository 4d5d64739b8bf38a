// Compresses a file. Functions of Node that call back become operations; an operation is given to code
// that wants to be called back.
import { readFile } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompress } from "node:zlib";
import { AsyncStatus, run, toPromise } from "async-operation";
import { fromNodeCallback, toNodeCallback } from "async-operation/node-callback";

const path = join(tmpdir(), `async-operation-${process.pid}.txt`);
await writeFile(path, "0123456789abcdef".repeat(4096));

/** From a callback: canceling reaches the function through the signal of the context. */
const read = (file: string) =>
  fromNodeCallback<Buffer>((callback, { signal }) => readFile(file, { signal }, callback));

/** This one cannot be canceled: what comes of it decides. */
const compress = (data: Buffer) =>
  fromNodeCallback<Buffer>((callback) => brotliCompress(data, callback));

const packing = run(async ({ onCancel, throwIfCanceled }) => {
  const reading = read(path);
  onCancel(reading);
  const data = await toPromise(reading);
  const packed = await toPromise(compress(data));
  throwIfCanceled();
  return { before: data.length, after: packed.length };
});

// To a callback.
await new Promise<void>((resolve) => {
  toNodeCallback(packing, (error, sizes) => {
    console.log(error, sizes?.before, (sizes?.after ?? Infinity) < 100);
    resolve();
  });
});

const missing = read(`${path}.gone`);
await toPromise(missing).catch((error) => console.log(error.code));

const unwanted = read(path);
unwanted.cancel("not needed");
await toPromise(unwanted).catch((error) => console.log(error.code, error.cause));
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);
await rm(path);
