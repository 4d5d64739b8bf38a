import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import type { IAsyncOperationWithProgress } from "../../lib/index.js";
import { Follower } from "./follower.js";
import { assertEvents, type BullMQEventsLike, type BullMQJobLike } from "./peers.js";

/** Options for `fromBullMQ`. */
export interface FromBullMQOptions {
  /** The longest wait for an answer of Redis, in milliseconds; 10,000 by default. */
  readonly redisTimeout?: number | undefined;
}

/**
 * Returns the operation of a job that a worker on any machine processes, or has processed.
 *
 * `cancel` removes a waiting job from the queue, and stores a request in any other, which the worker
 * receives. Of an error only the message is preserved. The operation ends in Error if the job is removed
 * or unknown, or Redis does not answer.
 *
 * @typeParam TResult - The type of the result, as JSON preserves it; it is not checked.
 * @typeParam TProgress - The type of one progress report, as JSON preserves it; it is not checked.
 * @param job - The job, as `queue.add` returns it.
 * @param queueEvents - The events of its queue, ready before the job is added.
 * @param options - The time limit of Redis.
 * @throws {TypeError} If an argument is of the wrong type, the job has no id, or the queues differ.
 *
 * @example
 * ```ts
 * import { Queue, QueueEvents } from "bullmq";
 *
 * async function follow(queue: Queue, events: QueueEvents) {
 *   return { operation: fromBullMQ<string>(await queue.add("page", "/"), events) };
 * }
 * ```
 *
 * @see {@link https://docs.bullmq.io/guide/events}
 */
export function fromBullMQ<TResult, TProgress = never>(
  job: BullMQJobLike,
  queueEvents: BullMQEventsLike,
  options: FromBullMQOptions = {},
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ redisTimeout }`");
  const { redisTimeout = 10_000 } = options;
  if (typeof Object(job).getState !== "function" || typeof job.id !== "string")
    throw argumentError("follow job", "a Job with an id", job);
  assertEvents(queueEvents, "follow job", job.queueQualifiedName);
  if (typeof redisTimeout !== "number" || !(redisTimeout > 0))
    throw argumentError("follow job", "`redisTimeout` as a number above 0", redisTimeout);
  return new Follower<TResult, TProgress>(job, queueEvents, redisTimeout).operation;
}
