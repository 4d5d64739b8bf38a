import { onAbort } from "../../lib/adapter-kit.js";
import type { AbortSignalLike } from "../../lib/index.js";
import { EventStreamWriter, eventBytes } from "../../lib/wire.js";
import type { Resource, ResourceFollower } from "./resource.js";

/** One response of server-sent events: the newest report, each that its connection accepts, and the outcome. */
export class Follower implements ResourceFollower {
  readonly #resource: Resource;
  /** The id of the last event that the client has. */
  #seen: string | null;
  readonly #writer = new EventStreamWriter({
    pull: () => this.#catchUp(),
    cancel: () => this.#close(),
  });
  readonly #releases: (() => void)[];

  /** The stream ends with the operation, or when the signal aborts. */
  constructor(resource: Resource, seen: string | null, closing: AbortSignalLike | undefined) {
    this.#resource = resource;
    this.#seen = seen;
    this.#releases = [this.#writer.keepAlive(), resource.follow(this)];
    if (closing) this.#releases.push(onAbort(closing, () => this.#close()));
    this.#catchUp();
  }

  get stream(): ReadableStream<Uint8Array> {
    return this.#writer.stream;
  }

  notify(): void {
    if (this.#writer.hasRoom || this.#resource.outcome) this.#catchUp();
  }

  /** Sends what the client has not received. */
  #catchUp(): void {
    for (const event of this.#resource.eventsAfter(this.#seen)) {
      this.#seen = event.id; // First, as `send` may call `pull`.
      event.bytes ??= eventBytes(event, event.id); // Once for all followers.
      this.#writer.send(event.bytes); // Nothing after the end of the stream.
      if (event.type !== "progress") this.#close();
    }
  }

  #close(): void {
    for (const release of this.#releases.splice(0)) release();
    this.#writer.close();
  }
}
