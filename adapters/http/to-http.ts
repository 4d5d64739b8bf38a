import {
  argumentError,
  assertAbortSignal,
  assertFunction,
  assertOptions,
} from "../../lib/adapter-kit.js";
import type { AbortSignalLike, AnyOperationLike } from "../../lib/index.js";
import type { SerializedError } from "../../lib/wire.js";
import { HttpServer } from "./http-server.js";

/** The context of a start of `toHttp`. */
export interface HttpStartContext {
  /** The id of the operation: 128 random bits; with `find` and a key, a hash of its owner and the key. */
  readonly id: string;
  /** The `Idempotency-Key` of the request, if it has one. */
  readonly key: string | undefined;
}

/** Starts an operation for a POST request, or returns the response to send in place of one, such as 400. */
export type HttpStart = (
  request: Request,
  context: HttpStartContext,
) => AnyOperationLike | Response | PromiseLike<AnyOperationLike | Response>;

/** Options for `toHttp`. */
export interface ToHttpOptions {
  /** Returns whether a request is allowed, or the response to send. Called before everything else without an operation, then with it. */
  readonly authorize?:
    | ((
        request: Request,
        operation?: AnyOperationLike,
      ) => boolean | Response | PromiseLike<boolean | Response>)
    | undefined;
  /** Returns the owner of the keys of a request: a key of another owner is another key. */
  readonly owner?: ((request: Request) => string | PromiseLike<string>) | undefined;
  /** Returns the operation with an id that this process does not know: of a queue, or before a restart. */
  readonly find?:
    | ((
        id: string,
      ) => AnyOperationLike | null | undefined | PromiseLike<AnyOperationLike | null | undefined>)
    | undefined;
  /** The most operations, 1,000 by default, and how long one is kept after its end, in milliseconds: 300,000 by default. */
  readonly keep?:
    | { readonly count?: number | undefined; readonly milliseconds?: number | undefined }
    | undefined;
  /** The time without a client of this process after which an operation is canceled, in milliseconds; Infinity by default. */
  readonly abandoned?: number | undefined;
  /** Ends all responses and refuses new work when it aborts, for the shutdown of the server. */
  readonly closing?: AbortSignalLike | undefined;
  /** Returns the part of an error that is sent to the client; by default only that the operation failed. */
  readonly error?: ((error: unknown) => SerializedError) | undefined;
}

/**
 * Returns the handler of a route whose operations are resources: POST starts one, GET follows it, DELETE cancels it.
 *
 * POST answers 202 with the URL of the operation; with the same `Idempotency-Key` again, the operation
 * that it started. GET answers with server-sent events or with JSON, as `Accept` demands, as often and from
 * as many clients as needed. The operation continues when a client leaves.
 *
 * @param start - Starts an operation for a POST request.
 * @param options - Who may do what, how long operations are kept, and where unknown ones are found.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * const handle = toHttp(() => startDownload());
 * const response = await handle(new Request("http://localhost/imports", { method: "POST" }));
 * response.status; // 202
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#status.202}
 */
export function toHttp(
  start: HttpStart,
  options: ToHttpOptions = {},
): (request: Request) => Promise<Response> {
  assertFunction(start, "serve operations");
  assertOptions(options, "`{ authorize, owner, find, … }`");
  const { authorize, owner, find, closing, error, keep = {}, abandoned = Infinity } = options;
  for (const [name, value] of Object.entries({ authorize, owner, find, error }))
    if (value !== undefined) assertFunction(value, "serve operations", `\`${name}\` as a function`);
  if (closing !== undefined) assertAbortSignal(closing);
  assertOptions(keep, "`keep` as `{ count, milliseconds }`");
  const { count = 1000, milliseconds = 300_000 } = keep;
  assertNumber("keep.count", count, "a number above 0", count > 0);
  assertNumber("keep.milliseconds", milliseconds, "milliseconds", milliseconds >= 0);
  assertNumber("abandoned", abandoned, "milliseconds", abandoned >= 0);
  const server = new HttpServer(start, {
    ...{ authorize, owner, find, closing, error, abandoned },
    keep: { count, milliseconds },
  });
  return (request) => server.handle(request);
}

function assertNumber(name: string, value: unknown, expected: string, isInRange: boolean): void {
  if (typeof value !== "number" || !isInRange)
    throw argumentError("serve operations", `\`${name}\` as ${expected}`, value);
}
