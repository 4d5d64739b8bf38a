import { argumentError } from "./assertions.js";

/** The longest quotation of a body, in bytes. */
const longestSnippet = 200;
/** The longest wait for a body to quote, in milliseconds. */
const patience = 1000;

/** The part of a body's context that is used. */
interface Cancelable {
  readonly onCancel?: (target: () => void) => () => void;
}

/**
 * Returns the body of a successful response of a content type.
 *
 * The error for any other response quotes the beginning of its body, which is canceled, and has the
 * status as `status`. It waits a second at most for the body.
 *
 * @param response - The response.
 * @param type - The content type, in lower case and without parameters.
 * @param context - Ends the waiting when cancel is requested.
 * @throws {TypeError} If `response` is not one.
 * @throws {Error} If the response is not a success, of another content type, or without a body.
 *
 * @example
 * ```ts
 * const body = await bodyOf(await fetch(url, { method: "POST" }), "text/event-stream");
 * await body.cancel();
 * ```
 */
export async function bodyOf(
  response: Response,
  type: string,
  { onCancel = () => () => {} }: Cancelable = {},
): Promise<ReadableStream<Uint8Array>> {
  if (typeof Object(response).headers?.get !== "function")
    throw argumentError("follow operation", "a Response", response);
  const { ok, status, headers, body } = response;
  const actual = headers.get("content-type") ?? "no content-type";
  if (ok && body !== null && actual.replace(/;.*/, "").trim().toLowerCase() === type) return body;
  const text = `HTTP ${status} with ${actual}: ${await snippetOf(body, onCancel).catch(() => "")}`;
  const error = new Error(`Cannot follow operation: expected ${type}, got ${text}`);
  throw Object.assign(error, { status });
}

async function snippetOf(
  body: ReadableStream<Uint8Array> | null,
  onCancel: NonNullable<Cancelable["onCancel"]>,
): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<{ value?: undefined }>((resolve) => {
    timer = setTimeout(() => resolve({}), patience);
  });
  const first: PromiseLike<{ value?: Uint8Array | undefined }> = reader.read().catch(() => ({}));
  const drop = (): void => void reader.cancel().catch(() => {}); // Ends a pending read.
  const unregister = onCancel(drop);
  const { value } = await Promise.race([first, late]);
  clearTimeout(timer);
  unregister();
  drop();
  return new TextDecoder().decode(value?.subarray(0, longestSnippet));
}
