import { randomId, serializeReason } from "../../lib/wire.js";
import type { HttpRequest } from "./from-http.js";

/** A request, or a function that makes one each time. */
export type RequestSource = Request | (() => HttpRequest | PromiseLike<HttpRequest>);

/** Headers of the request that starts, which do not describe the others. */
const headersOfStart = /^(accept|content-.*|idempotency-key|if-.*|prefer)$/;

/** The longest reason in a URL, in UTF-16 code units: nine characters each, and some servers allow 2,048. */
const longestReason = 200;

/** Makes the requests of an operation: that of the caller, and those that follow and cancel with its headers. */
export class ClientRequests {
  readonly #make: RequestSource;
  /** The copy that was sent last: older versions of Node take the body of the original when it is collected. */
  #sent: Request | undefined;
  /** Sent with each request to start, so that it starts once. */
  #key: string | undefined;

  constructor(make: RequestSource) {
    this.#make = make;
  }

  /** Returns the request that starts the operation, or that whose URL it has. */
  async start(): Promise<Request> {
    const request = await this.#request();
    if (isFollowing(request)) return request;
    if (request.bodyUsed)
      throw new TypeError(
        "Cannot send request: expected a new Request, got one whose body is used",
      );
    // A copy of its body is kept: it may be sent again.
    this.#sent = typeof this.#make === "function" ? request : request.clone();
    return new Request(this.#sent, { headers: this.#keyed(request) });
  }

  /** Returns the request that follows an operation by stream, or that looks at it. */
  async follow(url: string, accept: string, lastEventId: string): Promise<Request> {
    const request = await this.#request();
    const headers = headersFor(url, request);
    headers.set("accept", accept);
    if (lastEventId) headers.set("last-event-id", lastEventId);
    // By the cache, Firefox lets a second tab wait until the first has the whole response.
    return new Request(url, { headers, cache: "no-store", ...credentialsFor(url, request) });
  }

  /** Returns the request that cancels an operation: by its URL, or by its key if that is not known. */
  async cancel(url: string | undefined, reason: unknown): Promise<Request> {
    const request = await this.#request();
    const target = new URL(url ?? request.url);
    const text = serializeReason(reason, longestReason);
    if (text !== undefined) target.searchParams.set("reason", text);
    const headers = headersFor(target.href, request);
    const all = url === undefined ? this.#keyed(request, headers) : headers;
    const credentials = credentialsFor(target.href, request);
    return new Request(target, { method: "DELETE", headers: all, ...credentials });
  }

  async #request(): Promise<Request> {
    const made = typeof this.#make === "function" ? await this.#make() : this.#make;
    return isRequest(made) ? made : new Request(made);
  }

  #keyed(request: Request, headers = new Headers(request.headers)): Headers {
    this.#key ??= request.headers.get("idempotency-key") || randomId();
    headers.set("idempotency-key", this.#key);
    return headers;
  }
}

/** Returns whether a request has the URL of an operation, and starts none. */
export function isFollowing({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Returns whether a value is a request, of this realm or another. */
export function isRequest(value: unknown): value is Request {
  return Object.prototype.toString.call(value) === "[object Request]";
}

const isSameOrigin = (url: string, request: Request): boolean =>
  new URL(url).origin === new URL(request.url).origin;

/** Returns the headers of the caller, which another origin does not receive. */
function headersFor(url: string, request: Request): Headers {
  const headers = new Headers();
  if (isSameOrigin(url, request))
    request.headers.forEach((value, name) => {
      if (!headersOfStart.test(name)) headers.set(name, value);
    });
  return headers;
}

/** Returns the credentials mode; nothing for the default, as not all platforms know the member. */
function credentialsFor(url: string, request: Request): RequestInit {
  const { credentials = "same-origin" } = request;
  return credentials === "same-origin" || !isSameOrigin(url, request) ? {} : { credentials };
}
