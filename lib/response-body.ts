import { argumentError } from "./assertions.js";
import { startTimer } from "./timer.js";

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
  context: Cancelable = {},
): Promise<ReadableStream<Uint8Array>> {
  if (typeof Object(response).headers?.get !== "function")
    throw argumentError("follow operation", "a Response", response);
  if (response.ok && response.body !== null && typeOf(response) === type) return response.body;
  throw await responseErrorOf(response, type, context);
}

/** Returns the content type of a response, in lower case and without parameters. */
function typeOf({ headers }: Response): string | undefined {
  return headers.get("content-type")?.replace(/;.*/, "").trim().toLowerCase();
}

/**
 * Returns the error for a response that was not expected; quotes the beginning of its body, which is canceled.
 *
 * @param response - The response; its status is the `status` of the error.
 * @param expected - The expected response.
 * @param context - Ends the waiting for the body when cancel is requested.
 *
 * @example
 * ```ts
 * const error = await responseErrorOf(new Response("No such job", { status: 404 }), "JSON");
 * error.message; // "Cannot follow operation: expected JSON, got HTTP 404 with text/plain;charset=UTF-8: No such job"
 * ```
 */
export async function responseErrorOf(
  { status, headers, body }: Response,
  expected: string,
  { onCancel = () => () => {} }: Cancelable = {},
): Promise<Error> {
  const actual = headers.get("content-type") ?? "no content-type";
  const text = `HTTP ${status} with ${actual}: ${await snippetOf(body, onCancel).catch(() => "")}`;
  const error = new Error(`Cannot follow operation: expected ${expected}, got ${text}`);
  return Object.assign(error, { status });
}

/**
 * Returns the text of a body.
 *
 * @param reader - The reader of the body.
 * @param limit - The longest text, in UTF-16 code units.
 * @throws {Error} If the text is longer than the limit, or the body fails.
 *
 * @example
 * ```ts
 * const { body } = new Response("done");
 * if (body !== null) await textOf(body.getReader(), 100); // "done"
 * ```
 */
export async function textOf(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
  limit: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const add = (part: string): void => {
    text += part;
    if (text.length > limit)
      throw new Error(`Cannot read response: expected at most ${limit} characters`);
  };
  for (let next = await reader.read(); !next.done; next = await reader.read())
    add(decoder.decode(next.value, { stream: true }));
  add(decoder.decode()); // A character that is not complete.
  return text;
}

/** Rejects if there is nothing to quote: no body, no bytes, or a body that fails. */
async function snippetOf(
  body: ReadableStream<Uint8Array> | null,
  onCancel: NonNullable<Cancelable["onCancel"]>,
): Promise<string> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const drop = (): void => void reader.cancel().catch(() => {}); // Ends a pending read.
  const releases = [onCancel(drop), startTimer(patience, drop), drop];
  try {
    const { value } = await reader.read();
    return new TextDecoder().decode((value as Uint8Array).subarray(0, longestSnippet));
  } finally {
    for (const release of releases) release();
  }
}
