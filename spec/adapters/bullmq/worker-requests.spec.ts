import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { FakeEvents, FakeJob, FakeQueue, FakeWorker, pass, request, stopTime } from "./fakes.js";

let events: FakeEvents;
let worker: FakeWorker;
let stop: () => void;
beforeEach(() => {
  stopTime();
  jest.setSystemTime(1_000_000);
  [events, worker] = [new FakeEvents(), new FakeWorker()];
  stop = cancelBullMQ(worker, events);
});
afterEach(() => void jest.useRealTimers());

const isReceived = { "async-operation": "received" };
const received = (job: FakeJob): object => request(job, { ...isReceived, timestamp: undefined });

describe("cancelBullMQ() of a request", () => {
  const send = (job: FakeJob, data: object = request(job)): void =>
    events.send("progress", job, { data });

  test("cancels the job when it begins later, once", () => {
    const job = new FakeJob("1");
    send(job, request(job, { reason: "no disk" }));
    events.send("active", job);
    worker.emit("active", job);
    expect(worker.cancelJob.mock.calls).toEqual([["1", "no disk"]]);
    worker.emit("failed", job);
    worker.emit("active", new FakeJob("1"));
    expect(worker.cancelJob).toHaveBeenCalledTimes(1);
  });

  test.each(["completed", "failed", "removed"])("forgets it when the job is %s", (event) => {
    const job = new FakeJob("1");
    send(job);
    events.send(event, job);
    worker.emit("active", job);
    expect(worker.cancelJob).not.toHaveBeenCalled();
  });

  test("forgets it when another worker has received it", () => {
    const job = new FakeJob("1");
    send(job);
    send(job, received(job));
    worker.emit("active", job);
    expect(worker.cancelJob).not.toHaveBeenCalled();
  });

  test("ignores the end of a job that began before", () => {
    expect(() => worker.emit("completed", new FakeJob("1"))).not.toThrow();
  });

  test("is tried again every 5 ms, 200 times, and keeps no process alive", async () => {
    const start = jest.spyOn(globalThis, "setTimeout");
    worker.cancelJob.mockReturnValue(false);
    const job = new FakeJob("1");
    worker.emit("active", job);
    send(job);
    await pass(4);
    expect(worker.cancelJob).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(worker.cancelJob).toHaveBeenCalledTimes(2);
    await pass(2000);
    expect(worker.cancelJob).toHaveBeenCalledTimes(200);
    const timers = start.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.filter((timer) => timer.hasRef())).toEqual([]);
  });

  test("starts no timer, and leaves none when it is stopped", () => {
    expect(jest.getTimerCount()).toBe(0);
    worker.cancelJob.mockReturnValue(false);
    const job = new FakeJob("1");
    worker.emit("active", job);
    send(job);
    expect(jest.getTimerCount()).toBe(1);
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    ["stays for the next attempt when the job fails", "fail", 0],
    ["is replaced when the job completes", "complete", 1],
  ] as const)("%s", async (_, end, count) => {
    const job = new FakeJob("1");
    const source = new AsyncOperationSource<string>();
    const processing = toBullMQ(() => source.operation)(job, undefined, undefined);
    worker.emit("active", job);
    send(job);
    source[end](new Error("no disk") as never);
    await processing.catch(() => {});
    expect(job.updateProgress).toHaveBeenCalledTimes(count);
    if (count > 0) expect(job.updateProgress).toHaveBeenCalledWith(received(job));
  });

  test("ends a job that begins after it was received", async () => {
    const job = new FakeJob("1");
    worker.emit("active", job);
    send(job, request(job, { reason: "no disk" }));
    const start = jest.fn(() => fromResult("done"));
    await expect(toBullMQ(start)(job, undefined, undefined)).rejects.toThrow("no disk");
    expect(start).not.toHaveBeenCalled();
  });
});

describe("toBullMQ() of a request that is stored in the job", () => {
  test.each([
    ["as old as the job", {}, false],
    ["with a number of attempts that is text", { attempts: "0" }, false],
    ["of an earlier run", { attempts: 1 }, true],
    ["older than the job", { timestamp: 999_999 }, true],
  ])("%s", async (_, rest, runs) => {
    const job = new FakeJob("1");
    job.progress = request(job, rest);
    const outcome = await toBullMQ(() => fromResult("done"))(job, undefined, undefined).catch(
      String,
    );
    expect(outcome).toBe(runs ? "done" : "UnrecoverableError: Operation was canceled");
  });

  test("fails with the very error of the operation", async () => {
    const error = new Error("no disk");
    const source = new AsyncOperationSource<string>();
    source.fail(error);
    const processing = toBullMQ(() => source.operation)(new FakeJob("1"), undefined, undefined);
    await expect(processing).rejects.toBe(error);
  });

  test("notes in the log that a report cannot be written", async () => {
    const job = new FakeJob("1");
    job.updateProgress.mockRejectedValue(new Error("no disk"));
    const source = new AsyncOperationSource<string, number>();
    const processing = toBullMQ(() => source.operation)(job, undefined, undefined);
    source.report(0.5);
    source.complete("done");
    expect(await processing).toBe("done");
    expect(job.log.mock.calls).toEqual([["Cannot send progress: no disk"]]);
  });
});

describe("the cancel of fromBullMQ()", () => {
  /** Follows a job, and cancels when its first look is answered. */
  async function cancel(job: FakeJob) {
    const operation = fromBullMQ(job, events, { redisTimeout: 1000 });
    await pass(0);
    operation.cancel("not needed");
    await pass(0);
    return operation;
  }

  test.each([
    ["in Redis", true],
    ["in another database", false],
  ])("removes a job that waits %s, and stores nothing", async (_, isRedis) => {
    const queue = new FakeQueue();
    queue.isRedis = isRedis;
    const job = new FakeJob("1", { queue });
    await cancel(job);
    expect(job.remove).toHaveBeenCalledTimes(1);
    expect(job.updateProgress).not.toHaveBeenCalled();
  });

  test.each([
    ["the present", -5000, 1_000_000],
    ["the time of a job that is dated later", 5000, 1_005_000],
  ])("stores a request, once, with %s", async (_, age, timestamp) => {
    const job = new FakeJob("1", { timestamp: 1_000_000 + age });
    job.remove.mockRejectedValue(new Error("locked"));
    await cancel(job);
    events.lookAgain();
    await pass(0);
    expect(job.updateProgress.mock.calls).toEqual([
      [request(job, { timestamp, reason: "not needed", attempts: 0 })],
    ]);
  });

  test.each([
    ["completed", { returnvalue: "done" }],
    ["failed", { failedReason: "no disk" }],
  ])("replaces its request when the job has %s", async (event, values) => {
    const job = new FakeJob("1").be("active");
    await cancel(job);
    events.send(event, job, values);
    await pass(0);
    expect(job.updateProgress).toHaveBeenCalledTimes(2);
    expect(job.updateProgress).toHaveBeenLastCalledWith(received(job));
  });

  test("replaces no request that was not stored", async () => {
    const job = new FakeJob("1").be("active");
    job.updateProgress.mockRejectedValue(new Error("no disk"));
    await cancel(job);
    events.send("completed", job);
    await pass(0);
    expect(job.updateProgress).toHaveBeenCalledTimes(1);
  });

  test("removes a job whose children run after pauses of 50 ms to 5 s, each twice the last", async () => {
    const job = new FakeJob("1").be("waiting-children");
    await cancel(job);
    const looks: number[] = [];
    for (const pause of [50, 100, 200, 400, 800, 1600, 3200]) {
      await pass(pause - 1);
      const before = job.looks;
      await pass(1);
      looks.push(job.looks - before);
    }
    expect(looks.slice(0, 4)).toEqual([1, 1, 1, 1]);
    await pass(20_000);
    const { length } = job.removeUnprocessedChildren.mock.calls;
    await pass(5000);
    expect(job.removeUnprocessedChildren.mock.calls.length - length).toBeGreaterThan(0);
  });

  test.each([
    ["active", 1],
    ["completed", 2],
    ["failed", 2],
  ])("is sent when Redis is back, and replaced in a job that is %s", async (state, count) => {
    const job = new FakeJob("1");
    job.hold();
    const operation = fromBullMQ(job, events, { redisTimeout: 1000 });
    operation.cancel("not needed");
    await pass(999);
    job.be(state);
    await pass(1);
    expect(operation.errorCode?.message).toMatch("Redis did not answer for 1000 ms");
    expect(job.updateProgress).toHaveBeenCalledTimes(count);
    if (count > 1) expect(job.updateProgress).toHaveBeenLastCalledWith(received(job));
  });

  test("is not sent for an operation that was not canceled", async () => {
    const job = new FakeJob("1");
    job.hold();
    fromBullMQ(job, events, { redisTimeout: 1000 });
    await pass(1000);
    expect(job.updateProgress).not.toHaveBeenCalled();
  });

  test.each([
    ["child bull:pages:5 failed", "not needed"],
    ["the child bull:pages:5 failed", "Error: the child bull:pages:5 failed"],
  ])("ends by a child, or in Error, when the job fails with %j", async (failedReason, outcome) => {
    const job = new FakeJob("1").be("waiting-children");
    const operation = await cancel(job);
    events.send("failed", job, { failedReason });
    const { errorCode } = operation;
    expect(String(errorCode?.cause ?? errorCode)).toBe(outcome);
  });
});
