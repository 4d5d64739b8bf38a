import { once } from "node:events";
import { expect, jest, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job, QueueEvents } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { provideScene, Scene } from "./scene.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

/** The options of a job that was added by a clock which is a minute ahead of that of Redis. */
const ahead = (options = {}) => ({ ...options, timestamp: Date.now() + 60_000 });

describeWithRedis("fromBullMQ() of an event that is older than the job", () => {
  test("ignores the end of an earlier job with the same id", async () => {
    const options = { jobId: "reused", removeOnComplete: true };
    const worker = scene.work(async () => "old");
    const completed = once(worker, "completed");
    await scene.queue.add("job", {}, options);
    await completed;
    await worker.close();
    const job = await scene.queue.add("job", {}, ahead(options));
    const events = scene.openEvents({ lastEventId: "0-0" });
    const operation = fromBullMQ(job, events);
    await scene.receiveEvents(events);
    for (let turn = 0; turn < 3; turn++) await job.getState(); // Redis answers in order.
    expect(operation.status).toBe(AsyncStatus.Started);
    scene.work(async () => "new");
    expect(await toPromise(operation)).toBe("new");
  });

  test.each([
    ["result", "done", {}],
    ["result of a job that removes itself", "done", { removeOnComplete: true }],
  ])("has the %s when the clocks differ", async (_, result, options) => {
    const job = await scene.queue.add("job", {}, ahead(options));
    const operation = fromBullMQ(job, scene.events);
    scene.work(async () => result);
    expect(await toPromise(operation)).toBe(result);
  });

  test.each([
    ["error of a job", {}],
    ["error of a job that removes itself", { removeOnFail: true }],
  ])("has the %s when the clocks differ", async (_, options) => {
    const job = await scene.queue.add("job", {}, ahead(options));
    const operation = fromBullMQ(job, scene.events);
    scene.work(() => Promise.reject(new Error("no disk")));
    await expect(toPromise(operation)).rejects.toThrow("no disk");
  });

  test("ends in Error when the job is removed while the clocks differ", async () => {
    const job = await scene.queue.add("job", {}, ahead());
    const operation = fromBullMQ(job, scene.events);
    await job.remove();
    await expect(toPromise(operation)).rejects.toThrow("the job was removed");
  });
});

describeWithRedis("fromBullMQ() of a job whose id is given to another job", () => {
  interface Reused {
    readonly operation: IAsyncOperationWithProgress<string, never>;
    readonly job: Job;
  }

  /** Follows a job that is lost without an event, and adds another with its id. */
  async function reuse(events: QueueEvents): Promise<Reused> {
    const old = await scene.queue.add("old", {}, { jobId: "reused" });
    const operation = fromBullMQ<string>(old, events);
    for (let turn = 0; turn < 3; turn++) await old.getState(); // Redis answers in order.
    await scene.queue.obliterate({ force: true });
    const removed = Date.now();
    // The stream of events is new. In the same millisecond its ids would repeat those that were read.
    while (Date.now() === removed) await null;
    return { operation, job: await scene.queue.add("new", {}, { jobId: "reused" }) };
  }

  test("ends in Error, and not with the result of the other job", async () => {
    const { operation, job } = await reuse(scene.events);
    scene.work(async () => "new");
    await expect(toPromise(operation)).rejects.toThrow(
      "Operation was lost: a later job has its id",
    );
    expect(await toPromise(fromBullMQ(job, scene.events))).toBe("new");
  });

  test("ends in Error when the events are missed", async () => {
    const silent = scene.openEvents({ autorun: false });
    const { operation } = await reuse(silent);
    await once(
      scene.work(async () => "new"),
      "completed",
    );
    silent.emit("ioredis:close"); // Or 5 seconds later.
    await expect(toPromise(operation)).rejects.toThrow("a later job has its id");
  });

  test("ends in Canceled when it is canceled, and leaves the other job", async () => {
    const { operation, job } = await reuse(scene.openEvents({ autorun: false }));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([await job.getState(), await scene.progressOf(job)]).toEqual(["waiting", 0]);
  });

  test("ends in Error when the job was gone before it was followed", async () => {
    const old = await scene.addWaiting({ jobId: "reused" });
    await old.remove();
    const operation = fromBullMQ(old, scene.openEvents({ autorun: false }));
    for (let turn = 0; turn < 3; turn++) await old.getState();
    const job = await scene.addWaiting({ jobId: "reused" });
    await expect(toPromise(operation)).rejects.toThrow("a later job has its id");
    expect(await job.getState()).toBe("delayed");
  });

  test("dates the repetitions of a request as the request", async () => {
    const active = once(
      scene.work(() => new Promise(() => {})),
      "active",
    );
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, scene.events);
    await active;
    operation.cancel("not needed");
    let request: unknown = 0;
    while (request === 0) request = await scene.progressOf(job);
    await job.updateProgress(0);
    while (Date.now() <= (request as Job).timestamp) await null;
    scene.events.emit("ioredis:close"); // Or 5 seconds later.
    let repetition: unknown = 0;
    while (repetition === 0) repetition = await scene.progressOf(job);
    expect(repetition).toEqual(request);
  });
});

describeWithRedis("fromBullMQ() of a job whose addition is received late", () => {
  const add = (job: Job, events: QueueEvents): unknown =>
    events.emit("added", { jobId: String(job.id), name: job.name }, "0-0");

  test.each([
    ["result", {}],
    ["result of a job that removes itself", { removeOnComplete: true }],
  ])("has the %s", async (_, options) => {
    const job = await scene.queue.add("job", {}, options);
    const operation = fromBullMQ(job, scene.events);
    for (let turn = 0; turn < 3; turn++) await job.getState(); // Redis answers in order.
    add(job, scene.events);
    scene.work(async () => "done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("has the result of a job that is gone by then", async () => {
    const job = await scene.queue.add("job", {}, { removeOnComplete: true });
    const silent = scene.openEvents({ autorun: false });
    const operation = fromBullMQ(job, silent);
    for (let turn = 0; turn < 3; turn++) await job.getState();
    await once(
      scene.work(async () => "done"),
      "completed",
    );
    add(job, silent);
    expect(await toPromise(operation)).toBe("done");
  });

  test("has the result when the jobs are in another database", async () => {
    jest.spyOn(scene.queue.getBackend(), "client", "get").mockReturnValue(undefined as never);
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, scene.events);
    scene.work(async () => "done");
    expect(await toPromise(operation)).toBe("done");
  });
});
