import { argumentError } from "../../lib/adapter-kit.js";

/** The members of BullMQ's `Job` that the adapter uses. */
export interface BullMQJobLike {
  /** The id, unique in its queue. */
  readonly id?: string | undefined;
  /** The time of its creation, in milliseconds since 1970; a later job with the same id has another one. */
  readonly timestamp: number;
  /** The prefix and the name of its queue, as "bull:pages". */
  readonly queueQualifiedName: string;
  /** The progress that was stored when the job was read. */
  readonly progress?: unknown;
  /** The number of attempts that had ended when the job was read. */
  readonly attemptsMade?: number | undefined;
  /** The message of the last failure. BullMQ keeps it when it tries the job again by itself; `job.retry()` deletes it. */
  readonly failedReason?: string | undefined;
  /** The queue and the id of the job that waits for this one, as "bull:pages:5". */
  readonly parentKey?: string | undefined;
  /** Stores progress in the job, and publishes it. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's parameter is any JSON
  updateProgress(progress: any): Promise<unknown>;
  /** Adds a line to the log of the job. */
  log(line: string): Promise<unknown>;
  /** Reads the state from Redis. */
  getState(): Promise<string>;
  /** Removes it from the queue, with the jobs that it waits for; rejects while a worker processes one of them. */
  remove(): Promise<unknown>;
  /** Removes the jobs that it waits for, except those that a worker processes. */
  removeUnprocessedChildren(): Promise<unknown>;
}

/** The members of BullMQ's `Job` that a processor uses. */
export type BullMQActiveJobLike = Pick<
  BullMQJobLike,
  | "id"
  | "timestamp"
  | "queueQualifiedName"
  | "progress"
  | "attemptsMade"
  | "failedReason"
  | "updateProgress"
  | "log"
>;

/** The members of BullMQ's emitters, `QueueEvents` and `Worker`, that the adapter uses. */
export interface BullMQEventsLike {
  /** The prefix and the name of the queue, as "bull:pages". */
  readonly qualifiedName: string;
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

/** A listener of one event. */
// biome-ignore lint/suspicious/noExplicitAny: each event has its own parameters
export type PeerListener = (...values: any[]) => void;

/** Throws unless a value has the members of a `QueueEvents`, of the given queue. */
export function assertEvents(queueEvents: unknown, action: string, queue: string): void {
  const { qualifiedName, on, off } = Object(queueEvents);
  if (typeof on !== "function" || typeof off !== "function")
    throw argumentError(action, "a QueueEvents", queueEvents);
  if (qualifiedName !== queue)
    throw argumentError(action, `the QueueEvents of "${queue}"`, qualifiedName);
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
