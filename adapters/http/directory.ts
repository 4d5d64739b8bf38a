import { type AnyOperationLike, canceled } from "../../lib/index.js";
import { clientErrorOf, idOf, randomId } from "../../lib/wire.js";
import { reasonOf } from "./requests.js";
import { Resource, type ResourceOptions } from "./resource.js";
import { type ResourceLimits, Resources } from "./resources.js";
import { failure, isResponse, refusal } from "./responses.js";
import type { HttpStart, ToHttpOptions } from "./to-http.js";

/** The options with their defaults. */
export type HttpServerOptions = Omit<ToHttpOptions, "abandoned" | "error" | "keep"> &
  ResourceOptions & { readonly keep: ResourceLimits };

/** An operation, or the response to send in place of one. */
type Found = Resource | Response;

/** Finds operations by id and by key, and starts them. */
export class Directory {
  readonly #start: HttpStart;
  readonly #options: HttpServerOptions;
  readonly #resources: Resources;
  /** What each key has started, by owner, path and key. */
  readonly #byKey = new Map<string, Promise<Found>>();
  /** The calls of `find` that are under way, by id. */
  readonly #finding = new Map<string, Promise<Found>>();

  constructor(start: HttpStart, options: HttpServerOptions) {
    this.#start = start;
    this.#options = options;
    this.#resources = new Resources(options.keep, ({ keys }) => {
      for (const key of keys) this.#byKey.delete(key);
    });
  }

  /** Returns the operation that a request starts, or that its key has started before. */
  async open(request: Request): Promise<Found> {
    const key = request.headers.get("idempotency-key") || undefined;
    const isStart = request.method === "POST";
    if (key === undefined && !isStart)
      return refusal(400, {}, "Expected an operation or an Idempotency-Key");
    const owner = key === undefined ? undefined : await this.#options.owner?.(request);
    const scope = key && JSON.stringify([owner, new URL(request.url).pathname, key]);
    const known = scope && this.#byKey.get(scope);
    if (known) return known;
    if (this.#options.closing?.aborted || !this.#resources.reserve()) return refusal(503);
    const found = this.#begin(request, key, scope).finally(() => this.#resources.release());
    if (scope === undefined) return found;
    this.#byKey.set(scope, found);
    const free = (): void => void this.#byKey.delete(scope);
    found.then((each) => isResponse(each) && free(), free);
    return found;
  }

  /** Starts an operation, unless another server or an earlier process has started it with the same key. */
  async #begin(request: Request, key?: string, scope?: string): Promise<Found> {
    const isShared = scope !== undefined && this.#options.find !== undefined;
    const id = isShared ? await idOf(scope) : randomId();
    const operation =
      (isShared && (await this.#ask(id))) ||
      (request.method === "POST"
        ? await this.#start(request, { id, key })
        : canceled(reasonOf(request))); // Canceled before it started: it will not start later.
    const found = this.#add(id, operation);
    if (scope && !isResponse(found)) found.keys.add(scope);
    return found;
  }

  #add(id: string, operation: AnyOperationLike | Response): Found {
    if (isResponse(operation)) return operation;
    return (
      this.#resources.get(id) ?? this.#resources.add(new Resource(id, operation, this.#options))
    );
  }

  /** Returns a known operation, or asks `find`: once at a time for each id. */
  async find(id: string): Promise<Found> {
    const known = this.#resources.get(id) ?? this.#finding.get(id);
    if (known) return known;
    const finding = this.#search(id).finally(() => this.#finding.delete(id));
    this.#finding.set(id, finding);
    return finding;
  }

  async #search(id: string): Promise<Found> {
    const operation = (await this.#ask(id)) ?? refusal(404);
    const isFull = !isResponse(operation) && !this.#resources.reserve();
    if (isFull) return refusal(503);
    try {
      return this.#add(id, operation);
    } finally {
      if (!isResponse(operation)) this.#resources.release();
    }
  }

  /** Calls `find`; returns the response to send if it throws. */
  async #ask(id: string): Promise<AnyOperationLike | Response | undefined> {
    try {
      return (await this.#options.find?.(id)) ?? undefined;
    } catch (error) {
      return failure(503, clientErrorOf(error, this.#options.error));
    }
  }
}
