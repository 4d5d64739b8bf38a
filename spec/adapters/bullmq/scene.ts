import { AsyncOperationSource, type IAsyncOperationWithProgress } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import type { Redis } from "../../support/redis.js";

/** A processor, as the `Worker` of BullMQ calls it. */
export type Processor = (
  job: Job,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<unknown>;

/** A connection of BullMQ. */
interface Peer {
  close(force?: boolean): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
}

let count = 0;

/** A queue with a name of its own, and the peers that the two sides of its jobs need. */
export class Scene {
  readonly name: string = `queue-${++count}`;
  readonly queue: Queue;
  /** The caller's events. They are read from the beginning, so that none is missed. */
  readonly events: QueueEvents;
  readonly cancel: QueueEventsProducer;
  readonly #connection: Redis["connection"];
  readonly #peers: Peer[] = [];

  constructor({ connection }: Redis) {
    this.#connection = connection;
    this.queue = this.#add(new Queue(this.name, { connection }));
    this.events = this.openEvents({ lastEventId: "0-0" });
    this.cancel = this.#add(new QueueEventsProducer(this.name, { connection }));
  }

  openEvents(options = {}): QueueEvents {
    const connection = this.#connection;
    return this.#add(new QueueEvents(this.name, { connection, ...options }));
  }

  /** Starts a worker. */
  work(process: Processor, options = {}): Worker {
    const connection = this.#connection;
    return this.#add(new Worker(this.name, process, { connection, ...options }));
  }

  /** Closes all connections. A job that a worker still processes is abandoned. */
  async close(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.close(true)));
  }

  #add<TPeer extends Peer>(peer: TPeer): TPeer {
    this.#peers.push(peer);
    peer.on("error", () => {}); // A connection that is closed, or a Redis that is stopped.
    return peer;
  }
}

/** A job on a worker: both of its sides, driven by the test. */
export interface Followed {
  readonly job: Job;
  /** The worker's side. */
  readonly source: AsyncOperationSource<unknown, unknown>;
  /** The caller's side. */
  readonly operation: IAsyncOperationWithProgress<unknown, unknown>;
}

/** A scene whose worker runs operations, and cancels them on request. */
export class OperationScene extends Scene {
  readonly worker: Worker;
  /** The worker's events. */
  readonly workerEvents: QueueEvents = this.openEvents({ lastEventId: "0-0" });
  readonly #starts = new Map<string, () => IAsyncOperationWithProgress<unknown, unknown>>();

  constructor(redis: Redis) {
    super(redis);
    const process = toBullMQ((job: Job) => {
      const start = this.#starts.get(job.name);
      if (start === undefined) throw new Error(`No operation for ${job.name}`);
      return start();
    });
    this.worker = this.work(process, { concurrency: 10 });
    cancelBullMQ(this.worker, this.workerEvents);
  }

  /** Adds a job; `start` runs when a worker begins with it. */
  add(start: () => IAsyncOperationWithProgress<unknown, unknown>, options = {}): Promise<Job> {
    const name = `job-${this.#starts.size}`;
    this.#starts.set(name, start);
    return this.queue.add(name, {}, options);
  }

  /** Adds a job, and waits until a worker runs it. */
  async follow(options = {}): Promise<Followed> {
    const source = new AsyncOperationSource<unknown, unknown>();
    const added = new Promise<Job>((resolve) => {
      const job = this.add(() => {
        resolve(job);
        return source.operation;
      }, options);
    });
    const job = await added;
    const { cancel } = this;
    return { job, source, operation: fromBullMQ(job, this.events, { cancel }) };
  }
}

/** Waits for the next report. */
export function nextReport(
  operation: IAsyncOperationWithProgress<unknown, unknown>,
): Promise<unknown> {
  return new Promise((resolve) => {
    operation.progress = (_, value) => resolve(value);
  });
}
