import {
  argumentError,
  assertAbortSignal,
  assertFunction,
  assertOptions,
  cancelOnAbort,
} from "../../lib/adapter-kit.js";
import type { AbortSignalLike, IAsyncOperationWithProgress } from "../../lib/index.js";
import { isRequest, type RequestSource } from "./client-requests.js";
import { HttpClient } from "./http-client.js";

/** A request that starts an operation, or one whose URL is that of an operation: a GET request or the URL alone. */
export type HttpRequest = Request | string | URL;

/** A request, or a function that makes one each time, with a fresh token; an error that it throws ends the operation. */
export type HttpRequestMaker = HttpRequest | (() => HttpRequest | PromiseLike<HttpRequest>);

/** How often and how fast a lost connection is taken up again. */
export interface HttpReconnect {
  /** The most failures in a row; 10 by default, 0 for none. */
  readonly attempts?: number | undefined;
  /** The pause after the first failure, in milliseconds; 1,000 by default. It doubles with each one. */
  readonly pause?: number | undefined;
  /** The longest pause, in milliseconds; 30,000 by default. */
  readonly most?: number | undefined;
}

/**
 * Options for `fromHttp`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromHttpOptions<out TResult, out TProgress> {
  /** Checks the result and returns it with its type; an error that it throws ends the operation. */
  readonly parse?: ((value: unknown) => TResult) | undefined;
  /** Checks a report and returns it with its type; an error that it throws ends the operation. */
  readonly parseProgress?: ((value: unknown) => TProgress) | undefined;
  /** Receives the URL of the operation, once: with it, another page or device follows the operation. */
  readonly located?: ((url: string) => void) | undefined;
  /** Stops following when it aborts, and lets the work continue: the operation ends in Canceled. */
  readonly leave?: AbortSignalLike | undefined;
  /** How often and how fast a lost connection is taken up again. */
  readonly reconnect?: HttpReconnect | undefined;
  /** How long the operation waits for the end after a cancel, in milliseconds; 30,000 by default. */
  readonly cancelTimeout?: number | undefined;
  /** The longest silence of the server before the connection counts as lost, in milliseconds; 45,000 by default. */
  readonly idleTimeout?: number | undefined;
  /** The longest event, in UTF-16 code units; 1,048,576 by default. */
  readonly limit?: number | undefined;
  /** Whether the server is known to speak HTTP/2 or 3: a browser follows any number of operations by stream then. */
  readonly http2?: boolean | undefined;
}

/**
 * Returns the operation that a server serves with `toHttp`: starts it, follows it, and cancels it.
 *
 * A lost connection is taken up again, and the work is started once. `cancel`, and the signal of a given
 * `Request`, ask the server; the operation ends as the work does, or in Canceled after `cancelTimeout`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param request - The request that starts the work, a function that makes it, or the URL of an operation that runs.
 * @param options - The functions that check received values, and the limits.
 * @throws {TypeError} If `request` is not one, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * const operation = fromHttp(new Request("https://example.com/imports", { method: "POST" }), {
 *   parse: String,
 *   parseProgress: Number,
 * });
 * ```
 *
 * @see {@link https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.html}
 */
export function fromHttp<TResult = unknown, TProgress = unknown>(
  request: HttpRequestMaker,
  options: FromHttpOptions<TResult, TProgress> = {},
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ parse, located, leave, … }`");
  const { parse = unchecked, parseProgress = unchecked, located, leave, http2 = false } = options;
  for (const [name, value] of Object.entries({ parse, parseProgress, located }))
    if (value !== undefined) assertFunction(value, "follow operation", `\`${name}\` as a function`);
  if (leave !== undefined) assertAbortSignal(leave);
  if (typeof http2 !== "boolean")
    throw argumentError("follow operation", "`http2` as a boolean", http2);
  const { reconnect = {}, cancelTimeout = 30_000, idleTimeout = 45_000 } = options;
  assertOptions(reconnect, "`reconnect` as `{ attempts, pause, most }`");
  const { attempts = 10, pause = 1000, most = 30_000 } = reconnect;
  const { limit = 1_048_576 } = options;
  const numbers = { limit, idleTimeout, cancelTimeout, attempts, pause, most };
  for (const [name, value] of Object.entries(numbers)) assertNumber(name, value);
  const { operation } = new HttpClient<TResult, TProgress>(makerOf(request), {
    ...{ parse, parseProgress, located, leave, http2 },
    ...numbers,
  });
  if (isRequest(request)) cancelOnAbort(request.signal, operation);
  return operation;
}

/** Throws for what cannot make a request, at once. */
function makerOf(request: HttpRequestMaker): RequestSource {
  if (typeof request === "function" || isRequest(request)) return request;
  if (typeof request !== "string" && !((request as unknown) instanceof URL))
    throw argumentError("follow operation", "a Request, a URL or a function", request);
  return new Request(request);
}

function assertNumber(name: string, value: unknown): void {
  if (typeof value !== "number" || !(value >= 0))
    throw argumentError("follow operation", `\`${name}\` as a number of at least 0`, value);
}

function unchecked(value: unknown): never {
  return value as never;
}
