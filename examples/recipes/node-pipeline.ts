import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import type { ReadableStreamProgress } from "async-operation/readable-stream";

/** Downloads a URL to a file, through a partial file that is renamed at the end; returns its length. */
export function downloadFile(
  url: string | URL,
  path: string,
): IAsyncOperationWithProgress<number, ReadableStreamProgress> {
  return run(async ({ signal, report }: OperationContext<ReadableStreamProgress>) => {
    const { body, headers, ok, status } = await fetch(url, { signal });
    if (!ok || body === null) {
      body?.cancel().catch(() => {}); // Frees the connection. Not awaited: a clone of the response would block it.
      throw new Error(`${url} answered ${status}`);
    }
    const length = headers.has("content-encoding") ? null : headers.get("content-length");
    const expected = length === null ? {} : { total: Number(length) };
    let loaded = 0;
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        loaded += chunk.length;
        report({ loaded, ...expected });
        yield chunk;
      }
    }
    const part = `${path}.${randomUUID()}.part`; // Another download to this path may be under way.
    try {
      const source = Readable.fromWeb(body as ReadableStream); // Destroyed with the others.
      await pipeline(source, count, createWriteStream(part), { signal });
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
    return loaded;
  });
}
