import { startTimer } from "../../lib/wire.js";
import type { Resource } from "./resource.js";

/** Limits of what has ended. */
export interface ResourceLimits {
  readonly count: number;
  readonly milliseconds: number;
}

/** The resources of a route by id. Those that have ended are dropped after a time, or when there is no room. */
export class Resources {
  readonly #limits: ResourceLimits;
  readonly #byId = new Map<string, Resource>();
  /** When each resource ended, the oldest first. */
  readonly #ended = new Map<Resource, number>();
  readonly #onDrop: (resource: Resource) => void;
  /** The number of places that are taken for work that starts. */
  #reserved = 0;
  #hasTimer = false;

  /** Calls a function with each resource that is dropped. */
  constructor(limits: ResourceLimits, onDrop: (resource: Resource) => void) {
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  get(id: string): Resource | undefined {
    return this.#byId.get(id);
  }

  /** Whether there is room for another one: not all are running. */
  get hasRoom(): boolean {
    return this.#byId.size - this.#ended.size + this.#reserved < this.#limits.count;
  }

  /** Takes a place for work that starts; returns the function that gives it back. */
  reserve(): () => void {
    this.#reserved++;
    return () => void this.#reserved--;
  }

  /** Adds a resource, for which the oldest that has ended is dropped. */
  add(resource: Resource): Resource {
    const [oldest] = this.#ended.keys();
    if (oldest && this.#byId.size >= this.#limits.count) this.#drop(oldest);
    this.#byId.set(resource.id, resource);
    resource.defer(() => {
      this.#ended.set(resource, performance.now());
      if (!this.#hasTimer) this.#sleep(this.#limits.milliseconds);
    });
    return resource;
  }

  #drop(resource: Resource): void {
    this.#ended.delete(resource);
    this.#byId.delete(resource.id);
    this.#onDrop(resource);
  }

  #sleep(milliseconds: number): void {
    this.#hasTimer = true;
    startTimer(milliseconds, () => this.#sweep(), { unref: true });
  }

  #sweep(): void {
    this.#hasTimer = false;
    const now = performance.now();
    for (const [resource, ended] of this.#ended) {
      const left = ended + this.#limits.milliseconds - now;
      if (left > 1) {
        this.#sleep(left); // A timer may be early by a part of a millisecond.
        break;
      }
      this.#drop(resource);
    }
  }
}
