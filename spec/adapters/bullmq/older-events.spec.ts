import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
import { Scene } from "./scene.js";

let redis: Redis;
let scene: Scene;

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => {
  scene = new Scene(redis);
});
afterEach(() => scene.close());
afterAll(() => redis.close());

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
