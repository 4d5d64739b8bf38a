import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  AsyncStatus,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  waitFor,
} from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import { Redis as Client } from "ioredis";
import { type Redis, startRedis } from "../../support/redis.js";
import { collectStrays } from "../../support/strays.js";

let redis: Redis;
let queue: Queue;
let queueEvents: QueueEvents;
let cancel: QueueEventsProducer;
let worker: Worker;
let stop: () => void;
/** What the worker was asked to cancel. */
const asked: string[] = [];

const bodies: Record<string, (context: OperationContext<unknown>) => Promise<unknown>> = {
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
  hold: ({ onCancel }) =>
    new Promise((resolve, reject) => {
      onCancel(reject);
      setTimeout(resolve, 100);
    }),
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

/** Sends a request, and waits until it has come. */
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

  test.each([
    [999, AsyncStatus.Canceled],
    [1000, AsyncStatus.Completed],
  ])("remembers the newest 1,000 requests: %d have come since", async (count, status) => {
    const job = await queue.add("hold", {}, { delay: 60_000 });
    const operation = fromBullMQ<string>(job, queueEvents);
    await publish(job);
    let come = 0;
    const all = new Promise<void>((resolve) => {
      const listener = (): void => {
        if (++come < count) return;
        queueEvents.off("async-operation:cancel" as never, listener as never);
        resolve();
      };
      queueEvents.on("async-operation:cancel" as never, listener as never);
    });
    const others = Array.from({ length: count }, (_, index) =>
      cancel.publishEvent({
        eventName: "async-operation:cancel",
        jobId: `other-${count}-${index}`,
        timestamp: 0,
      }),
    );
    await Promise.all([all, ...others]);
    await job.promote();
    expect(await waitFor(operation, Infinity)).toBe(status);
    asked.length = 0;
  });

  test("passes over a job that failed and is not known any more", () => {
    const errors: unknown[] = [];
    const listener = (error: Error): void => void errors.push(error);
    worker.on("error", listener); // BullMQ hands on what a listener throws.
    worker.emit("failed", undefined, new Error("stalled"), "active");
    expect(errors).toEqual([]);
    worker.off("error", listener);
  });

  test("listens no more when it is stopped", async () => {
    const before = worker.listenerCount("active");
    stop();
    expect(worker.listenerCount("active")).toBe(before - 1);
    expect(queueEvents.eventNames()).not.toContain("async-operation:cancel");
  });
});

describe("the cancel of fromBullMQ()", () => {
  test("leaves a job alone that has begun, when its worker has lost the lock", async () => {
    const client = new Client(redis.connection);
    const [job, operation] = await follow("linger");
    await new Promise((resolve) => {
      operation.progress = resolve;
    });
    const lock = queue.toKey(`${job.id}:lock`);
    const token = await client.get(lock);
    await client.del(lock);
    operation.cancel("not needed");
    // Answers come in order: by then a removal would have been done.
    for (let turn = 0; turn < 3; turn++) expect(await job.getState()).toBe("active");
    await client.set(lock, String(token));
    expect(await toPromise(operation)).toBe("lingered");
    client.disconnect();
  });

  test.each([
    ["complete", "done", "completed"],
    ["fail", "Error: no disk", "failed"],
  ])(
    "takes the end of a job that has ended unheard, and leaves it: %s",
    async (name, end, state) => {
      const deaf = new QueueEvents("cancel", { connection: redis.connection, autorun: false });
      const [job, heard] = await follow(name);
      const operation = fromBullMQ<string>(job, deaf);
      await toPromise(heard).catch(() => {});
      operation.cancel("not needed");
      expect(await toPromise(operation).catch(String)).toBe(end);
      expect(await job.getState()).toBe(state);
      await deaf.close();
    },
  );
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
