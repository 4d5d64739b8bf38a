import { AsyncOperationSource, type IAsyncOperationWithProgress } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import type { Job, QueueEvents, Worker } from "bullmq";
import type { Redis } from "../../support/redis.js";
import { Scene } from "./scene.js";

/** A job on a worker: both of its sides, driven by the test. */
export interface Followed {
  readonly job: Job;
  /** The worker's side. */
  readonly source: AsyncOperationSource<unknown, unknown>;
  /** The caller's side. */
  readonly operation: IAsyncOperationWithProgress<unknown, unknown>;
}

type Start = () => IAsyncOperationWithProgress<unknown, unknown>;

/** A scene whose worker runs operations, and cancels them on request. */
export class OperationScene extends Scene {
  readonly worker: Worker;
  /** The worker's events. */
  readonly workerEvents: QueueEvents = this.openEvents({ lastEventId: "0-0" });
  /** How often a job was started, by its name. */
  readonly started: Map<string, number> = new Map();
  readonly #starts = new Map<string, Start>();

  constructor(redis: Redis) {
    super(redis);
    const process = toBullMQ((job: Job) => {
      const start = this.#starts.get(job.name);
      if (start === undefined) throw new Error(`No operation for ${job.name}`);
      this.started.set(job.name, (this.started.get(job.name) ?? 0) + 1);
      return start();
    });
    this.worker = this.work(process, { concurrency: 10 });
    cancelBullMQ(this.worker, this.workerEvents);
  }

  /** Returns the name of jobs for which `start` runs. */
  register(start: Start): string {
    const name = `job-${this.#starts.size}`;
    this.#starts.set(name, start);
    return name;
  }

  /** Adds a job; `start` runs when a worker begins with it. */
  add(start: Start, options = {}): Promise<Job> {
    return this.queue.add(this.register(start), {}, options);
  }

  /** Returns the worker's side of the next run of a job, when it begins. */
  restart({ name }: Job): Promise<Followed["source"]> {
    return new Promise((resolve) => {
      this.#starts.set(name, () => {
        const source = new AsyncOperationSource<unknown, unknown>();
        resolve(source);
        return source.operation;
      });
    });
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
    return { job, source, operation: fromBullMQ(job, this.events) };
  }
}
