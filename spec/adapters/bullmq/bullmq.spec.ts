import { EventEmitter } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  run,
  waitFor,
} from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { type Redis, startRedis } from "../../support/redis.js";

type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

let redis: Redis;
let queue: Queue;
let queueEvents: QueueEvents;
let workerEvents: QueueEvents;
let cancel: QueueEventsProducer;
let worker: Worker;
let stop: () => void;

/** What each job is to do, by its name. */
const starts = new Map<string, (job: Job) => AnyOperation>();
let count = 0;

beforeAll(async () => {
  redis = await startRedis();
  const { connection } = redis;
  queue = new Queue("jobs", { connection });
  queueEvents = new QueueEvents("jobs", { connection });
  workerEvents = new QueueEvents("jobs", { connection });
  cancel = new QueueEventsProducer("jobs", { connection });
  worker = new Worker(
    "jobs",
    toBullMQ((job: Job) => starts.get(job.name)?.(job) as AnyOperation),
    { connection, concurrency: 10 },
  );
  stop = cancelBullMQ(worker, workerEvents);
  await Promise.all([queueEvents, workerEvents, worker].map((each) => each.waitUntilReady()));
  // Their first reading of the stream begins after they are ready.
  await (await queue.add("warm-up", {})).remove().catch(() => {});
});
afterAll(async () => {
  stop();
  await Promise.all([queue, queueEvents, workerEvents, cancel, worker].map((each) => each.close()));
  await redis.close();
});

/** Adds a job, and follows it once it is there; a cancel that comes before waits for it. */
function add(start: (job: Job) => AnyOperation, options = {}): AnyOperation {
  const name = `job-${++count}`;
  starts.set(name, start);
  const source = new AsyncOperationSource<unknown, unknown>();
  const added = queue
    .add(name, {}, options)
    .then((job) => fromBullMQ(job, queueEvents, { cancel }));
  source.onCancel(async (reason) => (await added).cancel(reason));
  added.then((operation) => {
    operation.progress = (_, value) => source.report(value);
    toPromise(operation).then(
      (value) => source.complete(value),
      (error) => source.fail(error),
    );
  });
  return source.operation;
}

describeContract(
  "fromBullMQ() of a real Redis",
  (body: Body) => {
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const operation = add(() => {
      begin();
      return run(body);
    });
    // The suite wants its bodies to run; a job that is canceled before never does.
    const source = new AsyncOperationSource<unknown, unknown>();
    source.onCancel((reason) => begun.then(() => operation.cancel(reason)));
    operation.progress = (_, value) => source.report(value);
    toPromise(operation).then(
      (value) => source.complete(value ?? undefined),
      (error) => source.fail(error),
    );
    return source.operation;
  },
  { without: ["synchrony", "partial results", "identity", "progress"] },
);

describe("fromBullMQ()", () => {
  test("gives progress in order, and the result as JSON has it", async () => {
    const operation = add(() =>
      run(async ({ report }) => {
        await null;
        for (const value of [1, 2, 3]) {
          report({ value });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return { done: new Date(0) };
      }),
    );
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toEqual({ done: "1970-01-01T00:00:00.000Z" });
    expect(reports).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }]);
  });

  test("gives the last report of a hot loop before the result", async () => {
    const operation = add(() =>
      run(async ({ report }) => {
        await null;
        for (let value = 0; value < 10_000; value++) report(value);
        return "done";
      }),
    );
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toBe("done");
    expect(reports.at(-1)).toBe(9999);
    expect(reports.length).toBeLessThan(100);
  });

  test("ends in Error with the message of the error, after all attempts", async () => {
    let attempts = 0;
    const operation = add(
      () =>
        run(async ({ report }) => {
          report(++attempts);
          throw new RangeError("no disk");
        }),
      { attempts: 3 },
    );
    await expect(toPromise(operation)).rejects.toEqual(new Error("no disk"));
    expect([operation.status, attempts]).toEqual([AsyncStatus.Error, 3]);
  });

  test("cancels a job that runs on a worker, with the text of the reason, once and for good", async () => {
    const reasons: unknown[] = [];
    let attempts = 0;
    const operation = add(
      () =>
        run(async ({ report, onCancel }) => {
          attempts++;
          await null;
          report("begun");
          return new Promise((_, reject) => {
            onCancel((reason) => {
              reasons.push(reason);
              reject(reason);
            });
          });
        }),
      { attempts: 3 },
    );
    operation.progress = () => operation.cancel(reason);
    const reason = new Error("not needed");
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect([operation.status, reasons, attempts]).toEqual([
      AsyncStatus.Canceled,
      ["not needed"],
      1,
    ]);
  });

  test("completes when the body returns after a cancel", async () => {
    const operation = add(() =>
      run(async ({ report, onCancel }) => {
        await null;
        report("begun");
        return new Promise((resolve) => onCancel(() => resolve("what there was")));
      }),
    );
    operation.progress = () => operation.cancel();
    expect(await toPromise(operation)).toBe("what there was");
  });

  test("takes a job that waits out of the queue when it is canceled", async () => {
    const job = await queue.add("never", {}, { delay: 600_000 });
    const operation = fromBullMQ(job, queueEvents, { cancel });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(await job.getState()).toBe("unknown");
  });

  test("ends in Canceled with the reason when the worker cancels by itself", async () => {
    const operation = add((job) => {
      const work = run(({ onCancel }) => new Promise((_, reject) => onCancel(reject)));
      setTimeout(() => worker.cancelJob(String(job.id), "shutting down"), 10);
      return work;
    });
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.message).toBe("Operation was canceled: shutting down");
  });

  test("ends at once when the job had ended before", async () => {
    starts.set("early", () => run(() => "done"));
    starts.set("failing", () => run(() => Promise.reject(new Error("no disk"))));
    const [done, failed] = await Promise.all(
      ["early", "failing"].map((name) => queue.add(name, {})),
    );
    await done?.waitUntilFinished(queueEvents);
    await failed?.waitUntilFinished(queueEvents).catch(() => {});
    expect(await toPromise(fromBullMQ(done as Job, queueEvents))).toBe("done");
    await expect(toPromise(fromBullMQ(failed as Job, queueEvents))).rejects.toThrow("no disk");
  });

  test("ends in Error when the job is removed while it waits, and when it is not there", async () => {
    const job = await queue.add("never", {}, { delay: 600_000 });
    const operation = fromBullMQ(job, queueEvents);
    await job.getState();
    await job.remove();
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: the job was removed");
    await expect(toPromise(fromBullMQ(job, queueEvents))).rejects.toThrow(
      "Operation was lost: the job is not in the queue any more",
    );
  });

  test("shares a listener on the connection, and leaves none when the last job has ended", async () => {
    const shared = (): number => queueEvents.listenerCount("ioredis:close");
    const jobs = await Promise.all([1, 2].map(() => queue.add("never", {}, { delay: 600_000 })));
    const operations = jobs.map((job) => fromBullMQ(job, queueEvents));
    expect(shared()).toBe(1);
    for (const operation of operations) {
      expect(shared()).toBe(1);
      operation.cancel();
      await waitFor(operation, Infinity);
    }
    const names = queueEvents.eventNames().filter((name) => /:\d+$/.test(String(name)));
    expect([...names, shared()]).toEqual([0]);
  });

  /** Tells what the events of BullMQ would tell. */
  const tellFailed = ({ id }: Job, failedReason: unknown): unknown =>
    EventEmitter.prototype.emit.call(queueEvents, `failed:${id}`, { failedReason });

  test.each([
    ["Operation was canceled", undefined],
    ["Operation was canceled: no disk", "no disk"],
    ["Operation was canceled: two\nlines", "two\nlines"],
  ])("ends in Canceled when the job fails with %j", async (failedReason, reason) => {
    const job = await queue.add("never", {}, { delay: 600_000 });
    const operation = fromBullMQ(job, queueEvents);
    tellFailed(job, failedReason);
    expect([operation.status, operation.errorCode?.cause]).toEqual([AsyncStatus.Canceled, reason]);
    await job.remove();
  });

  test.each([
    ["Operation was canceled by mistake", "Operation was canceled by mistake"],
    ["No: Operation was canceled", "No: Operation was canceled"],
    ["null", "null"],
    ["", "Job failed, and does not say why"],
    [null, "Job failed, and does not say why"],
  ])("ends in Error when the job fails with %j", async (failedReason, message) => {
    const job = await queue.add("never", {}, { delay: 600_000 });
    const operation = fromBullMQ(job, queueEvents);
    tellFailed(job, failedReason);
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
      const job = await queue.add("never", {}, { delay: 600_000 });
      const operation = fromBullMQ(job, queueEvents);
      operation.cancel("not needed");
      tellFailed(job, failedReason);
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
    ["events of no name", { id: "1", getState() {} }, { ...half, name: 5 }, {}, "a QueueEvents"],
    ["events without on", { id: "1", getState() {} }, { ...half, on: 5 }, {}, "a QueueEvents"],
    ["events without off", { id: "1", getState() {} }, { ...half, off: 5 }, {}, "a QueueEvents"],
    [
      "a wrong cancel",
      { id: "1", getState() {} },
      null,
      { cancel: 5 },
      "Cannot follow job: expected `cancel` as a QueueEventsProducer, got 5",
    ],
  ])("throws TypeError when it gets %s", (_, job, events, options, message) => {
    const act = (): unknown =>
      fromBullMQ(job as never, (events ?? queueEvents) as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe("toBullMQ()", () => {
  test("has the three parameters that BullMQ wants before it gives a signal", () => {
    expect(toBullMQ(() => run(() => 1))).toHaveLength(3);
    expect(() => toBullMQ(5 as never)).toThrow("Cannot process jobs: expected a function, got 5");
  });

  test("fails the job, and cancels the operation, when a report is no JSON", async () => {
    let isCanceled = false;
    const operation = add(() =>
      run(async ({ report, onCancel }) => {
        await null;
        report(1n);
        return new Promise((resolve) => {
          onCancel(() => {
            isCanceled = true;
            resolve("nobody hears it");
          });
        });
      }),
    );
    await expect(toPromise(operation)).rejects.toThrow("Do not know how to serialize a BigInt");
    expect(isCanceled).toBe(true);
  });

  test("fails the job when the start throws", async () => {
    const operation = add(() => {
      throw new Error("no such work");
    });
    await expect(toPromise(operation)).rejects.toThrow("no such work");
  });
});

describe("cancelBullMQ()", () => {
  test("cancels a job that begins after the request, which it keeps among the newest 1,000", async () => {
    const name = `job-${++count}`;
    starts.set(name, () => run(({ onCancel }) => new Promise((_, reject) => onCancel(reject))));
    const job = await queue.add(name, {}, { delay: 300 });
    const request = { eventName: "async-operation:cancel", timestamp: 0, reason: "not needed" };
    const publish = (jobId: string, timestamp: number) =>
      cancel.publishEvent({ ...request, jobId, timestamp });
    await Promise.all(Array.from({ length: 1100 }, (_, index) => publish(`other-${index}`, 0)));
    await publish(String(job.id), job.timestamp);
    const operation = fromBullMQ(job, queueEvents);
    await waitFor(operation, Infinity);
    expect(operation.errorCode?.message).toBe("Operation was canceled: not needed");
  });

  test("leaves a later job with the same id alone", async () => {
    const jobId = "used-again";
    let reason: unknown;
    starts.set(jobId, () =>
      run(async ({ report, onCancel }) => {
        onCancel((given) => {
          reason = given;
        });
        await null;
        report("begun");
        await new Promise((resolve) => setTimeout(resolve, 100));
        return "done";
      }),
    );
    const job = await queue.add(jobId, {}, { jobId });
    const operation = fromBullMQ<string, string>(job, queueEvents);
    await new Promise((resolve) => {
      operation.progress = resolve;
    });
    const eventName = "async-operation:cancel";
    await cancel.publishEvent({ eventName, jobId, timestamp: job.timestamp - 1, reason: "stale" });
    expect([await toPromise(operation), reason]).toStrictEqual(["done", undefined]);
  });

  test("throws TypeError when it gets another queue, or something else", async () => {
    const other = new QueueEvents("others", { connection: redis.connection, autorun: false });
    expect(() => cancelBullMQ(worker, other)).toThrow(
      'Cannot cancel jobs: expected events of the queue "jobs", got "others"',
    );
    expect(() => cancelBullMQ({} as never, other)).toThrow(
      "Cannot cancel jobs: expected a Worker, got Object",
    );
    expect(() => cancelBullMQ(worker, {} as never)).toThrow("expected a QueueEvents, got Object");
    await other.close();
  });
});
