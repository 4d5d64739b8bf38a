import { abandon, onAbort } from "../../lib/adapter-kit.js";
import type { AnyOperationLike } from "../../lib/index.js";
import { clientErrorOf, eventStreamHeaders, startTimer } from "../../lib/wire.js";
import { Directory, type HttpServerOptions } from "./directory.js";
import { Follower } from "./follower.js";
import { acceptsEvents, reasonOf, waitOf } from "./requests.js";
import type { Resource } from "./resource.js";
import { failure, isResponse, json, refusal } from "./responses.js";
import type { HttpStart } from "./to-http.js";

/** Answers the requests of a route. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #directory: Directory;

  constructor(start: HttpStart, options: HttpServerOptions) {
    this.#options = options;
    this.#directory = new Directory(start, options);
  }

  async handle(request: Request): Promise<Response> {
    try {
      return await this.#answer(request, new URL(request.url));
    } catch (error) {
      return failure(500, clientErrorOf(error, this.#options.error));
    }
  }

  async #answer(request: Request, url: URL): Promise<Response> {
    const { method } = request;
    const id = url.searchParams.get("operation");
    const allowed = id === null ? ["POST", "DELETE"] : ["GET", "HEAD", "DELETE"];
    if (!allowed.includes(method)) return refusal(405, { allow: allowed.join(", ") });
    const found =
      (await this.#deny(request)) ??
      (await (id === null ? this.#directory.open(request) : this.#directory.find(id)));
    if (isResponse(found)) return found.clone(); // Several requests may share it.
    const resource = (await this.#deny(request, found.operation)) ?? this.#directory.admit(found);
    if (isResponse(resource)) return resource.clone();
    resource.touch();
    if (method === "GET" || method === "HEAD") return this.#show(request, resource);
    if (method === "DELETE") {
      abandon(resource.operation, reasonOf(request));
      url.searchParams.delete("reason");
    }
    url.searchParams.set("operation", resource.id);
    return this.#locate(request, resource, `?${url.searchParams}`);
  }

  /** Returns the response to a request that is not allowed. */
  async #deny(request: Request, operation?: AnyOperationLike): Promise<Response | undefined> {
    const { authorize } = this.#options;
    const answer = authorize ? await authorize(request, operation) : true;
    if (answer === true) return undefined;
    return isResponse(answer) ? answer : refusal(request.method === "POST" ? 403 : 404);
  }

  /** Answers GET and HEAD: with the events that the client has not received, or with the state. */
  #show(request: Request, resource: Resource): Response {
    const isHead = request.method === "HEAD";
    if (!acceptsEvents(request)) return json(200, resource, { isHead });
    const { closing } = this.#options;
    const seen = request.headers.get("last-event-id");
    if (closing?.aborted) return refusal(503);
    if (seen !== null && seen === resource.outcome?.id) return refusal(204);
    const body = isHead ? null : new Follower(resource, seen, closing).stream;
    return new Response(body, { headers: { ...eventStreamHeaders, vary: "accept" } });
  }

  /** Answers POST and DELETE: with the outcome if it is preferred and there is one in time, or with the URL. */
  async #locate(request: Request, resource: Resource, url: string): Promise<Response> {
    const location = { location: url };
    const wait = request.method === "POST" ? waitOf(request) : undefined;
    if (wait === undefined) return json(202, resource, { headers: location, url });
    await this.#outcome(resource, wait, request.signal);
    const headers = { ...location, "preference-applied": `wait=${wait}` };
    return json(resource.outcome ? 200 : 202, resource, { headers, url });
  }

  /** Waits for the outcome, at most for some seconds, and only while the client waits. */
  async #outcome(resource: Resource, seconds: number, signal: AbortSignal): Promise<void> {
    let releases: (() => void)[] = [];
    await new Promise<void>((resolve) => {
      const notify = (): void => void (resource.outcome && resolve());
      releases = [resource.follow({ notify }), startTimer(seconds * 1000, resolve)];
      for (const each of [signal, this.#options.closing])
        if (each) releases.push(onAbort(each, () => resolve()));
      notify();
    });
    for (const release of releases) release();
  }
}
