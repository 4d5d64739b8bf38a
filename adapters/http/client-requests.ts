import { randomId, serializeReason, tagOf } from "../../lib/wire.js";
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
    const headers = new Headers(request.headers);
    this.#addKey(headers, request);
    return new Request(this.#sent, { headers });
  }

  /** Returns the request that follows an operation by stream, or that looks at it. */
  async follow(url: string, accept: string, lastEventId: string): Promise<Request> {
    const request = await this.#request();
    const shared = sharedWith(url, request);
    shared.headers.set("accept", accept);
    if (lastEventId) shared.headers.set("last-event-id", lastEventId);
    // By the cache, Firefox lets a second tab wait until the first has the whole response.
    return new Request(url, { ...shared, cache: "no-store" });
  }

  /** Returns the request that cancels an operation: by its URL, or by its key if that is not known. */
  async cancel(url: string | undefined, reason: unknown): Promise<Request> {
    const request = await this.#request();
    const target = new URL(url ?? request.url);
    const text = serializeReason(reason, longestReason);
    if (text !== undefined) target.searchParams.set("reason", text);
    const shared = sharedWith(target.href, request);
    if (url === undefined) this.#addKey(shared.headers, request);
    return new Request(target, { ...shared, method: "DELETE" });
  }

  async #request(): Promise<Request> {
    const made = typeof this.#make === "function" ? await this.#make() : this.#make;
    return isRequest(made) ? made : new Request(made);
  }

  #addKey(headers: Headers, request: Request): void {
    this.#key ??= request.headers.get("idempotency-key") || randomId();
    headers.set("idempotency-key", this.#key);
  }
}

/** Returns whether a request has the URL of an operation, and starts none. */
export function isFollowing({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Returns whether a value is a request, of this realm or another. */
export function isRequest(value: unknown): value is Request {
  return tagOf(value) === "[object Request]";
}

/** Returns the headers and the credentials mode of the caller, which another origin does not receive. */
function sharedWith(url: string, request: Request): RequestInit & { readonly headers: Headers } {
  const headers = new Headers();
  if (new URL(url).origin !== new URL(request.url).origin) return { headers };
  request.headers.forEach((value, name) => {
    if (!headersOfStart.test(name)) headers.set(name, value);
  });
  const { credentials = "same-origin" } = request;
  // The default is left out, as not all platforms know the member.
  return credentials === "same-origin" ? { headers } : { headers, credentials };
}
