import { type AnyOperationLike, canceled } from "../../lib/index.js";
import { clientErrorOf, idOf, randomId } from "../../lib/wire.js";
import { reasonOf } from "./requests.js";
import { Resource, type ResourceOptions } from "./resource.js";
import { type ResourceLimits, Resources } from "./resources.js";
import { failure, isResponse, refusal } from "./responses.js";
import type { HttpStart, HttpStartContext, ToHttpOptions } from "./to-http.js";

/** The options with their defaults. */
export type HttpServerOptions = Omit<ToHttpOptions, "abandoned" | "error" | "keep"> &
  ResourceOptions & { readonly keep: ResourceLimits };

/** An operation with its id: a resource, or what `find` has returned, until it is admitted. */
interface Found {
  readonly id: string;
  readonly operation: AnyOperationLike;
}

/** Finds operations by id and by key, and starts them. */
export class Directory {
  readonly #start: HttpStart;
  readonly #options: HttpServerOptions;
  readonly #resources: Resources;
  /** What each key has started, by the hash of the owner, the path and the key. */
  readonly #byKey = new Map<string, Promise<Resource | Response>>();
  /** The calls of `find` that are under way, by id. */
  readonly #finding = new Map<string, Promise<AnyOperationLike | Response>>();

  constructor(start: HttpStart, options: HttpServerOptions) {
    this.#start = start;
    this.#options = options;
    this.#resources = new Resources(options.keep, ({ keys }) => {
      for (const key of keys) this.#byKey.delete(key);
    });
  }

  /** Returns the operation that a request starts, or that its key has started before. */
  async open(request: Request): Promise<Resource | Response> {
    const key = request.headers.get("idempotency-key") || undefined;
    if (key === undefined)
      return request.method === "POST"
        ? this.#make(request, { id: randomId(), key })
        : refusal(400, {}, "Expected an operation or an Idempotency-Key");
    const owner = await this.#options.owner?.(request);
    const scope = await idOf(JSON.stringify([owner, new URL(request.url).pathname, key]));
    const known = this.#byKey.get(scope);
    if (known) return known;
    const found = this.#begin(request, scope, key);
    this.#byKey.set(scope, found);
    const free = (): void => void this.#byKey.delete(scope);
    found.then((each) => isResponse(each) && free(), free);
    return found;
  }

  /** Returns a known operation, or asks `find`: once at a time for each id. */
  async find(id: string): Promise<Found | Response> {
    const known = this.#resources.get(id);
    if (known) return known;
    const finding = this.#finding.get(id) ?? this.#ask(id).finally(() => this.#finding.delete(id));
    this.#finding.set(id, finding);
    const operation = await finding;
    return isResponse(operation) ? operation : { id, operation };
  }

  /** Returns the resource of an operation that was found; if it is new and there is no room, a refusal. */
  admit(found: Found | Response): Resource | Response {
    if (isResponse(found) || found instanceof Resource) return found;
    const { id, operation } = found;
    const known = this.#resources.get(id);
    if (known) return known;
    if (!this.#resources.hasRoom) return refusal(503);
    return this.#resources.add(new Resource(id, operation, this.#options));
  }

  /** Starts an operation, unless another server or an earlier process has started it with the same key. */
  async #begin(request: Request, scope: string, key: string): Promise<Resource | Response> {
    const isShared = this.#options.find !== undefined; // By an id that each server can derive.
    const id = isShared ? scope : randomId();
    const known = isShared ? await this.find(id) : refusal(404);
    const isUnknown = isResponse(known) && known.status === 404;
    const found = isUnknown ? await this.#make(request, { id, key }) : this.admit(known);
    if (!isResponse(found)) found.keys.add(scope);
    return found;
  }

  /** Calls `start`, if there is room; for DELETE, makes an operation that was canceled before it started. */
  async #make(request: Request, context: HttpStartContext): Promise<Resource | Response> {
    if (this.#options.closing?.aborted || !this.#resources.hasRoom) return refusal(503);
    const release = this.#resources.reserve();
    let made: AnyOperationLike | Response;
    try {
      const isStart = request.method === "POST";
      made = isStart ? await this.#start(request, context) : canceled(reasonOf(request));
    } finally {
      release();
    }
    return isResponse(made) ? made : this.admit({ id: context.id, operation: made });
  }

  /** Calls `find`; returns the response to send if there is no operation, or if it throws. */
  async #ask(id: string): Promise<AnyOperationLike | Response> {
    try {
      return (await this.#options.find?.(id)) ?? refusal(404);
    } catch (error) {
      return failure(503, clientErrorOf(error, this.#options.error));
    }
  }
}
