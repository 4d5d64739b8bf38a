import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job, QueueEvents } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { addJobs, Requests } from "./requests.js";
import { provideScene, Scene } from "./scene.js";
import { captureTurns } from "./turns.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

describeWithRedis("fromBullMQ() of events that are missed", () => {
  test("looks at 1,000 jobs, at 50 at a time (W-05)", async () => {
    const requests = new Requests();
    const jobs = await addJobs(scene, 1000, requests);
    const operations = jobs.map((job) => fromBullMQ(job, scene.events, { redisTimeout: 30_000 }));
    await requests.reach(1);
    scene.events.emit("ioredis:close");
    await requests.reach(2);
    expect(requests.most).toBe(50);
    expect(operations.some(({ status }) => status !== AsyncStatus.Started)).toBe(false);
  });

  test("looks at each job 5 seconds after its last look (W-05)", async () => {
    const turns = captureTurns();
    const requests = new Requests();
    const jobs = await addJobs(scene, 120, requests);
    const events = scene.openEvents({ autorun: false });
    const looks = () => [0, 60].map((index) => requests.ofJob.get(jobs[index] as Job));
    for (const job of jobs.slice(0, 60)) fromBullMQ(job, events);
    expect(turns.pause).toBe(5000);
    turns.pass(3000);
    for (const job of jobs.slice(60)) fromBullMQ(job, events);
    await requests.reach(1);
    turns.elapse();
    while (looks()[0] === 1) await null;
    expect([looks(), turns.pause]).toEqual([[2, 1], 3000]);
    turns.elapse();
    await requests.reach(2);
    expect([new Set(requests.ofJob.values()), turns.pause]).toEqual([new Set([2]), 2000]);
    expect(requests.most).toBe(50);
  });

  test("reads the outcome, and that of a cancel, every 5 seconds", async () => {
    const turns = captureTurns();
    const silent: QueueEvents = scene.openEvents({ autorun: false });
    const [first, second] = await Promise.all([
      scene.queue.add("job", {}),
      scene.queue.add("job", {}),
    ]);
    const operation = fromBullMQ(first, silent);
    const unwanted = fromBullMQ(second, silent);
    unwanted.cancel("not needed");
    while ((await second.getState()) !== "unknown") await null;
    const worker = scene.work(async () => "done");
    await once(worker, "completed");
    for (let turn = 0; turn < 5; turn++) await first.getState(); // Redis answers in order.
    expect([operation.status, unwanted.errorCode]).toEqual([AsyncStatus.Started, null]);
    turns.elapse();
    turns.elapse();
    expect(await toPromise(operation)).toBe("done");
    await expect(toPromise(unwanted)).rejects.toBe("not needed");
  });

  test("reads the outcome when the connection is lost", async () => {
    const silent = scene.openEvents({ autorun: false });
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, silent);
    const worker = scene.work(async () => "done");
    await once(worker, "completed");
    expect(operation.status).toBe(AsyncStatus.Started);
    silent.emit("ioredis:close"); // BullMQ emits it for a lost connection; the proofs stop Redis.
    expect(await toPromise(operation)).toBe("done");
  });

  test("follows a job that is retried while its outcome is read", async () => {
    const silent = scene.openEvents({ autorun: false });
    const job = await scene.queue.add("job", {});
    const failing = scene.work(() => Promise.reject(new Error("no disk")));
    await once(failing, "failed");
    await failing.close();
    const { getState } = job;
    job.getState = async () => {
      const state = await getState.call(job);
      job.getState = getState;
      await job.retry();
      return state;
    };
    const operation = fromBullMQ(job, silent);
    await once(
      scene.work(async () => "done"),
      "completed",
    );
    expect(operation.status).toBe(AsyncStatus.Started);
    silent.emit("ioredis:close");
    expect(await toPromise(operation)).toBe("done");
  });

  test("has the result of a job that is removed while its outcome is read", async () => {
    const silent = scene.openEvents({ autorun: false });
    const job = await scene.queue.add("job", {});
    await once(
      scene.work(async () => "done"),
      "completed",
    );
    const { getState } = job;
    job.getState = async () => {
      const state = await getState.call(job);
      await job.remove();
      return state;
    };
    expect(await toPromise(fromBullMQ(job, silent))).toBe("done");
  });
});
