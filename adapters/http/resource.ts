import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AnyOperationLike } from "../../lib/index.js";
import {
  blankData,
  type EventToSend,
  eventBytes,
  eventData,
  outcomeEventOf,
  randomId,
  replayProgress,
  type SerializedError,
  startTimer,
  unsentEventOf,
} from "../../lib/wire.js";

/** An event that is encoded once for all followers. */
interface EncodedEvent extends EventToSend {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A response that waits for the next event. */
export interface ResourceFollower {
  /** Called when there is a new event. */
  notify(): void;
}

/** Options for a resource. */
export interface ResourceOptions {
  /** The time without a follower after which the operation is canceled, in milliseconds. */
  readonly abandoned: number;
  readonly error: ((error: unknown) => SerializedError) | undefined;
}

/** The status of each outcome. */
const statuses: Readonly<Record<string, string>> = {
  completed: "Completed",
  error: "Error",
  canceled: "Canceled",
};
/** The member of the state with the value of each event. */
const members: Readonly<Record<string, string>> = {
  progress: "progress",
  completed: "result",
  error: "error",
  canceled: "reason",
};

/** An operation with its id, its followers, and its newest report and its outcome as they are sent. */
export class Resource {
  readonly id: string;
  readonly operation: AnyOperationLike;
  /** The keys of the requests that have started it. */
  readonly keys: Set<string> = new Set();
  readonly #options: ResourceOptions;
  readonly #followers = new Set<ResourceFollower>();
  readonly #observation: Observation;
  /** Begins each event id. Random, as an operation that is found again, or by another server, counts anew. */
  readonly #prefix = randomId().slice(0, 12);
  #count = 0;
  /** The newest report, until it is encoded. */
  #report: { readonly value: unknown } | undefined;
  #newest: EncodedEvent | undefined;
  #outcome: EncodedEvent | undefined;
  #stopTimer = (): void => {};

  constructor(id: string, operation: AnyOperationLike, options: ResourceOptions) {
    this.id = id;
    this.operation = operation;
    this.#options = options;
    const take = (value: unknown): void => this.#take(value);
    this.#observation = observe(operation, {
      progress: take,
      completed: (...outcome) => this.#end(outcomeEventOf(operation, outcome, options.error)),
    });
    replayProgress(operation, take);
    this.touch();
  }

  /** The newest report; an error event if it has no JSON. */
  get newest(): EncodedEvent | undefined {
    const report = this.#report;
    if (report) {
      const event = this.#encode(this.#eventOf(report.value));
      if (this.#report === report) [this.#report, this.#newest] = [undefined, event]; // `toJSON` may report.
    }
    return this.#newest;
  }

  get outcome(): EncodedEvent | undefined {
    return this.#outcome;
  }

  /** Calls a function at the end of the operation; immediately if it has ended. */
  defer(release: () => void): void {
    this.#observation.defer(release);
  }

  /** Adds a follower; returns the function that removes it. */
  follow(follower: ResourceFollower): () => void {
    this.#followers.add(follower);
    this.#stopTimer();
    return () => {
      this.#followers.delete(follower);
      this.touch();
    };
  }

  /** Notes that a client is interested in the operation. */
  touch(): void {
    this.#stopTimer();
    if (this.#outcome || this.#followers.size > 0) return;
    const cancel = (): void => abandon(this.operation, "No client follows the operation");
    this.#stopTimer = startTimer(this.#options.abandoned, cancel, { unref: true });
  }

  /** The name of the status: Started until the operation has ended, even if cancel is requested. */
  get status(): string {
    return statuses[this.#events.at(-1)?.type ?? ""] ?? "Started";
  }

  /** The status, the newest report and the outcome, as members of a JSON object. */
  get state(): string {
    const values = this.#events
      .filter(({ data }) => data !== blankData)
      .map(({ type, data }) => `,"${members[type]}":${data}`);
    return `"status":"${this.status}"${values.join("")}`;
  }

  /** The newest report and the outcome. */
  get #events(): EncodedEvent[] {
    return [this.newest, this.#outcome].filter((event) => event !== undefined);
  }

  #take(value: unknown): void {
    this.#report = { value };
    this.#count++;
    for (const follower of this.#followers) follower.notify();
  }

  #end(event: EventToSend): void {
    void this.newest; // Encoded before the outcome, as its value may change later.
    this.#count++;
    this.#outcome = this.#encode(event);
    this.#stopTimer();
    for (const follower of this.#followers) follower.notify();
  }

  #eventOf(value: unknown): EventToSend {
    try {
      return { type: "progress", data: eventData(value) };
    } catch (cause) {
      return unsentEventOf("progress", cause, this.#options.error);
    }
  }

  #encode(event: EventToSend): EncodedEvent {
    const id = `${this.#prefix}.${this.#count}`;
    return { ...event, id, bytes: eventBytes(event, id) };
  }
}
