import { EventEmitter, once } from "node:events";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, canceled, run, waitFor } from "async-operation";
import { fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job } from "bullmq";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
import { nextReport, OperationScene } from "./scene.js";

let redis: Redis;
let scene: OperationScene;

beforeAll(async () => {
  redis = await startRedis();
  scene = new OperationScene(redis);
});
afterAll(async () => {
  await scene.close();
  await redis.close();
});

/** Adds a job that stays in the queue. */
const addWaiting = (): Promise<Job> => scene.queue.add("never", {}, { delay: 600_000 });

describeWithRedis("fromBullMQ()", () => {
  test("delivers reports in order, and the result as JSON preserves it", async () => {
    const { source, operation } = await scene.follow();
    const reports: unknown[] = [];
    for (const value of [1, 2, 3]) {
      const report = nextReport(operation);
      source.report({ value });
      reports.push(await report);
    }
    source.complete({ done: new Date(0) });
    expect(await toPromise(operation)).toEqual({ done: "1970-01-01T00:00:00.000Z" });
    expect(reports).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }]);
  });

  test("delivers the last report of a loop before the result, and not each one", async () => {
    const { source, operation } = await scene.follow();
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    for (let value = 0; value < 10_000; value++) source.report(value);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(reports.at(-1)).toBe(9999);
    expect(reports.length).toBeLessThan(100);
  });

  test("ends in Error with the message of the error, after all attempts", async () => {
    let attempts = 0;
    const fail = async (): Promise<never> => {
      attempts++;
      throw new RangeError("no disk");
    };
    const job = await scene.add(() => run(fail), { attempts: 3 });
    const operation = fromBullMQ(job, scene.events);
    await expect(toPromise(operation)).rejects.toThrow("no disk");
    expect([operation.status, attempts]).toEqual([AsyncStatus.Error, 3]);
  });

  test.each([
    ["null", null, "Operation failed with null"],
    ["undefined", undefined, "Operation failed with undefined"],
    ["a text", "no disk", "no disk"],
    ["an object", { code: 5 }, "Operation failed with Object"],
  ])(
    "ends in Error with a message, after all attempts, when the error is %s (W-44)",
    async (_, error, message) => {
      let attempts = 0;
      const fail = async (): Promise<never> => {
        attempts++;
        throw error;
      };
      const job = await scene.add(() => run(fail), { attempts: 3 });
      await expect(toPromise(fromBullMQ(job, scene.events))).rejects.toThrow(new Error(message));
      expect(attempts).toBe(3);
    },
  );

  test("cancels a running job with the text of the reason, once and without a retry", async () => {
    const { source, operation, job } = await scene.follow({ attempts: 3 });
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    const reason = new Error("not needed");
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect([operation.status, reasons]).toEqual([AsyncStatus.Canceled, ["not needed"]]);
    expect(await job.getState()).toBe("failed");
  });

  test("completes when the body returns after a cancel", async () => {
    const { source, operation } = await scene.follow();
    source.onCancel(() => source.complete("part"));
    operation.cancel();
    expect(await toPromise(operation)).toBe("part");
  });

  test("removes a waiting job from the queue when it is canceled", async () => {
    const job = await addWaiting();
    const operation = fromBullMQ(job, scene.events, { cancel: scene.cancel });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(await job.getState()).toBe("unknown");
  });

  test("ends in Canceled with the reason when the worker cancels the job", async () => {
    const { source, operation, job } = await scene.follow();
    source.onCancel(source.fail);
    scene.worker.cancelJob(String(job.id), "shutting down");
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.message).toBe("Operation was canceled: shutting down");
  });

  test("has the outcome of a job that ended before", async () => {
    const { source: first, operation, job: done } = await scene.follow();
    const { source: second, operation: other, job: failed } = await scene.follow();
    first.complete("done");
    second.fail(new Error("no disk"));
    await Promise.all([waitFor(operation, Infinity), waitFor(other, Infinity)]);
    expect(await toPromise(fromBullMQ(done, scene.events))).toBe("done");
    await expect(toPromise(fromBullMQ(failed, scene.events))).rejects.toThrow("no disk");
  });

  test("ends in Error when a waiting job is removed, and when the job is unknown", async () => {
    const job = await addWaiting();
    const operation = fromBullMQ(job, scene.events);
    await job.getState();
    await job.remove();
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: the job was removed");
    await expect(toPromise(fromBullMQ(job, scene.events))).rejects.toThrow(
      "Operation was lost: the job is not in the queue",
    );
  });

  test("shares one listener of the connection between jobs, and leaves none after the last", async () => {
    const shared = (): number => scene.events.listenerCount("ioredis:close");
    const jobs = await Promise.all([addWaiting(), addWaiting()]);
    const operations = jobs.map((job) => fromBullMQ(job, scene.events));
    expect(shared()).toBe(1);
    for (const operation of operations) {
      expect(shared()).toBe(1);
      operation.cancel();
      await waitFor(operation, Infinity);
    }
    const names = scene.events.eventNames().filter((name) => /:\d+$/.test(String(name)));
    expect([...names, shared()]).toEqual([0]);
  });

  /** Emits what BullMQ would emit. */
  const emitFailed = ({ id }: Job, failedReason: unknown): unknown =>
    EventEmitter.prototype.emit.call(scene.events, `failed:${id}`, { failedReason });

  test.each([
    ["Operation was canceled", undefined],
    ["Operation was canceled: no disk", "no disk"],
    ["Operation was canceled: two\nlines", "two\nlines"],
  ])("ends in Canceled when the job fails with %j", async (failedReason, reason) => {
    const job = await addWaiting();
    const operation = fromBullMQ(job, scene.events);
    emitFailed(job, failedReason);
    expect([operation.status, operation.errorCode?.cause]).toEqual([AsyncStatus.Canceled, reason]);
    await job.remove();
  });

  test.each([
    ["Operation was canceled by mistake", "Operation was canceled by mistake"],
    ["No: Operation was canceled", "No: Operation was canceled"],
    ["null", "null"],
    ["", "Job failed without a message"],
    [null, "Job failed without a message"],
  ])("ends in Error when the job fails with %j", async (failedReason, message) => {
    const job = await addWaiting();
    const operation = fromBullMQ(job, scene.events);
    emitFailed(job, failedReason);
    expect([operation.status, operation.errorCode?.message]).toEqual([AsyncStatus.Error, message]);
    await job.remove();
  });

  test.each([
    ["Operation was canceled: elsewhere", true],
    ["not needed", true],
    ["null", true],
    ["", true],
    ["no disk", false],
  ])(
    "ends with the requested reason, or in Error, when the job fails with %j",
    async (failedReason, isReason) => {
      const job = await addWaiting();
      const operation = fromBullMQ(job, scene.events);
      operation.cancel("not needed");
      emitFailed(job, failedReason);
      const { errorCode } = operation;
      expect(isReason ? errorCode?.cause : errorCode?.message).toBe(
        isReason ? "not needed" : failedReason,
      );
      await job.remove().catch(() => {}); // The cancel has removed it.
    },
  );

  const half = { name: "jobs", on() {}, off() {} };
  test.each([
    ["no job", null, {}, {}, "Cannot follow job: expected a Job with an id, got null"],
    ["a job without an id", { getState() {} }, {}, {}, "a Job with an id"],
    ["no events", { id: "1", getState() {} }, {}, {}, "Cannot follow job: expected a QueueEvents"],
    ["events without a name", { id: "1", getState() {} }, { ...half, name: 5 }, {}, "QueueEvents"],
    ["events without on", { id: "1", getState() {} }, { ...half, on: 5 }, {}, "a QueueEvents"],
    ["events without off", { id: "1", getState() {} }, { ...half, off: 5 }, {}, "a QueueEvents"],
    [
      "a wrong cancel",
      { id: "1", getState() {} },
      half,
      { cancel: 5 },
      "Cannot follow job: expected `cancel` as a QueueEventsProducer, got 5",
    ],
  ])("throws TypeError when it receives %s", (_, job, events, options, message) => {
    const act = (): unknown => fromBullMQ(job as never, events as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describeWithRedis("toBullMQ()", () => {
  const job = { updateProgress: async () => {} };

  test("has the three parameters without which BullMQ passes no signal", () => {
    expect(toBullMQ(() => run(() => 1))).toHaveLength(3);
  });

  test("throws TypeError when it receives no function", () => {
    const act = (): unknown => toBullMQ(5 as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow("Cannot process jobs: expected a function, got 5");
  });

  test("runs a job without a signal", async () => {
    const process = toBullMQ(() => run(async () => 1));
    expect(await process(job, undefined, undefined)).toBe(1);
  });

  test("fails the job and cancels the operation when a report is not JSON", async () => {
    const { source, operation } = await scene.follow();
    const isCanceled = new Promise((resolve) => source.onCancel(resolve));
    source.report(1n);
    await expect(toPromise(operation)).rejects.toThrow("Do not know how to serialize a BigInt");
    await isCanceled;
    source.complete("too late");
  });

  test("fails the job when `start` throws", async () => {
    const failed = once(scene.worker, "failed");
    const added = await scene.add(() => {
      throw new Error("no such work");
    });
    await failed;
    await expect(toPromise(fromBullMQ(added, scene.events))).rejects.toThrow("no such work");
  });

  test("cancels the operation of a job whose signal has aborted", async () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const process = toBullMQ(() => {
      const source = new AsyncOperationSource<string>();
      source.onCancel((reason) => {
        reasons.push(reason);
        source.fail(reason);
      });
      return source.operation;
    });
    controller.abort();
    await expect(process(job, "token", controller.signal)).rejects.toMatchObject({
      name: "UnrecoverableError",
      message: "Operation was canceled: This operation was aborted",
    });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(controller.signal.reason);
  });

  test("rejects without a reason when the operation is canceled without one", async () => {
    const process = toBullMQ(() => canceled());
    await expect(process(job, "token", undefined)).rejects.toMatchObject({
      name: "UnrecoverableError",
      message: "Operation was canceled",
    });
  });
});
