import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { AsyncStatus, type IAsyncOperationWithProgress, toPromise, waitFor } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { type Job, Queue, QueueEvents } from "bullmq";
import type { Redis } from "../../spec/support/redis.js";
import { startProcess } from "../../spec/support/threads.js";
import type { Row } from "./rows.js";

/** The age of the jobs when the fault occurs grows from queue to queue, by this many milliseconds. */
const step = 40;
/** The number of queues. */
const moments = 10;
/** The age at which half of the jobs are canceled. */
const cancelAge = 5 * step;

/** One followed job. */
interface Followed {
  readonly job: Job;
  readonly index: number;
  readonly operation: IAsyncOperationWithProgress<string, number>;
}

/** Ten queues, whose jobs are of ten ages when a fault occurs. */
export class Moments {
  readonly #redis: Redis;
  readonly #jobs: number;
  readonly #queues: { readonly queue: Queue; readonly events: QueueEvents }[];

  /** `jobs` is the number of jobs in each queue. */
  constructor(redis: Redis, jobs: number) {
    const { connection } = redis;
    this.#redis = redis;
    this.#jobs = jobs;
    this.#queues = Array.from({ length: moments }, (_, index) => {
      const queue = new Queue(`moment-${index}`, { connection });
      const events = new QueueEvents(`moment-${index}`, { connection, lastEventId: "0-0" });
      queue.on("error", () => {}); // A Redis that is stopped.
      events.on("error", () => {});
      return { queue, events };
    });
  }

  /** The number of listeners that follow jobs. */
  get listeners(): number {
    return this.#queues.reduce((sum, { events }) => sum + events.listenerCount("completed"), 0);
  }

  async ready(): Promise<void> {
    await Promise.all(this.#queues.map(({ events }) => events.waitUntilReady()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.flatMap(({ queue, events }) => [queue.close(), events.close()]));
  }

  /** Starts a process with a worker for each queue. A job with an odd index never ends by itself. */
  async startWorkers(): Promise<ChildProcess> {
    const child = startProcess(
      `
        import { setTimeout as sleep } from "node:timers/promises";
        import { QueueEvents, Worker } from "bullmq";
        const [, , port, moments] = process.argv;
        const connection = { host: "127.0.0.1", port: Number(port) };
        const start = ({ data: { index } }) => run(async ({ report, signal }) => {
          for (let done = 0; done < 4 || index % 2 === 1; done++) {
            report(done);
            await sleep(100, undefined, { signal });
          }
          return "done " + index;
        });
        const workers = Array.from({ length: Number(moments) }, (_, index) => {
          const name = "moment-" + index;
          const events = new QueueEvents(name, { connection, lastEventId: "0-0" });
          const options = { connection, concurrency: 4, lockDuration: 1000, stalledInterval: 500 };
          const patience = { maxStalledCount: 100, runRetryDelay: 200 };
          const worker = new Worker(name, toBullMQ(start), { ...options, ...patience });
          for (const peer of [events, worker]) peer.on("error", () => {});
          cancelBullMQ(worker, events);
          return worker;
        });
        process.on("SIGTERM", async () => {
          await Promise.all(workers.map((worker) => worker.close(true)));
          process.exit();
        });
        process.on("disconnect", () => process.exit());
        Promise.all(workers.map((worker) => worker.waitUntilReady())).then(() => process.send("ready"));
      `,
      String(this.#redis.connection.port),
      String(moments),
    );
    await once(child, "message");
    return child;
  }

  /** Adds the jobs, cancels half of them, lets the fault occur, and waits for all outcomes. */
  async run(fault: string, occur: () => unknown): Promise<Row> {
    const adding = this.#queues.map(async ({ queue, events }, moment) => {
      await sleep((moments - 1 - moment) * step);
      return this.#follow(queue, events);
    });
    const followed = await Promise.all(adding); // BullMQ may give up an `add` during a fault.
    await sleep(step);
    const began = performance.now();
    await occur();
    const row: Row = {
      fault,
      jobs: this.#jobs * moments,
      completed: 0,
      canceled: 0,
      untrue: [],
      slowest: 0,
    };
    await Promise.all(followed.flat().map((each) => settle(each, row, began)));
    return row;
  }

  async #follow(queue: Queue, events: QueueEvents): Promise<Followed[]> {
    const jobs = Array.from({ length: this.#jobs }, (_, index) => ({
      name: "job",
      data: { index },
    }));
    const followed = (await queue.addBulk(jobs)).map((job, index) => ({
      job,
      index,
      operation: fromBullMQ<string, number>(job, events),
    }));
    setTimeout(() => {
      for (const { operation, index } of followed)
        if (index % 2 === 1) operation.cancel("not needed");
    }, cancelAge);
    return followed;
  }
}

/** Waits for the outcome of an operation, and compares it with that of its job in Redis. */
async function settle({ job, index, operation }: Followed, row: Row, began: number): Promise<void> {
  if (!(await waitFor(operation, 60_000))) return void row.untrue.push("did not end");
  row.slowest = Math.max(row.slowest, performance.now() - began);
  const outcome = await toPromise(operation).catch(String);
  const state = await job.getState();
  const isCanceled = operation.status === AsyncStatus.Canceled;
  if (isCanceled) row.canceled++;
  if (operation.status === AsyncStatus.Completed) row.completed++;
  const isTrue = isCanceled
    ? outcome === "not needed" && /failed|unknown/.test(state) && index % 2 === 1
    : outcome === `done ${index}` && state === "completed" && index % 2 === 0;
  if (!isTrue) row.untrue.push(`${job.queueName} ${index}: ${outcome}, the job is ${state}`);
}
