import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import { type IAsyncOperationWithProgress, run } from "../../lib/index.js";
import { sendByFetch } from "./send-by-fetch.js";
import { assertSendable, isUpload, sendByRequest } from "./send-by-request.js";

/** The progress of a request, in bytes. */
export interface FetchProgress {
  /** Whether the body of the request is sent, or that of the response is received. */
  readonly phase: "upload" | "download";
  /** The number of bytes that were sent, or received and decoded. */
  readonly loaded: number;
  /** The total number of bytes, if known: not that of a compressed response. */
  readonly total?: number;
}

/** Options for `fromFetch`: those of `fetch`, and `upload`. */
export interface FetchInit extends RequestInit {
  /** Whether a body is sent by an XMLHttpRequest, if the platform has one, to report the upload; true by default. */
  readonly upload?: boolean | undefined;
}

/**
 * Sends a request as `fetch` does, and returns an operation that completes with the whole response.
 *
 * A response with an HTTP error is a result, as with `fetch`. The body has been received when the
 * operation completes: an endless response never does. `cancel` closes the connection, and the operation
 * ends in Canceled with the reason, as it does when the signal of the request aborts. In a browser, a
 * request with a body is sent by an XMLHttpRequest, which reports the upload; Node, Deno and Bun report
 * the download only.
 *
 * @param input - A URL, or a `Request`, whose body is used up.
 * @param init - The options of `fetch`; with `upload: false`, a browser uses `fetch` for a body, too.
 * @throws {TypeError} If an argument is of the wrong type, or an option is beyond an XMLHttpRequest: a
 *   stream as the body, `credentials: "omit"`, `keepalive`, `integrity`, a referrer, or another `mode`,
 *   `redirect` or `cache` than the default.
 *
 * @example
 * ```ts
 * const upload = fromFetch(url, { method: "POST", body: new Blob(["text"]) });
 * const response = await toPromise(upload, { progress: ({ loaded }) => show(loaded) });
 * show(await response.text());
 * ```
 *
 * @see {@link https://fetch.spec.whatwg.org/}
 * @see {@link https://xhr.spec.whatwg.org/#the-upload-attribute}
 */
export function fromFetch(
  input: string | URL | Request,
  init: FetchInit = {},
): IAsyncOperationWithProgress<Response, FetchProgress> {
  assertOptions(init, "`{ method, body, upload }`");
  if (typeof input !== "string" && Object(input) !== input)
    throw argumentError("fetch", "a URL or a Request", input);
  const members: RequestInit & { upload?: boolean } = {};
  // Each once; those of a Request are inherited.
  for (const name in init) members[name as "method"] = init[name as "method"] as string;
  const { upload = true, signal = Object(input).signal } = members;
  if (typeof upload !== "boolean") throw argumentError("fetch", "`upload` as a boolean", upload);
  const reportsUpload = upload && isUpload(input, members);
  if (reportsUpload) assertSendable(input, members);
  const send = reportsUpload ? sendByRequest : sendByFetch;
  return run<Response, FetchProgress>(
    function fromFetch(context) {
      return new Promise((resolve, reject) => {
        context.onCancel(reject); // Does not wait for the platform.
        send(context, input, members).then(resolve, reject);
      });
    },
    { signal: signal ?? undefined },
  );
}
