import { argumentError, assertOptions, observe } from "../../lib/adapter-kit.js";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "../../lib/index.js";
import { onMissedEvents } from "./missed-events.js";
import {
  assertEvents,
  type BullMQEventsLike,
  type BullMQJobLike,
  type BullMQProducerLike,
  listen,
  type PeerListener,
} from "./peers.js";
import { cancelRequest, failureOf, mostEvents } from "./wire-format.js";

/** Options for `fromBullMQ`. */
export interface FromBullMQOptions {
  /** Sends a cancel request to the workers that run `cancelBullMQ`: a `QueueEventsProducer`. Without it, only a waiting job can be canceled. */
  readonly cancel?: BullMQProducerLike | undefined;
}

/**
 * Returns the operation of a job that a worker on any machine processes, or has processed.
 *
 * `cancel` removes a waiting job from the queue, and sends a request to the worker of a running one. Of
 * an error only the message is preserved. A job that is removed or unknown ends in Error.
 *
 * @typeParam TResult - The type of the result, as JSON preserves it; it is not checked.
 * @typeParam TProgress - The type of one progress report, as JSON preserves it; it is not checked.
 * @param job - The job, as `queue.add` returns it.
 * @param queueEvents - The events of its queue, ready before the job is added.
 * @param options - The producer of cancel requests.
 * @throws {TypeError} If an argument is of the wrong type, or the job has no id.
 *
 * @example
 * ```ts
 * import { Queue, QueueEvents, QueueEventsProducer } from "bullmq";
 *
 * async function follow(queue: Queue, events: QueueEvents, cancel: QueueEventsProducer) {
 *   return { operation: fromBullMQ<string>(await queue.add("page", "/"), events, { cancel }) };
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
  assertOptions(options, "`{ cancel }`");
  const { cancel } = options;
  if (typeof Object(job).getState !== "function" || typeof job.id !== "string")
    throw argumentError("follow job", "a Job with an id", job);
  assertEvents(queueEvents);
  if (cancel !== undefined && typeof Object(cancel).publishEvent !== "function")
    throw argumentError("follow job", "`cancel` as a QueueEventsProducer", cancel);
  return new Follower<TResult, TProgress>(job, queueEvents, { cancel }).follow();
}

/** The caller's side of one job. */
class Follower<TResult, TProgress> {
  readonly #source = new AsyncOperationSource<TResult, TProgress>();
  readonly #job: BullMQJobLike;
  readonly #queueEvents: BullMQEventsLike;
  readonly #producer: BullMQProducerLike | undefined;

  constructor(job: BullMQJobLike, queueEvents: BullMQEventsLike, { cancel }: FromBullMQOptions) {
    this.#job = job;
    this.#queueEvents = queueEvents;
    this.#producer = cancel;
  }

  /** Listens until the end. Returns the operation. */
  follow(): IAsyncOperationWithProgress<TResult, TProgress> {
    const { operation, report, complete, onCancel } = this.#source;
    const observation = observe(operation, {});
    // BullMQ emits each event a second time, named with the id: a job costs the others nothing.
    const on = (event: string, listener: PeerListener): void =>
      observation.defer(listen(this.#queueEvents, `${event}:${this.#job.id}`, listener));
    on("progress", ({ data }) => report(data));
    on("completed", ({ returnvalue }) => complete(returnvalue));
    on("failed", ({ failedReason }) => this.#fail(failedReason));
    on("removed", () => this.#endRemoved("the job was removed"));
    observation.defer(onMissedEvents(this.#queueEvents, () => this.#readOutcome()));
    onCancel((reason) => this.#cancel(reason));
    this.#readOutcome();
    return operation;
  }

  /** Ends the operation if the job has ended; the event of its end may have been missed. */
  async #readOutcome(): Promise<void> {
    try {
      const state = await this.#job.getState();
      if (state === "unknown") this.#endRemoved("the job is not in the queue");
      if (hasEnded(state)) {
        const result = this.#job.waitUntilFinished(this.#queueEvents);
        await result.then(
          (value) => this.#source.complete(value as TResult),
          (error) => this.#fail(error.message),
        );
      }
    } catch (error) {
      this.#endLost(`Redis did not answer: ${Object(error).message}`);
    }
  }

  /** Removes a job that waits; sends a request to the worker of one that runs. */
  async #cancel(reason: unknown): Promise<void> {
    const request = cancelRequest(this.#job, reason);
    try {
      const state = await this.#job.getState();
      if (hasEnded(state)) return await this.#readOutcome();
      if (state !== "active") return void (await this.#job.remove());
    } catch {
      // In the meantime it has begun, or something locks it: its worker receives the request.
    }
    // A lost Redis ends the operation in `#readOutcome`.
    await this.#producer?.publishEvent(request, mostEvents).catch(() => {});
  }

  /** Ends the operation with the text of a failed job. */
  #fail(text: unknown): void {
    this.#source.fail(failureOf(text, this.#source));
  }

  #endRemoved(cause: string): void {
    if (this.#source.isCanceled()) this.#source.fail(this.#source.reason);
    else this.#endLost(cause);
  }

  #endLost(cause: string): void {
    this.#source.fail(new Error(`Operation was lost: ${cause}`));
  }
}

function hasEnded(state: string): boolean {
  return state === "completed" || state === "failed";
}
