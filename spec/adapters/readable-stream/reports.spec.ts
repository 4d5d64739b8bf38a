import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromReadableStream, type ReadableStreamLike } from "async-operation/readable-stream";

const toWeb = (readable: Readable) => Readable.toWeb(readable) as ReadableStreamLike;

describe("fromReadableStream()", () => {
  test("reads chunks of ArrayBuffer", async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]).buffer);
        controller.enqueue(new Uint8Array([3]));
        controller.close();
      },
    });
    const loaded: number[] = [];
    const operation = fromReadableStream(stream);
    operation.progress = (_, value) => loaded.push(value.loaded);
    expect([...(await toPromise(operation))]).toEqual([1, 2, 3]);
    expect(loaded).toEqual([2, 3]);
  });

  test("reads a file through `readableWebStream()` of Node, of each type", async () => {
    const path = fileURLToPath(import.meta.url);
    for (const options of [undefined, { type: "bytes" }] as never[]) {
      const file = await open(path);
      const { size } = await file.stat();
      const bytes = await toPromise(fromReadableStream(file.readableWebStream(options) as never));
      expect(bytes.length).toBe(size);
      await file.close();
    }
  });

  test("reads a stream of bytes whose buffers the platform allocates", async () => {
    let count = 0;
    const stream = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: 2,
      pull(controller) {
        const { byobRequest } = controller as ReadableByteStreamController;
        const view = byobRequest?.view as Uint8Array;
        if (++count > 2) controller.close();
        byobRequest?.respond(count > 2 ? 0 : view.fill(count).length);
      },
    });
    expect([...(await toPromise(fromReadableStream(stream)))]).toEqual([1, 1, 2, 2]);
  });

  test("is canceled when `releaseLock` throws while a read is pending", async () => {
    const reasons: unknown[] = [];
    const reader = {
      read: () => new Promise<never>(() => {}),
      cancel: async (reason: unknown) => void reasons.push(reason),
      releaseLock() {
        throw new TypeError("A read is pending");
      },
    };
    const operation = fromReadableStream({ locked: false, getReader: () => reader });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(reasons).toEqual(["not needed"]);
  });

  test("ends in Error with the error of a stream of Node, and of a corrupt archive", async () => {
    const error = new Error("disk");
    const readable = new Readable({ read() {} });
    const operation = fromReadableStream(toWeb(readable));
    readable.destroy(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    const { readable: unzipped, writable } = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    for (const step of [writer.write(new Uint8Array([1, 2, 3])), writer.close()])
      step.catch(() => {});
    await expect(toPromise(fromReadableStream(unzipped))).rejects.toThrow("incorrect header check");
  });

  test("ends in Canceled when a stream of Node is destroyed without an error", async () => {
    const readable = new Readable({ read() {} });
    const operation = fromReadableStream(toWeb(readable));
    readable.destroy();
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("throws when the body of a response was read", async () => {
    const response = new Response("text");
    await response.text();
    expect(() => fromReadableStream(response.body as ReadableStreamLike)).toThrow(
      "Cannot adapt stream: it is locked",
    );
  });
});
