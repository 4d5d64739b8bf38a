import type { OperationContext } from "../../lib/index.js";
import type { FetchProgress } from "./index.js";
import { progressOf, responseOf } from "./response-of.js";

/** Sends a request by `fetch`, and returns its response when the body has been received. */
export async function sendByFetch(
  context: OperationContext<FetchProgress>,
  input: string | URL | Request,
  init: RequestInit,
): Promise<Response> {
  const response = await fetch(input, { ...init, signal: context.signal });
  // No body: after HEAD, or undefined in React Native, which has received it. No reader: that of
  // node-fetch is a stream of Node. No status: it is opaque.
  if (!response.body?.getReader || !response.status) return response;
  const reader = response.body.getReader();
  context.onCancel((reason) => void reader.cancel(reason).catch(() => {})); // A `fetch` may ignore its signal.
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  // Keeps the chunks as they are, without a copy.
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  const { headers } = response;
  // 0 if it is unknown, or the body is compressed: the header has the encoded length.
  const total = headers.get("content-encoding") ? 0 : Number(headers.get("content-length"));
  let loaded = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    controller.enqueue(next.value);
    loaded += next.value.length;
    context.report(progressOf("download", loaded, total));
  }
  controller.close();
  return responseOf(body, response);
}
