import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import type { ReadableStreamProgress } from "async-operation/readable-stream";
import { request } from "undici";

/** Downloads a URL. */
export function download(
  url: string | URL,
): IAsyncOperationWithProgress<Uint8Array, ReadableStreamProgress> {
  return run(async ({ signal, report }: OperationContext<ReadableStreamProgress>) => {
    const { statusCode, headers, body } = await request(url, { signal });
    if (statusCode >= 300) {
      body.on("error", () => {}).destroy(); // An answer that nobody reads keeps its connection.
      throw new Error(`${url} answered ${statusCode}`);
    }
    const length = headers["content-length"];
    const expected = length === undefined ? {} : { total: Number(length) };
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      loaded += chunk.length;
      report({ loaded, ...expected });
    }
    return Buffer.concat(chunks);
  });
}
