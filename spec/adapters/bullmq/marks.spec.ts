import { expect, test } from "@jest/globals";
import { AsyncOperationSource, fromResult, waitFor } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { Queue, QueueEvents, Worker } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";
import { countCancels, nextReport } from "./tools.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

/** A mark as `fromBullMQ` stores it. */
const mark = (job: string, rest = {}) => ({
  "async-operation": "cancel",
  job,
  timestamp: Date.now(),
  ...rest,
});

/** Values that are not a cancel request for a job, by the job's key and time. */
const forgeries: readonly [name: string, forge: (key: string, timestamp: number) => object][] = [
  ["an older time", (key, timestamp) => mark(key, { timestamp: timestamp - 1 })],
  ["a time that is text", (key, timestamp) => mark(key, { timestamp: String(timestamp + 1) })],
  ["no time", (key) => mark(key, { timestamp: undefined })],
  ["the key of another job", (key) => mark(`${key}0`)],
  ["the id in place of the key", (key) => mark(key.slice(key.lastIndexOf(":") + 1))],
  ["another queue", (key) => mark(key.replace("bull:", "other:"))],
  ["no key", (key) => mark(key, { job: undefined })],
  ["another kind", (key) => mark(key, { "async-operation": "stop" })],
  ["a kind that is an object", (key) => mark(key, { "async-operation": { kind: "cancel" } })],
  ["an array", (key) => [mark(key)]],
];

describeWithRedis("a cancel request in the progress of a job", () => {
  test.each(forgeries)("does not cancel a running job when it has %s", async (name, forge) => {
    const { source, operation, job } = await scene.follow();
    const attempts = countCancels(scene.worker);
    const progress = JSON.parse(
      JSON.stringify(forge(scene.queue.toKey(`${job.id}`), job.timestamp)),
    );
    const report = nextReport(operation);
    await job.updateProgress(progress);
    await scene.receiveEvents(scene.workerEvents);
    expect(attempts).toEqual([]);
    // A request for an earlier job with the same id is not a report, either.
    if (name !== "an older time") expect(await report).toEqual(progress);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test.each(forgeries)("does not prevent the start of a job when it has %s", async (_, forge) => {
    const job = await scene.add(() => fromResult("done"), { delay: 600_000 });
    await job.updateProgress(forge(scene.queue.toKey(`${job.id}`), job.timestamp));
    const operation = fromBullMQ(job, scene.events);
    await job.promote();
    expect(await toPromise(operation)).toBe("done");
  });

  test.each([
    ["no text", 5, "Operation was canceled"],
    ["an object", { message: "disk is full" }, "Operation was canceled"],
    ["too much text", "x".repeat(2000), `Operation was canceled: ${"x".repeat(1024)}`],
  ])("cancels with a reason that is safe when it is %s", async (_, reason, message) => {
    const { source, operation, job } = await scene.follow();
    source.onCancel(source.fail);
    await job.updateProgress(mark(scene.queue.toKey(`${job.id}`), { reason }));
    await waitFor(operation, Infinity);
    expect(operation.errorCode?.message).toBe(message);
  });

  test("is not the copy of another job's progress", async () => {
    const { source, operation, job: canceled } = await scene.follow();
    const { source: other, operation: copied, job } = await scene.follow();
    source.onCancel(() => {});
    operation.cancel("not needed");
    let progress: unknown = 0;
    while (progress === 0) progress = await scene.progressOf(canceled);
    await job.updateProgress(progress as object);
    await scene.receiveEvents(scene.workerEvents);
    source.complete("first");
    other.complete("second");
    expect([await toPromise(operation), await toPromise(copied)]).toEqual(["first", "second"]);
  });

  test("may be replaced by a job that reports by itself, and cancels it all the same", async () => {
    const { source, operation, job } = await scene.follow();
    const requested = new Promise((resolve) => source.onCancel(resolve));
    const timer = setInterval(() => job.updateProgress(50), 1);
    operation.cancel("not needed");
    expect(await requested).toBe("not needed");
    clearInterval(timer);
    source.fail(new DOMException("", "AbortError"));
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });
});

describeWithRedis("a queue with a prefix", () => {
  test("cancels its jobs, and leaves those of the same name and id under another prefix", async () => {
    const open = async (prefix: string) => {
      const options = { connection: scene.redis.connection, prefix };
      const events = new QueueEvents("same", { ...options, lastEventId: "0-0" });
      const queue = new Queue("same", options);
      const source = new AsyncOperationSource<string>();
      const worker = new Worker(
        "same",
        toBullMQ(() => source.operation),
        options,
      );
      cancelBullMQ(worker, events);
      const active = new Promise((resolve) => worker.once("active", resolve));
      const operation = fromBullMQ(await queue.add("job", {}), events);
      await active;
      const close = () => Promise.all([worker.close(), queue.close(), events.close()]);
      return { source, operation, close };
    };
    const [first, second] = await Promise.all([open("first"), open("second")]);
    first.source.onCancel(first.source.fail);
    first.operation.cancel("not needed");
    await expect(toPromise(first.operation)).rejects.toBe("not needed");
    second.source.complete("done");
    expect(await toPromise(second.operation)).toBe("done");
    await Promise.all([first.close(), second.close()]);
  });
});
