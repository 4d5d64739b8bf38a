import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene, Scene } from "./scene.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

describeWithRedis("the cancel of fromBullMQ()", () => {
  test("removes a job that is delayed for its next attempt", async () => {
    const worker = scene.work(() => Promise.reject(new Error("no disk")));
    const failed = once(worker, "failed");
    const options = { attempts: 3, backoff: { type: "fixed", delay: 600_000 } };
    const job = await scene.queue.add("job", {}, options);
    const operation = fromBullMQ(job, scene.events);
    await failed;
    expect(await job.getState()).toBe("delayed");
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(await job.getState()).toBe("unknown");
  });

  test.each([
    ["is paused", () => scene.queue.pause(), {}],
    ["is at its rate limit", () => scene.queue.setGlobalRateLimit(1, 600_000), {}],
    ["gives it a low priority", () => scene.queue.pause(), { priority: 5 }],
  ])("removes a job that waits because its queue %s", async (_, stop, options) => {
    await stop();
    let count = 0;
    const first = await scene.queue.add("job", {}, options);
    const second = await scene.queue.add("job", {}, options);
    const worker = scene.work(async () => ++count);
    const operation = fromBullMQ(second, scene.events);
    if (!(await scene.queue.isPaused()))
      expect(await toPromise(fromBullMQ(first, scene.events))).toBe(1);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(await second.getState()).toBe("unknown");
    await worker.close();
  });

  test("does not end a job that no worker may take from one that is gone", async () => {
    const hanging = scene.work(() => new Promise(() => {}), {
      lockDuration: 100,
      skipStalledCheck: true,
    });
    const active = once(hanging, "active");
    const job = await scene.queue.add("job", {});
    await active;
    await hanging.close(true);
    const careless = scene.work(async () => "done", { skipStalledCheck: true });
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    while ((await scene.progressOf(job)) === 0) await null;
    expect([await job.getState(), operation.errorCode]).toEqual(["active", null]);
    await careless.close();
    const started: string[] = [];
    const start = ({ name }: Job): never => {
      throw new Error(`Started ${started.push(name)}`);
    };
    scene.work(toBullMQ(start), { stalledInterval: 100 });
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(started).toEqual([]);
  });
});

describeWithRedis("fromBullMQ()", () => {
  test("ends in Error when the queue is obliterated", async () => {
    const operation = fromBullMQ(await scene.addWaiting(), scene.events);
    await scene.queue.obliterate({ force: true });
    scene.events.emit("ioredis:close"); // Or 5 seconds later.
    await expect(toPromise(operation)).rejects.toThrow("the job is not in the queue");
  });

  test("has the outcome when the events are closed", async () => {
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, scene.events);
    await scene.events.close();
    scene.work(async () => "done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("has the outcome of a job that ends before its events are ready", async () => {
    scene.work(async () => "done");
    const events = scene.openEvents();
    expect(await toPromise(fromBullMQ(await scene.queue.add("job", {}), events))).toBe("done");
  });

  test("has the outcomes of jobs whose events are trimmed before they are read", async () => {
    const events = scene.openEvents({ autorun: false });
    const jobs = await scene.queue.addBulk(
      Array.from({ length: 50 }, (_, index) => ({ name: "job", data: index })),
    );
    const operations = jobs.map((job) => fromBullMQ<number>(job, events));
    let count = 0;
    const worker = scene.work(async ({ data }) => data, { concurrency: 10 });
    await new Promise<void>((resolve) => {
      worker.on("completed", () => ++count === jobs.length && resolve());
    });
    await scene.queue.trimEvents(0);
    events.run().catch(() => {});
    events.emit("ioredis:close"); // Or 5 seconds later.
    const results = await Promise.all(operations.map((operation) => toPromise(operation)));
    expect(results).toEqual(jobs.map((_, index) => index));
  });

  test("follows each of 100 jobs with a queue and events of its own", async () => {
    scene.work(async ({ data }) => data, { concurrency: 10 });
    const results = new Set<unknown>();
    for (let index = 0; index < 100; index++) {
      const events = scene.openEvents();
      await events.waitUntilReady();
      results.add(await toPromise(fromBullMQ(await scene.queue.add("job", index), events)));
      await events.close();
    }
    expect(results.size).toBe(100);
  });

  test("ends in Canceled by a worker that is closed with its job canceled", async () => {
    const other = new OperationScene(scene.redis);
    const { source, operation } = await other.follow();
    source.onCancel(source.fail);
    other.worker.cancelAllJobs("shutting down");
    await other.worker.close();
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: shutting down");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await other.close();
  });
});
