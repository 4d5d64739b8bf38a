import { argumentError } from "../../lib/adapter-kit.js";
import {
  assertEvents,
  type BullMQEventsLike,
  type BullMQJobLike,
  type BullMQWorkerLike,
  listen,
} from "./peers.js";
import { type CancelRequest, cancelEvent } from "./wire-format.js";

/**
 * Cancels the jobs of a worker when callers request it with `fromBullMQ`; call it once for each worker.
 *
 * @param worker - The worker, before it begins with a job.
 * @param queueEvents - The events of the same queue.
 * @returns The function that stops listening.
 * @throws {TypeError} If an argument is of the wrong type, or the queues differ.
 *
 * @example
 * ```ts
 * import { QueueEvents, Worker } from "bullmq";
 *
 * const serve = (worker: Worker, events: QueueEvents) => cancelBullMQ(worker, events);
 * ```
 *
 * @see {@link https://docs.bullmq.io/guide/workers/cancelling-jobs}
 */
export function cancelBullMQ(worker: BullMQWorkerLike, queueEvents: BullMQEventsLike): () => void {
  if (typeof Object(worker).cancelJob !== "function")
    throw argumentError("cancel jobs", "a Worker", worker);
  assertEvents(queueEvents);
  if (worker.name !== queueEvents.name)
    throw argumentError("cancel jobs", `events of the queue "${worker.name}"`, queueEvents.name);
  const canceler = new Canceler(worker);
  const stops = [
    listen(worker, "active", (job) => canceler.add(job)),
    listen(worker, "completed", (job) => canceler.remove(job)),
    listen(worker, "failed", (job) => canceler.remove(job)),
    listen(queueEvents, cancelEvent, (request) => canceler.receive(request)),
  ];
  return () => {
    for (const stop of stops) stop();
    canceler.clear();
  };
}

/** The number of remembered requests: for jobs of other workers, and for jobs that have not begun. */
const mostRequests = 1000;

/** The delay before the next attempt to cancel, in milliseconds. */
const retryDelay = 5;

/** The worker's side: the active jobs, and the requests that have not met their job. */
class Canceler {
  readonly #worker: BullMQWorkerLike;
  /** The time of creation of each active job, by its id. */
  readonly #active = new Map<unknown, number>();
  readonly #requests = new Map<string, Omit<CancelRequest, "jobId">>();

  constructor(worker: BullMQWorkerLike) {
    this.#worker = worker;
  }

  /** Adds an active job, and cancels it if that is requested. */
  add({ id, timestamp }: BullMQJobLike): void {
    this.#active.set(id, timestamp);
    this.#tryCancel(String(id));
  }

  /** Removes a job that has ended; BullMQ emits undefined for a stalled job that is removed. */
  remove(job: BullMQJobLike | undefined): void {
    this.#active.delete(job?.id);
  }

  /** Cancels the job of a request if it is active; otherwise remembers the request. */
  receive({ jobId, timestamp, reason }: CancelRequest): void {
    this.#requests.delete(jobId); // The newest request is the last one.
    this.#requests.set(jobId, { timestamp, reason });
    for (const oldest of this.#requests.keys()) {
      if (this.#requests.size <= mostRequests) break;
      this.#requests.delete(oldest);
    }
    this.#tryCancel(jobId);
  }

  /** Removes the active jobs, so that no attempt follows. */
  clear(): void {
    this.#active.clear();
  }

  /** Cancels a job only if it is the same job: its id may have been reused. */
  #tryCancel(id: string): void {
    const request = this.#requests.get(id);
    if (request === undefined || String(this.#active.get(id)) !== request.timestamp) return;
    // Between its event and its signal, a job cannot be canceled.
    if (this.#worker.cancelJob(id, request.reason)) this.#requests.delete(id);
    else setTimeout(() => this.#tryCancel(id), retryDelay);
  }
}
