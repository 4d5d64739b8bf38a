import {
  argumentError,
  assertFunction,
  assertOperation,
  assertOptions,
} from "../../lib/adapter-kit.js";
import type { AnyOperationLike, IAsyncOperationWithProgress } from "../../lib/index.js";
import { AdapterSource, bodyOf, eventStreamHeaders, type SerializedError } from "../../lib/wire.js";
import { followEvents } from "./follow-events.js";
import { ResponseServer } from "./response-server.js";

export type { SerializedError } from "../../lib/wire.js";

/** Options for `toResponse`. */
export interface ToResponseOptions {
  /** Whether a disconnect of the client cancels the operation; it does by default. */
  readonly disconnect?: "cancel" | "continue" | undefined;
  /** Returns the part of an error that is sent to the client; by default only that the operation failed. */
  readonly error?: ((error: unknown) => SerializedError) | undefined;
}

/**
 * Options for `fromResponse`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromResponseOptions<out TResult, out TProgress> {
  /** Checks the result and returns it with its type; an error that it throws ends the operation. */
  readonly parse?: ((value: unknown) => TResult) | undefined;
  /** Checks a report and returns it with its type; an error that it throws ends the operation. */
  readonly parseProgress?: ((value: unknown) => TProgress) | undefined;
  /** The longest event, in UTF-16 code units; 1,048,576 by default. */
  readonly limit?: number | undefined;
  /** The longest silence of the server, in milliseconds; 45,000 by default, Infinity for no limit. */
  readonly idleTimeout?: number | undefined;
}

/**
 * Serves an operation as a `Response` of server-sent events: progress, then completed, error or canceled.
 *
 * Values are sent as JSON. A slow client receives the newest report and always the outcome. Of an error,
 * the client receives the name, the message and the code that `error` returns; of a cancellation, the
 * requested reason.
 *
 * @param operation - The operation to serve.
 * @param options - The effect of a disconnect, and the part of an error that is sent.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong type.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const handle = () => toResponse(startDownload(), { disconnect: "cancel" });
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export function toResponse(operation: AnyOperationLike, options: ToResponseOptions = {}): Response {
  assertOperation(operation);
  assertOptions(options, "`{ disconnect, error }`");
  const { disconnect = "cancel", error } = options;
  if (disconnect !== "cancel" && disconnect !== "continue")
    throw argumentError("serve operation", '`disconnect` as "cancel" or "continue"', disconnect);
  if (error !== undefined) assertFunction(error, "serve operation", "`error` as a function");
  const stream = new ResponseServer(operation, { disconnect, error }).start();
  return new Response(stream, { headers: eventStreamHeaders });
}

/**
 * Returns the operation that a server serves with `toResponse`.
 *
 * `cancel` drops the connection, even while it is established; the server decides whether to cancel its
 * operation. The operation ends in Error if the response is not a success or not an event stream, if
 * the connection is lost, or if nothing is received for the time of `idleTimeout`. The server of
 * `toResponse` sends a comment every 15 seconds.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param send - Sends the request with the given signal; use POST to start work.
 * @param options - The functions that check received values, and the limits.
 * @throws {TypeError} If `send` is not a function, or an option is of the wrong type.
 * @throws {RangeError} If `idleTimeout` is not above 0.
 *
 * @example
 * ```ts
 * const operation = fromResponse(({ signal }) => fetch(url, { method: "POST", signal }), {
 *   parse: String,
 *   parseProgress: Number,
 * });
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 */
export function fromResponse<TResult = unknown, TProgress = unknown>(
  send: (context: { readonly signal: AbortSignal }) => Response | PromiseLike<Response>,
  options: FromResponseOptions<TResult, TProgress> = {},
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ parse, parseProgress, limit, idleTimeout }`");
  const { parse = unchecked, parseProgress = unchecked } = options;
  const { limit = 1_048_576, idleTimeout = 45_000 } = options; // Three comments of the server.
  assertFunction(send, "send request");
  assertFunction(parse, "parse events", "`parse` as a function");
  assertFunction(parseProgress, "parse events", "`parseProgress` as a function");
  if (typeof limit !== "number" || !(limit > 0))
    throw argumentError("parse events", "`limit` as a number above 0", limit);
  assertTime(idleTimeout);
  const source = new AdapterSource<TResult, TProgress>(undefined, "fromResponse");
  source.onCancel(source.fail); // Does not wait for `send` or the server.
  const context = {
    get signal(): AbortSignal {
      return source.signal;
    },
  };
  const exchange = async (): Promise<() => unknown> => {
    const body = await bodyOf(await send(context), "text/event-stream", source);
    return followEvents(body.getReader(), source, { parse, parseProgress, limit, idleTimeout });
  };
  exchange().then((end) => end(), source.fail);
  return source.operation;
}

function assertTime(milliseconds: unknown): void {
  if (typeof milliseconds !== "number")
    throw argumentError("follow operation", "`idleTimeout` as a number", milliseconds);
  if (!(milliseconds > 0))
    throw new RangeError(
      `Cannot follow operation: expected \`idleTimeout\` above 0, got ${milliseconds}`,
    );
}

function unchecked(value: unknown): never {
  return value as never;
}
