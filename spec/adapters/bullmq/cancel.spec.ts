import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { type BullMQJobLike, cancelBullMQ, fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { QueueEvents } from "bullmq";
import { Redis as Client } from "ioredis";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
import { collectStrays } from "../../support/strays.js";
import { OperationScene } from "./scene.js";

const eventName = "async-operation:cancel";

let redis: Redis;
let scene: OperationScene;
/** The ids of the jobs that the worker was called to cancel. */
let attempts: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  scene = new OperationScene(redis);
  const { worker } = scene;
  const { cancelJob } = worker;
  worker.cancelJob = (id, reason) => {
    attempts.push(id);
    return cancelJob.call(worker, id, reason);
  };
});
afterEach(() => {
  attempts = [];
});
afterAll(async () => {
  await scene.close();
  await redis.close();
});

type Request = Pick<BullMQJobLike, "id" | "timestamp">;

/** Publishes a cancel request as `fromBullMQ` does. */
const publish = ({ id: jobId, timestamp }: Request, reason = "not needed"): Promise<void> =>
  scene.cancel.publishEvent({ eventName, jobId, timestamp, reason });

/** Publishes requests, and waits until the worker has received them. */
async function send(...requests: Request[]): Promise<void> {
  const { workerEvents } = scene;
  const last = requests.at(-1)?.id;
  const received = new Promise<void>((resolve) => {
    const listener = ({ jobId }: { jobId: string }): void => {
      if (jobId !== last) return;
      workerEvents.off(eventName as never, listener as never);
      resolve();
    };
    workerEvents.on(eventName as never, listener as never);
  });
  await Promise.all([received, ...requests.map((request) => publish(request))]);
}

/** Requests for jobs of other workers. */
const others = (count: number): Request[] =>
  Array.from({ length: count }, (_, index) => ({ id: `other-${index}`, timestamp: 0 }));

describeWithRedis("cancelBullMQ()", () => {
  test.each(["completed", "failed"] as const)(
    "ignores a request for a job that has %s",
    async (event) => {
      const { source, job } = await scene.follow();
      const end = once(scene.worker, event);
      if (event === "completed") source.complete("done");
      else source.fail(new Error("no disk"));
      await end;
      await send(job);
      expect(attempts).toEqual([]);
    },
  );

  test.each([
    ["cancels", 999, AsyncStatus.Canceled],
    ["does not cancel", 1000, AsyncStatus.Completed],
  ])("%s a job that begins after its request and %d newer ones", async (_, count, status) => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const begun = once(scene.worker, "active");
    const job = await scene.add(() => source.operation, { delay: 600_000 });
    await send(job, ...others(count));
    const operation = fromBullMQ(job, scene.events);
    await job.promote();
    await begun;
    expect(attempts.includes(String(job.id))).toBe(status === AsyncStatus.Canceled);
    if (status === AsyncStatus.Completed) source.complete("done");
    await toPromise(operation).catch(() => {});
    expect(operation.status).toBe(status);
  });

  test("counts a repeated request as a new one", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const job = await scene.add(() => source.operation, { delay: 600_000 });
    const [first, ...rest] = others(1000) as [Request, ...Request[]];
    await send(job, ...rest, job, first);
    const operation = fromBullMQ(job, scene.events);
    await job.promote();
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: not needed");
  });

  test("ignores a request for an earlier job with the same id", async () => {
    const { source, operation, job } = await scene.follow({ jobId: "reused" });
    await send({ id: job.id, timestamp: job.timestamp - 1 });
    expect(attempts).toEqual([]);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("ignores a stalled job that is removed", () => {
    const errors: unknown[] = [];
    const listener = (error: Error): void => void errors.push(error);
    scene.worker.on("error", listener); // BullMQ emits the error of a listener.
    scene.worker.emit("failed", undefined, new Error("stalled"), "active");
    expect(errors).toEqual([]);
    scene.worker.off("error", listener);
  });

  test("removes its listeners when it is stopped", () => {
    const count = (): number[] => [
      ...["active", "completed", "failed"].map((event) =>
        scene.worker.listenerCount(event as never),
      ),
      scene.workerEvents.listenerCount(eventName as never),
    ];
    const before = count();
    const stop = cancelBullMQ(scene.worker, scene.workerEvents);
    expect(count()).toEqual(before.map((each) => each + 1));
    stop();
    expect(count()).toEqual(before);
  });

  test("throws TypeError when it receives another queue, or no peer of BullMQ", () => {
    const { worker } = scene;
    const other = { name: "others", on() {}, off() {} };
    expect(() => cancelBullMQ(worker, other)).toThrow(
      `Cannot cancel jobs: expected events of the queue "${scene.name}", got "others"`,
    );
    expect(() => cancelBullMQ({} as never, other)).toThrow(
      "Cannot cancel jobs: expected a Worker, got Object",
    );
    expect(() => cancelBullMQ(worker, {} as never)).toThrow("expected a QueueEvents, got Object");
  });
});

describeWithRedis("the cancel of fromBullMQ()", () => {
  test("does not remove a running job whose worker has lost the lock", async () => {
    const client = new Client(redis.connection);
    const { source, operation, job } = await scene.follow();
    const lock = scene.queue.toKey(`${job.id}:lock`);
    const token = await client.get(lock);
    await client.del(lock);
    operation.cancel("not needed");
    // Redis answers in order: a removal would be done by then.
    for (let turn = 0; turn < 3; turn++) expect(await job.getState()).toBe("active");
    await client.set(lock, String(token));
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    client.disconnect();
  });

  test.each([
    ["completed", "done"],
    ["failed", "Error: no disk"],
  ])("ends with the outcome of a job that has %s, and leaves the job", async (state, outcome) => {
    const silent: QueueEvents = scene.openEvents({ autorun: false });
    const { source, operation: other, job } = await scene.follow();
    const operation = fromBullMQ(job, silent);
    if (state === "completed") source.complete("done");
    else source.fail(new Error("no disk"));
    await toPromise(other).catch(() => {});
    operation.cancel("not needed");
    expect(await toPromise(operation).catch(String)).toBe(outcome);
    expect(await job.getState()).toBe(state);
  });

  test("leaves a running job alone without a producer, and raises no error", async () => {
    const { source, job } = await scene.follow();
    const strays = await collectStrays(async () => {
      const operation = fromBullMQ(job, scene.events);
      operation.cancel("not needed");
      for (let turn = 0; turn < 3; turn++) expect(await job.getState()).toBe("active");
      source.complete("done");
      expect(await toPromise(operation)).toBe("done");
      expect(operation.status).toBe(AsyncStatus.Completed);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});
