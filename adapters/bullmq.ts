import {
  type AbortSignalLike,
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  abandon,
  argumentError,
  assertOptions,
  cancelOnAbort,
  deserializeReason,
  type IAsyncOperationWithProgress,
  serializeReason,
  watch,
} from "../lib/index.js";

/** What is used of a `Job` of BullMQ. */
export interface BullMQJobLike {
  /** The id, unique in its queue. */
  readonly id?: string | undefined;
  /** When it was added, in milliseconds since 1970: tells it from a later job with the same id. */
  readonly timestamp: number;
  /** Publishes progress. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ takes what is JSON
  updateProgress(progress: any): Promise<unknown>;
  /** Asks Redis for the state. */
  getState(): Promise<string>;
  /** Takes it out of the queue, unless it is being processed. */
  remove(): Promise<unknown>;
  /** Waits for the end; at once where it has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: its parameter is the class of BullMQ
  waitUntilFinished(queueEvents: any): Promise<unknown>;
}

/** What emits events: the `QueueEvents` and the `Worker` of BullMQ. */
export interface BullMQEventsLike {
  /** The name of the queue. */
  readonly name: string;
  /** Adds a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own
  on(event: any, listener: (...values: any[]) => void): unknown;
  /** Removes a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own
  off(event: any, listener: (...values: any[]) => void): unknown;
}

/** What is used of a `Worker` of BullMQ. */
export interface BullMQWorkerLike extends BullMQEventsLike {
  /** Aborts the signal of a job that this worker processes. */
  cancelJob(id: string, reason?: string): boolean;
}

/** What is used of a `QueueEventsProducer` of BullMQ. */
export interface BullMQProducerLike {
  /** Publishes an event, and cuts the stream of all events to a length. */
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ takes what has a name
  publishEvent(event: any, maxEvents?: number): Promise<unknown>;
}

/** Begins the text of a failure that is a cancellation: of an error, BullMQ keeps the message alone. */
const canceledText = "Operation was canceled";
const cancelEvent = "async-operation:cancel";
/** As many events as a queue keeps; by default a producer cuts off those that others have yet to read. */
const mostEvents = 10_000;

/**
 * Returns a processor for a `Worker` of BullMQ that runs each job as an operation.
 *
 * Progress is written one at a time, the newest first; the last is written before the end. A cancel
 * ends the job for good, an error is tried again as the job says.
 *
 * @typeParam TJob - The type of the job.
 * @typeParam TResult - The type of the result.
 * @param start - Starts the operation of a job.
 * @returns The processor; BullMQ gives a signal only to one with three parameters.
 * @throws {TypeError} If `start` is not a function.
 *
 * @example
 * ```ts
 * import { type Job, Worker } from "bullmq";
 *
 * const process = toBullMQ((job: Job<string>) => renderPage(job.data));
 * const worker = new Worker("pages", process, { connection: { port: 6379 } });
 * ```
 *
 * @see {@link https://docs.bullmq.io/guide/workers}
 */
export function toBullMQ<TJob extends Pick<BullMQJobLike, "updateProgress">, TResult>(
  start: (job: TJob) => AsyncOperationLike<TResult, unknown>,
): (job: TJob, token: string | undefined, signal: AbortSignalLike | undefined) => Promise<TResult> {
  if (typeof start !== "function") throw argumentError("process jobs", "a function", start);
  return async (job, _token, signal) => {
    const operation = start(job);
    let newest: { readonly value: unknown } | undefined;
    let writing: Promise<void> | undefined;
    const write = async (): Promise<void> => {
      for (let report = newest; report !== undefined; report = newest) {
        newest = undefined;
        await job.updateProgress(report.value);
      }
      writing = undefined;
    };
    const result = await new Promise<() => TResult>((resolve, reject) => {
      watch(operation, {
        progress(value) {
          newest = { value };
          writing ??= write().catch((error) => {
            reject(error); // What is no JSON, or no connection: nobody follows it any more.
            abandon(operation, error);
          });
        },
        completed(status, value) {
          if (status === AsyncStatus.Completed) resolve(() => value as TResult);
          else reject(status === AsyncStatus.Canceled ? unrecoverable(value) : value);
        },
      });
      if (signal) cancelOnAbort(signal, operation);
    });
    await writing;
    return result();
  };
}

/** The error after which BullMQ does not try again; it is told by its name. */
function unrecoverable(reason: unknown): Error {
  const text = serializeReason(reason);
  const message = text === undefined ? canceledText : `${canceledText}: ${text}`;
  return Object.assign(new Error(message), { name: "UnrecoverableError" });
}

/** What `fromBullMQ` takes beside the job and the events. */
export interface FromBullMQOptions {
  /** Reaches the workers that run `cancelBullMQ`: a `QueueEventsProducer`. Without it only a job that waits can be canceled. */
  readonly cancel?: BullMQProducerLike | undefined;
}

/**
 * Returns the operation of a job that a worker on some machine processes, or has processed.
 *
 * `cancel` takes a job that waits out of the queue, and asks the worker of one that runs. An error
 * crosses by its message alone. A job that is removed, or unknown, ends in Error.
 *
 * @typeParam TResult - The type of the result, as JSON keeps it; nothing checks it.
 * @typeParam TProgress - The type of one progress report, as JSON keeps it; nothing checks it.
 * @param job - The job, as `queue.add` gives it.
 * @param queueEvents - The events of its queue, ready before the job is added.
 * @param options - How to reach the workers.
 * @throws {TypeError} If an argument is not what it should be, or the job has no id.
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
  const { id, timestamp } = job;
  const source = new AsyncOperationSource<TResult, TProgress>();
  let requested: { readonly reason: unknown } | undefined;

  const lose = (why: string): void => {
    source.fail(new Error(`Operation was lost: ${why}`));
  };
  const remove = (why: string): void => {
    if (requested) source.fail(requested.reason);
    else lose(why);
  };
  const fail = (text: unknown): void => {
    source.fail(errorOf(text, requested));
  };
  // BullMQ emits each event once more with the id, so that a job costs nothing to the others.
  const stops = [
    listen(queueEvents, `progress:${id}`, ({ data }) => source.report(data)),
    listen(queueEvents, `completed:${id}`, ({ returnvalue }) => source.complete(returnvalue)),
    listen(queueEvents, `failed:${id}`, ({ failedReason }) => fail(failedReason)),
    listen(queueEvents, `removed:${id}`, () => remove("the job was removed")),
    onDoubt(queueEvents, () => look()),
  ];
  watch(source.operation, {
    completed() {
      for (const stop of stops) stop();
    },
  });

  /** Asks for what no event will tell any more. */
  const look = async (): Promise<void> => {
    try {
      const state = await job.getState();
      if (state === "unknown") remove("the job is not in the queue any more");
      if (state === "completed" || state === "failed") {
        const result = job.waitUntilFinished(queueEvents);
        await result.then(
          (value) => source.complete(value as TResult),
          (error) => fail(error.message),
        );
      }
    } catch (error) {
      lose(`Redis did not answer: ${Object(error).message}`);
    }
  };
  source.onCancel(async (reason) => {
    requested = { reason };
    const text = serializeReason(reason);
    try {
      const state = await job.getState();
      if (state === "completed" || state === "failed") return void (await look());
      if (state !== "active") return void (await job.remove());
    } catch {
      // It has begun meanwhile, or something keeps it; who gets it hears of the request.
    }
    const request = { eventName: cancelEvent, jobId: id, timestamp, ...(text && { reason: text }) };
    await cancel?.publishEvent(request, mostEvents).catch(() => {}); // Events tell who has lost Redis.
  });
  look();
  return source.operation;
}

function errorOf(text: unknown, requested: { readonly reason: unknown } | undefined): unknown {
  const [isCanceled, reason] = /^Operation was canceled(?:: (.*))?$/s.exec(String(text)) ?? [];
  // Processors of other make throw the reason itself: the message of a string is none.
  const isReason = text === serializeReason(requested?.reason) || !text || text === "null";
  if (requested && (isCanceled !== undefined || isReason)) return requested.reason;
  if (isCanceled !== undefined) return deserializeReason(reason);
  return new Error(text ? String(text) : "Job failed, and does not say why");
}

/** How often it is asked for what events have not told, in milliseconds. */
const doubt = 5000;

/** Those who wait for the events of one `QueueEvents`, and what ends what they share. */
interface Waiting {
  readonly looks: Set<() => void>;
  stop(): void;
}

const waiting = new WeakMap<BullMQEventsLike, Waiting>();

/**
 * Calls a function when events may have been missed: after a lost connection, and from time to time, as
 * a queue cuts off the oldest, and a `QueueEvents` that is ready has not begun to read.
 */
function onDoubt(queueEvents: BullMQEventsLike, look: () => void): () => void {
  const { looks, stop } = waiting.get(queueEvents) ?? startDoubt(queueEvents);
  looks.add(look);
  return () => {
    looks.delete(look);
    if (looks.size === 0) stop();
  };
}

function startDoubt(queueEvents: BullMQEventsLike): Waiting {
  const looks = new Set<() => void>();
  const lookAll = (): void => {
    for (const look of looks) look();
  };
  const timer = setInterval(lookAll, doubt);
  const unlisten = listen(queueEvents, "ioredis:close", lookAll);
  const stop = (): void => {
    clearInterval(timer);
    unlisten();
    waiting.delete(queueEvents);
  };
  waiting.set(queueEvents, { looks, stop });
  return { looks, stop };
}

/** How many requests for jobs that are elsewhere, or not yet here, are remembered. */
const mostRequests = 1000;

/**
 * Lets a worker hear of the cancels that callers request with `fromBullMQ`; call it once for each worker.
 *
 * @param worker - The worker, before it has begun with a job.
 * @param queueEvents - The events of the same queue.
 * @returns The function that stops listening.
 * @throws {TypeError} If an argument is not what it should be, or the queues differ.
 *
 * @example
 * ```ts
 * import { QueueEvents, Worker } from "bullmq";
 *
 * const serve = (worker: Worker, events: QueueEvents) => cancelBullMQ(worker, events);
 * ```
 */
export function cancelBullMQ(worker: BullMQWorkerLike, queueEvents: BullMQEventsLike): () => void {
  if (typeof Object(worker).cancelJob !== "function")
    throw argumentError("cancel jobs", "a Worker", worker);
  assertEvents(queueEvents);
  if (worker.name !== queueEvents.name)
    throw argumentError("cancel jobs", `events of the queue "${worker.name}"`, queueEvents.name);
  const active = new Map<unknown, number>();
  const requests = new Map<string, { readonly timestamp: string; readonly reason?: string }>();

  /** A job is canceled only where it is the very one; the id may have been used again. */
  const tryCancel = (id: string): void => {
    const request = requests.get(id);
    if (request === undefined || String(active.get(id)) !== request.timestamp) return;
    // Between its event and its signal a job cannot be canceled yet.
    if (worker.cancelJob(id, request.reason)) requests.delete(id);
    else setTimeout(tryCancel, 5, id);
  };
  const forget = (job: BullMQJobLike | undefined): void => {
    active.delete(job?.id);
  };
  const stops = [
    listen(worker, "active", (job: BullMQJobLike) => {
      active.set(job.id, job.timestamp);
      tryCancel(String(job.id));
    }),
    listen(worker, "completed", forget),
    listen(worker, "failed", forget),
    listen(queueEvents, cancelEvent, ({ jobId, timestamp, reason }) => {
      requests.delete(jobId);
      requests.set(String(jobId), { timestamp, reason });
      for (const oldest of requests.keys()) {
        if (requests.size <= mostRequests) break;
        requests.delete(oldest);
      }
      tryCancel(String(jobId));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    active.clear();
  };
}

function listen(
  target: BullMQEventsLike,
  event: string,
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own
  listener: (value: any) => void,
): () => void {
  target.on(event, listener);
  return () => void target.off(event, listener);
}

function assertEvents(queueEvents: unknown): void {
  const { name, on, off } = Object(queueEvents);
  if (typeof name !== "string" || typeof on !== "function" || typeof off !== "function")
    throw argumentError("follow job", "a QueueEvents", queueEvents);
}
