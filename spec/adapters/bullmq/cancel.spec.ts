import { once } from "node:events";
import { expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, waitFor } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { QueueEvents } from "bullmq";
import { Redis as Client } from "ioredis";
import { describeWithRedis } from "../../support/services.js";
import { collectStrays } from "../../support/strays.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene, Scene } from "./scene.js";
import { withResolvers } from "./tools.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

describeWithRedis("the cancel of fromBullMQ()", () => {
  test.each([
    ["jobId", { jobId: "page" }],
    ["deduplication", { deduplication: { id: "page" } }],
  ])("cancels the running job that `add` returned for its %s (W-14)", async (_, options) => {
    const { source, operation: first, job } = await scene.follow(options);
    source.onCancel(source.fail);
    while (Date.now() === job.timestamp) await null;
    const same = await scene.queue.add("page", {}, options);
    expect([same.id, same.timestamp > job.timestamp]).toEqual([job.id, true]);
    const operation = fromBullMQ(same, scene.events);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await waitFor(first, Infinity);
    expect([operation.status, first.status]).toEqual([AsyncStatus.Canceled, AsyncStatus.Canceled]);
    await job.remove();
  });

  test("marks the next job of a job scheduler, which a worker does not start (W-17)", async () => {
    const source = new AsyncOperationSource<string>();
    const template = { name: scene.register(() => source.operation) };
    const job = await scene.queue.upsertJobScheduler("cron", { pattern: "0 0 1 1 *" }, template);
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    while ((await scene.progressOf(job)) === 0) await null;
    expect(await job.getState()).toBe("delayed");
    await job.promote();
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(scene.started.has(template.name)).toBe(false);
    expect(await scene.queue.getJobSchedulersCount()).toBe(1); // The schedule continues.
    await scene.queue.removeJobScheduler("cron");
  });

  test("does not cancel the retry of a job that it has canceled", async () => {
    const { source, operation, job } = await scene.follow();
    source.onCancel(source.fail);
    operation.cancel("not needed");
    await waitFor(operation, Infinity);
    const again = scene.restart(job);
    await job.retry();
    (await again).complete("done");
    expect(await toPromise(fromBullMQ(job, scene.events))).toBe("done");
  });

  test("leaves a retried job alone when its state was read across the end of the operation", async () => {
    const { source, operation, job } = await scene.follow();
    source.onCancel(source.fail);
    const handle = (await scene.queue.getJob(String(job.id))) as typeof job;
    const other = fromBullMQ(handle, scene.events);
    for (let turn = 0; turn < 3; turn++) await handle.getState(); // The first look has ended.
    const { promise: state, resolve } = withResolvers<"waiting">();
    jest.spyOn(handle, "getState").mockReturnValueOnce(state);
    const remove = jest.spyOn(handle, "remove");
    const store = jest.spyOn(handle, "updateProgress");
    other.cancel("late");
    operation.cancel("not needed");
    await waitFor(other, Infinity);
    resolve("waiting"); // As after `job.retry()`.
    await job.getState();
    expect([remove, store].map((method) => method.mock.calls)).toEqual([[], []]);
  });

  test("ends in Canceled when the canceled job removes itself, and raises no error", async () => {
    const strays = await collectStrays(async () => {
      const { source, operation } = await scene.follow({ removeOnFail: true });
      source.onCancel(source.fail);
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toBe("not needed");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("cancels the next attempt of a job that fails after the request", async () => {
    const { source, operation, job } = await scene.follow({ attempts: 3 });
    source.onCancel(() => source.fail(new Error("no disk")));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    // Ended by the worker before it began again, or removed while it waited.
    expect(["failed", "unknown"]).toContain(await job.getState());
    expect(scene.started.get(job.name)).toBe(1);
  });

  test("does not remove a running job whose worker has lost the lock", async () => {
    const client = new Client(scene.redis.connection);
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

  test("is not received by a worker without cancelBullMQ, and raises no error", async () => {
    const plain = new Scene(scene.redis);
    const { promise: finished, resolve: finish } = withResolvers<string>();
    const active = once(
      plain.work(() => finished),
      "active",
    );
    const strays = await collectStrays(async () => {
      const job = await plain.queue.add("job", {});
      const operation = fromBullMQ(job, plain.events);
      await active;
      operation.cancel("not needed");
      while ((await plain.progressOf(job)) === 0) await null;
      finish("done");
      expect(await toPromise(operation)).toBe("done");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    await plain.close();
  });
});
