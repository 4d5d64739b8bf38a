import { argumentError } from "../../lib/adapter-kit.js";

/** The members of BullMQ's `Job` that the adapter uses. */
export interface BullMQJobLike {
  /** The id, unique in its queue. */
  readonly id?: string | undefined;
  /** The time of its creation, in milliseconds since 1970; a later job with the same id has another one. */
  readonly timestamp: number;
  /** Publishes progress. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's parameter is any JSON
  updateProgress(progress: any): Promise<unknown>;
  /** Reads the state from Redis. */
  getState(): Promise<string>;
  /** Removes it from the queue; rejects while a worker processes it. */
  remove(): Promise<unknown>;
  /** Waits for the end; settles immediately if it has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's parameter is a class
  waitUntilFinished(queueEvents: any): Promise<unknown>;
}

/** The members of BullMQ's emitters, `QueueEvents` and `Worker`, that the adapter uses. */
export interface BullMQEventsLike {
  /** The name of the queue. */
  readonly name: string;
  /** Adds a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own parameters
  on(event: any, listener: (...values: any[]) => void): unknown;
  /** Removes a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own parameters
  off(event: any, listener: (...values: any[]) => void): unknown;
}

/** The members of BullMQ's `Worker` that the adapter uses. */
export interface BullMQWorkerLike extends BullMQEventsLike {
  /** Aborts the signal of a job that this worker processes; returns whether it processes the job. */
  cancelJob(id: string, reason?: string): boolean;
}

/** The members of BullMQ's `QueueEventsProducer` that the adapter uses. */
export interface BullMQProducerLike {
  /** Publishes an event, and trims the event stream of the queue to a length. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's parameter is any object with a name
  publishEvent(event: any, maxEvents?: number): Promise<unknown>;
}

/** A listener of one event; BullMQ passes more arguments, which the adapter does not use. */
// biome-ignore lint/suspicious/noExplicitAny: each event has its own parameters
export type PeerListener = (value: any) => void;

/** Throws unless a value has the members of a `QueueEvents`. */
export function assertEvents(queueEvents: unknown): void {
  const { name, on, off } = Object(queueEvents);
  if (typeof name !== "string" || typeof on !== "function" || typeof off !== "function")
    throw argumentError("follow job", "a QueueEvents", queueEvents);
}

/** Adds a listener; returns the function that removes it. */
export function listen(
  target: BullMQEventsLike,
  event: string,
  listener: PeerListener,
): () => void {
  target.on(event, listener);
  return () => void target.off(event, listener);
}
