import {
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  toPromise,
} from "async-operation";
import { fromReadableStream, type ReadableStreamProgress } from "async-operation/readable-stream";

/** Downloads a URL: the connecting and the reading are one operation. */
export function download(
  url: string | URL,
  request: Omit<RequestInit, "signal"> = {},
): IAsyncOperationWithProgress<Uint8Array, ReadableStreamProgress> {
  return run(async ({ signal, report }: OperationContext<ReadableStreamProgress>) => {
    const { body, headers, ok, status } = await fetch(url, { ...request, signal });
    if (!ok) {
      body?.cancel().catch(() => {}); // Frees the connection. Not awaited: a clone of the response would block it.
      throw new Error(`${url} answered ${status}`);
    }
    if (body === null) return new Uint8Array();
    // The length of a compressed response counts the sent bytes, not the bytes that are read.
    const length = headers.has("content-encoding") ? null : headers.get("content-length");
    const reading = fromReadableStream(body, { total: Number(length) || undefined });
    return toPromise(reading, { progress: report }); // The signal stops the reading.
  });
}
