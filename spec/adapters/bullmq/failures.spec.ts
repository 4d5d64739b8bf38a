import { EventEmitter } from "node:events";
import { expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import type { Job } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

describeWithRedis("fromBullMQ()", () => {
  /** Emits what BullMQ would emit. */
  const emitFailed = ({ id }: Job, failedReason: unknown): unknown =>
    EventEmitter.prototype.emit.call(scene.events, "failed", { jobId: id, failedReason });

  test.each([
    ["Operation was canceled", undefined],
    ["Operation was canceled: no disk", "no disk"],
    ["Operation was canceled: two\nlines", "two\nlines"],
  ])("ends in Canceled when the job fails with %j", async (failedReason, reason) => {
    const job = await scene.addWaiting();
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
    const job = await scene.addWaiting();
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
      const job = await scene.addWaiting();
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

  test("ends in Canceled when a child whose id has a space fails its parent", async () => {
    const job = await scene.addWaiting();
    job.getState = async () => "waiting-children";
    job.remove = () => Promise.reject(new Error("a child runs"));
    const requested = new Promise<void>((resolve) => {
      job.removeUnprocessedChildren = async () => resolve();
    });
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    await requested;
    emitFailed(job, "child bull:pages:page\n5 6 failed");
    expect(operation.errorCode?.cause).toBe("not needed");
    await scene.queue.remove(String(job.id));
  });

  const job = { id: "1", queueQualifiedName: "bull:jobs", getState() {} };
  const peer = { qualifiedName: "bull:jobs", on() {}, off() {} };
  test.each([
    ["no job", null, peer, {}, "Cannot follow job: expected a Job with an id, got null"],
    ["a job without an id", { ...job, id: undefined }, peer, {}, "a Job with an id"],
    ["no events", job, {}, {}, "Cannot follow job: expected a QueueEvents, got Object"],
    ["events without on", job, { ...peer, on: 5 }, {}, "a QueueEvents"],
    ["events without off", job, { ...peer, off: 5 }, {}, "a QueueEvents"],
    [
      "the events of another queue",
      job,
      { ...peer, qualifiedName: "other:jobs" },
      {},
      'Cannot follow job: expected the QueueEvents of "bull:jobs", got "other:jobs"',
    ],
    [
      "a wrong time limit",
      job,
      peer,
      { redisTimeout: 0 },
      "Cannot follow job: expected `redisTimeout` as a number above 0, got 0",
    ],
    ...["5", true, [7], 5n].map((redisTimeout): [string, object, object, object, string] => [
      `a time limit that is a ${typeof redisTimeout}`,
      job,
      peer,
      { redisTimeout },
      "expected `redisTimeout` as a number above 0",
    ]),
  ])("throws TypeError when it receives %s", (_, job, events, options, message) => {
    const act = (): unknown => fromBullMQ(job as never, events as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
