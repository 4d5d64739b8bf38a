import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "../adapters/bullmq.js";
import { toPromise } from "../adapters/promise.js";
import { AsyncStatus, type IAsyncOperationWithProgress, run } from "../lib/index.js";
import { type Redis, startRedis } from "./redis.js";
import { collectStrays } from "./support.js";

let redis: Redis;
let queue: Queue;
let queueEvents: QueueEvents;
let cancel: QueueEventsProducer;
let worker: Worker;
let stop: () => void;
/** What the worker was asked to cancel. */
const asked: string[] = [];

const bodies: Record<string, (context: { report(value: unknown): void }) => Promise<unknown>> = {
  complete: async () => "done",
  fail: async () => {
    throw new Error("no disk");
  },
  linger: async ({ report }) => {
    await null;
    report("begun");
    await new Promise((resolve) => setTimeout(resolve, 100));
    return "lingered";
  },
};

beforeAll(async () => {
  redis = await startRedis();
  const { connection } = redis;
  queue = new Queue("cancel", { connection });
  queueEvents = new QueueEvents("cancel", { connection });
  cancel = new QueueEventsProducer("cancel", { connection });
  const process = toBullMQ((job: Job) => run(bodies[job.name] ?? (async () => {})));
  worker = new Worker("cancel", process, { connection });
  const { cancelJob } = worker;
  worker.cancelJob = (id, reason) => {
    asked.push(id);
    return cancelJob.call(worker, id, reason);
  };
  stop = cancelBullMQ(worker, queueEvents);
  await Promise.all([queueEvents, worker].map((each) => each.waitUntilReady()));
});
afterAll(async () => {
  await Promise.all([queue, queueEvents, cancel, worker].map((each) => each.close()));
  await redis.close();
});

const follow = async (
  name: string,
): Promise<[Job, IAsyncOperationWithProgress<string, string>]> => {
  const job = await queue.add(name, {});
  return [job, fromBullMQ<string, string>(job, queueEvents)];
};

/** Waits until a message that was sent before has come. */
async function publish({ id, timestamp }: Job): Promise<void> {
  const eventName = "async-operation:cancel";
  const come = once(queueEvents, eventName);
  await cancel.publishEvent({ eventName, jobId: id, timestamp });
  await come;
  await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("cancelBullMQ()", () => {
  test.each(["complete", "fail"])("forgets a job when it has ended: %s", async (name) => {
    const [job, operation] = await follow(name);
    await toPromise(operation).catch(() => {});
    await publish(job);
    expect(asked).toEqual([]);
  });

  test("listens no more when it is stopped", async () => {
    const before = worker.listenerCount("active");
    stop();
    expect(worker.listenerCount("active")).toBe(before - 1);
    expect(queueEvents.eventNames()).not.toContain("async-operation:cancel");
  });
});

describe("fromBullMQ() without a way to reach the worker", () => {
  test("lets a job go on that has begun, and raises no error", async () => {
    const strays = await collectStrays(async () => {
      const [, operation] = await follow("linger");
      await new Promise((resolve) => {
        operation.progress = resolve;
      });
      operation.cancel("not needed");
      expect(await toPromise(operation)).toBe("lingered");
      expect(operation.status).toBe(AsyncStatus.Completed);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});
