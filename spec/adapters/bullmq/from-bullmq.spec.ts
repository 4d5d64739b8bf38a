import { expect, test } from "@jest/globals";
import { AsyncStatus, readProgress, run, waitFor } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { Job } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";
import { nextReport } from "./tools.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

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

  test("begins with the progress that the job had when it was read, and nothing before the first", async () => {
    const { source, job, operation } = await scene.follow();
    expect(readProgress(operation)).toBeUndefined();
    const report = nextReport(operation);
    source.report({ value: 1 });
    await report;
    const later = await Job.fromId(scene.queue, String(job.id));
    const late = fromBullMQ(later as Job, scene.events);
    expect(readProgress(late)).toEqual({ value: 1 });
    source.complete("done");
    await toPromise(late);
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
    const job = await scene.addWaiting();
    const operation = fromBullMQ(job, scene.events);
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
    const job = await scene.addWaiting();
    const operation = fromBullMQ(job, scene.events);
    await job.getState();
    await job.remove();
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: the job was removed");
    await expect(toPromise(fromBullMQ(job, scene.events))).rejects.toThrow(
      "Operation was lost: the job is not in the queue",
    );
  });
});
