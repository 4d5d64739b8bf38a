import { argumentError } from "../../lib/adapter-kit.js";
import { startTimer } from "../../lib/wire.js";
import { keyOf, readMark, requests } from "./marks.js";
import {
  assertEvents,
  type BullMQEventsLike,
  type BullMQJobLike,
  type BullMQWorkerLike,
  listen,
} from "./peers.js";
import { ReceivedRequests } from "./received-requests.js";
import { type EventName, type EventReceiver, type EventValues, eventsOf } from "./shared-events.js";
import { canceledText } from "./wire-format.js";

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
  assertEvents(queueEvents, "cancel jobs", worker.qualifiedName);
  const canceler = new Canceler(worker);
  const stops = [
    listen(worker, "active", (job) => canceler.add(job)),
    listen(worker, "completed", (job) => canceler.remove(job)),
    listen(worker, "failed", (job) => canceler.remove(job)),
    eventsOf(queueEvents).add(canceler),
  ];
  return () => {
    for (const stop of stops) stop();
    canceler.clear();
  };
}

/** The delay before the next attempt to cancel, in milliseconds. */
const retryDelay = 5;

/** The largest number of attempts to cancel a job. */
const mostAttempts = 200;

/** The worker's side: the active jobs, and the requests that have not met their job. */
class Canceler implements EventReceiver {
  readonly #worker: BullMQWorkerLike;
  /**
   * The active jobs, by their keys. A job whose lock is lost stays until it is canceled or begins again.
   *
   * The worker holds them: BullMQ emits nothing when one is moved back, as by a DelayedError.
   */
  readonly #active = new Map<string, WeakRef<BullMQJobLike>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    if (this.#jobOf(key) === undefined) this.#end(key);
  });
  readonly #received = new ReceivedRequests();
  /** The functions that stop the next attempts, by the keys of the jobs. */
  readonly #stops = new Map<string, () => void>();

  constructor(worker: BullMQWorkerLike) {
    this.#worker = worker;
  }

  /** Adds an active job, and cancels it if that is requested. */
  add(job: BullMQJobLike): void {
    const key = keyOf(job);
    this.#end(key);
    this.#active.set(key, new WeakRef(job));
    this.#collected.register(job, key);
    this.#cancel(key);
  }

  /**
   * Removes a job that has ended, unless its next attempt has begun here before BullMQ emits the end of the last.
   * BullMQ emits undefined for a stalled job that is removed.
   */
  remove(job: BullMQJobLike | undefined): void {
    if (job !== undefined && this.#jobOf(keyOf(job)) === job) this.#end(keyOf(job));
  }

  receive(event: EventName, { jobId, data }: EventValues): void {
    const key = `${this.#worker.qualifiedName}:${jobId}`;
    if (event === "progress") this.#receiveMark(key, data);
    else if (event !== "active") this.#forget(key);
  }

  /** Removes the active jobs, so that no attempt follows. */
  clear(): void {
    for (const key of [...this.#active.keys()]) this.#end(key);
  }

  /** Cancels the job of a request, and the active jobs of its flow; remembers the request for those that begin later. */
  #receiveMark(key: string, data: unknown): void {
    const mark = readMark(data, key);
    if (mark?.kind === "received") this.#forget(key);
    if (mark?.kind !== "cancel") return;
    this.#received.add(mark);
    for (const active of this.#active.keys())
      if (active === key || this.#jobOf(active)?.parentKey === key) this.#cancel(active);
  }

  /** Cancels an active job if that is requested. */
  #cancel(key: string, attempt = 1): void {
    const job = this.#jobOf(key);
    const request = job && this.#received.find(job);
    if (job === undefined || request === undefined || this.#stops.has(key)) return;
    requests.set(job, request);
    // Between its event and its signal, a job cannot be canceled.
    const { reason = canceledText } = request;
    if (this.#worker.cancelJob(String(job.id), reason)) this.#received.remove(key);
    else if (attempt < mostAttempts)
      this.#stops.set(
        key,
        startTimer(retryDelay, () => this.#cancelAgain(key, attempt + 1), { unref: true }),
      );
  }

  #cancelAgain(key: string, attempt: number): void {
    this.#stops.delete(key);
    this.#cancel(key, attempt);
  }

  /** Returns an active job. */
  #jobOf(key: string): BullMQJobLike | undefined {
    return this.#active.get(key)?.deref();
  }

  /** Removes a job that is not active in this worker. */
  #end(key: string): void {
    this.#stopAttempts(key);
    this.#active.delete(key);
  }

  /** Forgets the request for a job that has ended; another worker may have taken it from this one. */
  #forget(key: string): void {
    this.#stopAttempts(key);
    this.#received.remove(key);
  }

  #stopAttempts(key: string): void {
    this.#stops.get(key)?.();
    this.#stops.delete(key);
  }
}
