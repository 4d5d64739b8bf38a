import { startTimer } from "../../lib/wire.js";
import { Lanes, type Looker } from "./lanes.js";
import { type BullMQEventsLike, listen } from "./peers.js";

/** The longest time between two looks at one job, in milliseconds. */
const interval = 5000;

/** The shortest pause between looks at different jobs, in milliseconds. */
const shortestPause = 100;

/** The events of a queue that the adapter uses. */
const eventNames = ["added", "progress", "active", "completed", "failed", "removed"] as const;

/** The name of an event. */
export type EventName = (typeof eventNames)[number];

/** The values of an event. */
export interface EventValues {
  readonly jobId: string;
  /** The progress. */
  readonly data?: unknown;
  readonly returnvalue?: unknown;
  readonly failedReason?: unknown;
}

/** Receives events. */
export interface EventReceiver {
  /** `time` is that of Redis, in milliseconds since 1970. */
  receive(event: EventName, values: EventValues, time: number): void;
}

/** Receives the events of one job, and looks at it. */
export interface JobFollower extends EventReceiver, Looker {
  readonly id: string;
}

const shared = new WeakMap<BullMQEventsLike, SharedEvents>();

/** Returns the one listener of a `QueueEvents`. */
export function eventsOf(queueEvents: BullMQEventsLike): SharedEvents {
  const events = shared.get(queueEvents) ?? new SharedEvents(queueEvents);
  shared.set(queueEvents, events);
  return events;
}

/**
 * Forwards the events of one `QueueEvents`, with one listener for each event while there are receivers.
 *
 * Events may be missed: a queue drops its oldest ones, and a `QueueEvents` begins to read some time
 * after it is ready. So every job is looked at every 5 seconds, and all after a lost connection.
 */
class SharedEvents {
  readonly #queueEvents: BullMQEventsLike;
  readonly #lanes = new Lanes();
  readonly #receivers = new Set<EventReceiver>();
  /** The times when the next looks are due, in milliseconds, in their order. */
  readonly #followers = new Map<JobFollower, number>();
  readonly #byId = new Map<string, Set<JobFollower>>();
  #stopPause: (() => void) | undefined;
  #unlisten: (() => void)[] = [];

  constructor(queueEvents: BullMQEventsLike) {
    this.#queueEvents = queueEvents;
  }

  /** Adds a receiver of all events; returns the function that removes it. */
  add(receiver: EventReceiver): () => void {
    this.#receivers.add(receiver);
    this.#update();
    return () => {
      this.#receivers.delete(receiver);
      this.#update();
    };
  }

  /** Adds a receiver of the events of one job; returns the function that removes it. */
  follow(follower: JobFollower): () => void {
    const { id } = follower;
    const followers = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, followers.add(follower));
    this.#followers.set(follower, performance.now() + interval);
    this.#update();
    return () => {
      this.#lanes.remove(follower);
      this.#followers.delete(follower);
      followers.delete(follower);
      if (followers.size === 0) this.#byId.delete(id);
      this.#update();
    };
  }

  /** Lets a follower look at its job as soon as a lane is free. */
  look(follower: JobFollower): void {
    this.#lanes.add(follower);
  }

  /** Begins to listen for the first receiver, and stops after the last. */
  #update(): void {
    if (this.#followers.size + this.#receivers.size === 0) {
      for (const unlisten of this.#unlisten.splice(0)) unlisten();
    } else if (this.#unlisten.length === 0) this.#listen();
    if (this.#followers.size > 0) this.#stopPause ??= this.#pause();
    else {
      this.#stopPause?.();
      this.#stopPause = undefined;
    }
  }

  #listen(): void {
    const on = (event: string, listener: (values: EventValues, id: string) => void): unknown =>
      this.#unlisten.push(listen(this.#queueEvents, event, listener));
    for (const event of eventNames) on(event, (...values) => this.#receive(event, ...values));
    on("ioredis:close", () => {
      for (const follower of this.#followers.keys()) this.look(follower);
    });
  }

  #receive(event: EventName, values: EventValues, id: string): void {
    const time = Number.parseInt(id, 10); // As in "1700000000000-0".
    for (const receiver of this.#receivers) receiver.receive(event, values, time);
    for (const follower of this.#byId.get(values.jobId) ?? [])
      follower.receive(event, values, time);
  }

  /** Lets the followers look when it is their time, again and again; returns the function that stops. */
  #pause(): () => void {
    const first = this.#followers.values().next().value as number;
    const pause = Math.max(shortestPause, first - performance.now());
    return startTimer(pause, () => this.#lookInTurn(), { unref: true });
  }

  #lookInTurn(): void {
    const now = performance.now();
    for (const [follower, due] of this.#followers) {
      if (due > now) break;
      this.#followers.delete(follower);
      this.#followers.set(follower, now + interval);
      this.look(follower);
    }
    this.#stopPause = this.#pause();
  }
}
