import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, canceled, run, waitFor } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import { type Redis, startRedis } from "../../support/redis.js";
import { startProcess } from "../../support/threads.js";

let redis: Redis;
let queues = 0;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

/** A queue of its own, and what ends with the test. */
async function open(options = {}) {
  const { connection } = redis;
  const name = `faults-${++queues}`;
  const queue = new Queue(name, { connection });
  const queueEvents = new QueueEvents(name, { connection });
  const cancel = new QueueEventsProducer(name, { connection });
  const closing: {
    close(): Promise<unknown>;
    on(event: "error", listener: () => void): unknown;
  }[] = [queue, queueEvents, cancel];
  const work = (process: (job: Job) => unknown): Worker => {
    const processor = async (job: Job, _token: unknown, _signal: unknown) => process(job);
    const worker = new Worker(name, processor as never, { connection, ...options });
    closing.push(worker);
    worker.on("error", () => {});
    return worker;
  };
  for (const each of closing) each.on("error", () => {}); // A Redis that is gone is told here, too.
  await queueEvents.waitUntilReady();
  const close = () => Promise.all(closing.map((each) => each.close()));
  return { name, queue, queueEvents, cancel, work, close };
}

/** A worker in a process of its own, which takes one job and never ends it. */
async function startHanging(name: string) {
  const child = startProcess(
    `
    import { Worker } from "bullmq";
    const [, , name, port] = process.argv;
    new Worker(name, toBullMQ(() => run(() => { process.send("begun"); return new Promise(() => {}); })), {
      connection: { host: "127.0.0.1", port: Number(port) }, lockDuration: 500, stalledInterval: 500,
    });
  `,
    name,
    String(redis.connection.port),
  );
  return { child, begun: once(child, "message") };
}

const patience = { lockDuration: 500, stalledInterval: 300 };

describe("fromBullMQ() of a worker that is killed", () => {
  test("completes when another worker takes the job", async () => {
    const { name, queue, queueEvents, work, close } = await open(patience);
    const { child, begun } = await startHanging(name);
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents);
    await begun;
    child.kill("SIGKILL");
    work(() => "done by another");
    expect(await toPromise(operation)).toBe("done by another");
    await close();
  });

  test("ends in Error when the job may not be taken again", async () => {
    const { name, queue, queueEvents, work, close } = await open({
      ...patience,
      maxStalledCount: 0,
    });
    const { child, begun } = await startHanging(name);
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents);
    await begun;
    child.kill("SIGKILL");
    work(() => "never");
    await expect(toPromise(operation)).rejects.toThrow("job stalled more than allowable limit");
    expect(operation.status).toBe(AsyncStatus.Error);
    await close();
  });
});

describe("fromBullMQ() of a Redis that is stopped", () => {
  test("goes on when it is started again with its data", async () => {
    const { queue, queueEvents, work, close } = await open(patience);
    let finish!: (value: string) => void;
    const finished = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const worker = work(() => finished);
    const begun = once(worker, "active");
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents);
    await begun;
    await redis.stop();
    await redis.start();
    finish("done");
    expect(await toPromise(operation)).toBe("done");
    await close();
  });

  test("ends in Error when its data is gone", async () => {
    const { queue, queueEvents, close } = await open();
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents);
    await redis.close();
    await redis.start();
    await expect(toPromise(operation)).rejects.toThrow(
      "Operation was lost: the job is not in the queue any more",
    );
    await close();
  });

  test("ends in Error when Redis does not answer", async () => {
    const { queue, queueEvents, close } = await open();
    const job = await queue.add("job", {}, { delay: 60_000 });
    await queue.close();
    const operation = fromBullMQ(job, queueEvents);
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: Redis did not answer");
    await close();
  });
});

describe("fromBullMQ() of events that nobody reads", () => {
  test("asks for the outcome, and for a cancel's", async () => {
    const { connection } = redis;
    const { name, queue, work, close } = await open();
    const deaf = new QueueEvents(name, { connection, autorun: false });
    const [first, second] = await Promise.all(["a", "b"].map((data) => queue.add("job", data)));
    const operation = fromBullMQ(first as Job, deaf);
    const unwanted = fromBullMQ(second as Job, deaf);
    unwanted.cancel("not needed");
    await waitFor(unwanted, 100); // It is taken out of the queue meanwhile.
    work(({ data }) => `done ${data}`);
    expect(await toPromise(operation)).toBe("done a");
    await expect(toPromise(unwanted)).rejects.toBe("not needed");
    await Promise.all([deaf.close(), close()]);
  });
});

describe("fromBullMQ() of a processor of another make", () => {
  /** Follows one job, which is canceled when it has begun. */
  async function cancelOnce(process: (signal: AbortSignal) => Promise<unknown>, reason?: unknown) {
    const { name, queue, queueEvents, cancel, close } = await open();
    const { connection } = redis;
    const events = new QueueEvents(name, { connection });
    const worker = new Worker(name, (_job, _token, signal) => process(signal as AbortSignal), {
      connection,
    });
    const stop = cancelBullMQ(worker, events);
    await Promise.all([events.waitUntilReady(), worker.waitUntilReady()]);
    const begun = once(worker, "active");
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents, { cancel });
    await begun;
    operation.cancel(reason);
    const error = await toPromise(operation).catch((error) => error);
    stop();
    await Promise.all([events.close(), worker.close(), close()]);
    return { error, status: operation.status };
  }
  const untilAborted = (signal: AbortSignal) =>
    new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));

  test("ends in Canceled when it throws the reason itself", async () => {
    const process = async (signal: AbortSignal) => {
      await untilAborted(signal);
      throw signal.reason;
    };
    const { error, status } = await cancelOnce(process, "not needed");
    expect([error, status]).toEqual(["not needed", AsyncStatus.Canceled]);
  });

  test("ends in Error when it throws something else", async () => {
    const process = async (signal: AbortSignal) => {
      await untilAborted(signal);
      throw new Error("no disk");
    };
    const { error, status } = await cancelOnce(process, "not needed");
    expect([String(error), status]).toEqual(["Error: no disk", AsyncStatus.Error]);
  });

  test("completes when the request for a cancel cannot be sent", async () => {
    const { queue, queueEvents, work, close } = await open();
    let finish!: (value: string) => void;
    const finished = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const begun = once(
      work(() => finished),
      "active",
    );
    const cancel = {
      async publishEvent() {
        setImmediate(finish, "done");
        throw new Error("no connection");
      },
    };
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents, { cancel });
    await begun;
    operation.cancel("not needed");
    expect(await toPromise(operation)).toBe("done");
    await close();
  });

  test("says so when it fails without a message", async () => {
    const { queue, queueEvents, work, close } = await open();
    work(() => Promise.reject(new Error("")));
    const operation = fromBullMQ(await queue.add("job", {}), queueEvents);
    await expect(toPromise(operation)).rejects.toThrow("Job failed, and does not say why");
    await close();
  });
});

describe("the processor of toBullMQ()", () => {
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
    const job = { updateProgress: async () => {} };
    await expect(process(job, "token", controller.signal)).rejects.toMatchObject({
      name: "UnrecoverableError",
      message: "Operation was canceled: This operation was aborted",
    });
    expect(reasons).toEqual([controller.signal.reason]);
  });

  test("says that it was canceled when there is no reason", async () => {
    const job = { updateProgress: async () => {} };
    const process = toBullMQ(() => canceled());
    await expect(process(job, "token", undefined)).rejects.toEqual(
      Object.assign(new Error("Operation was canceled"), { name: "UnrecoverableError" }),
    );
  });

  test("needs no signal", async () => {
    const job = { updateProgress: async () => {} };
    const process = toBullMQ(() => run(async () => 1));
    expect(await process(job, undefined, undefined)).toBe(1);
  });
});
