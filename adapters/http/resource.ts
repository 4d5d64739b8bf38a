import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AnyOperationLike } from "../../lib/index.js";
import {
  blankData,
  type EventToSend,
  eventData,
  outcomeEventOf,
  randomId,
  replayProgress,
  type SerializedError,
  startTimer,
  unsentEventOf,
} from "../../lib/wire.js";

/** An event with its id, and with its bytes once a follower has needed them. */
interface NumberedEvent extends EventToSend {
  readonly id: string;
  bytes?: Uint8Array;
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
  /** The newest report, as it was when it was reported; an error event if it has no JSON. */
  #newest: NumberedEvent | undefined;
  #outcome: NumberedEvent | undefined;
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

  get outcome(): NumberedEvent | undefined {
    return this.#outcome;
  }

  /** Returns the newest report and the outcome, or what of them follows the event with an id. */
  eventsAfter(id: string | null): NumberedEvent[] {
    const events = [this.#newest, this.#outcome].filter((event) => event !== undefined);
    return events.slice(events.findIndex((event) => event.id === id) + 1);
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
    return statuses[this.#outcome?.type ?? ""] ?? "Started";
  }

  /** The status, the newest report and the outcome, as members of a JSON object. */
  get state(): string {
    const values = this.eventsAfter(null)
      .filter(({ data }) => data !== blankData)
      .map(({ type, data }) => `,"${members[type]}":${data}`);
    return `"status":"${this.status}"${values.join("")}`;
  }

  #take(value: unknown): void {
    const event = this.#eventOf(value);
    if (this.#outcome) return; // `toJSON` may end the operation.
    this.#newest = this.#number(event);
    this.#notify();
  }

  #end(event: EventToSend): void {
    if (this.#newest?.type === "error") this.#newest = undefined; // The outcome is to reach all.
    this.#outcome = this.#number(event);
    this.#stopTimer();
    this.#notify();
  }

  #notify(): void {
    for (const follower of this.#followers) follower.notify();
  }

  #eventOf(value: unknown): EventToSend {
    try {
      return { type: "progress", data: eventData(value) };
    } catch (cause) {
      return unsentEventOf("progress", cause, this.#options.error);
    }
  }

  #number(event: EventToSend): NumberedEvent {
    return { ...event, id: `${this.#prefix}.${++this.#count}` };
  }
}
