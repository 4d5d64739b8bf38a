import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { AsyncStatus, run } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job } from "bullmq";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
import { startProcess } from "../../support/threads.js";
import { Scene } from "./scene.js";

let redis: Redis;
let scene: Scene;

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => {
  scene = new Scene(redis);
});
afterEach(() => scene.close());
afterAll(() => redis.close());

/** Starts a worker in a process of its own; its body is a function of the job. */
async function startChild(body: string): Promise<ChildProcess> {
  const child = startProcess(
    `
      import { QueueEvents, Worker } from "bullmq";
      const [, , name, port] = process.argv;
      const connection = { host: "127.0.0.1", port: Number(port) };
      const events = new QueueEvents(name, { connection, lastEventId: "0-0" });
      const worker = new Worker(name, toBullMQ((job) => run(${body})), {
        connection,
        lockDuration: 500,
        stalledInterval: 500,
      });
      cancelBullMQ(worker, events);
      worker.waitUntilReady().then(() => process.send("ready"));
    `,
    scene.name,
    String(redis.connection.port),
  );
  await once(child, "message");
  return child;
}

const hang = '() => { process.send("begun"); return new Promise(() => {}); }';

/** Lets this process take the jobs of a worker that is killed; returns the names of those that it starts. */
function takeOver(): string[] {
  const started: string[] = [];
  const work = (job: Job) => {
    started.push(job.name);
    return run(() => "done");
  };
  const worker = scene.work(toBullMQ(work), { lockDuration: 500, stalledInterval: 100 });
  cancelBullMQ(worker, scene.openEvents());
  return started;
}

describeWithRedis("fromBullMQ() of a worker that is killed", () => {
  test("ends in Canceled, and the job is not started again, when it was canceled after (W-15)", async () => {
    const child = await startChild(hang);
    const begun = once(child, "message");
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, scene.events);
    await begun;
    child.kill("SIGKILL");
    await once(child, "exit");
    operation.cancel("not needed");
    while ((await scene.progressOf(job)) === 0) await null;
    const started = takeOver();
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([operation.status, started]).toEqual([AsyncStatus.Canceled, []]);
  });

  test("ends in Canceled when the worker had replaced the request with a report (W-15)", async () => {
    const child = await startChild(hang);
    const begun = once(child, "message");
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, scene.events);
    await begun;
    child.kill("SIGKILL");
    await once(child, "exit");
    operation.cancel("not needed");
    while ((await scene.progressOf(job)) === 0) await null;
    await job.updateProgress(50);
    const worker = scene.work(
      toBullMQ(() =>
        run(({ signal }) => once(signal, "abort").then(() => signal.throwIfAborted())),
      ),
      { lockDuration: 500, stalledInterval: 100 },
    );
    cancelBullMQ(worker, scene.openEvents({ lastEventId: "0-0" }));
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describeWithRedis("fromBullMQ() of jobs that remove themselves", () => {
  test.each([
    ["result", '() => "done"', { removeOnComplete: true }, "done"],
    ["error", '() => { throw new Error("no disk"); }', { removeOnFail: true }, "Error: no disk"],
  ])("has the %s of each of 300 (W-32)", async (_, body, options, outcome) => {
    const child = await startChild(body);
    const outcomes = new Set<string>();
    for (let count = 0; count < 300; count++) {
      const operation = fromBullMQ<string>(await scene.queue.add("job", {}, options), scene.events);
      outcomes.add(await toPromise(operation).catch(String));
    }
    child.kill();
    expect([...outcomes]).toEqual([outcome]);
  });

  test.each<[string, object, () => unknown, string]>([
    ["result", { removeOnComplete: true }, () => ({ pages: 2 }), '{"pages":2}'],
    ["missing result", { removeOnComplete: true }, () => undefined, "null"],
    [
      "error",
      { removeOnFail: true },
      () => {
        throw new Error("no disk");
      },
      "Error: no disk",
    ],
  ])(
    "has the %s of a job whose event arrived before it was followed (W-32)",
    async (_, options, body, outcome) => {
      const worker = scene.work(async () => body());
      const job = await scene.queue.add("job", {}, options);
      await Promise.race([once(worker, "completed"), once(worker, "failed")]);
      while ((await job.getState()) !== "unknown") await null;
      const operation = fromBullMQ(job, scene.openEvents());
      expect(await toPromise(operation).then(JSON.stringify, String)).toBe(outcome);
    },
  );

  test.each<[string, () => Promise<null>]>([
    ["cannot be read", () => Promise.reject(new Error("no stream"))],
    ["are gone", () => Promise.resolve(null)],
  ])("ends in Error when its events %s", async (_, read) => {
    const job = await scene.addWaiting();
    await job.remove();
    const readEvents = jest.spyOn(scene.queue.getBackend(), "readEvents");
    readEvents.mockImplementationOnce(read);
    await expect(toPromise(fromBullMQ(job, scene.openEvents()))).rejects.toThrow(
      "Operation was lost: the job is not in the queue",
    );
    expect(readEvents).toHaveBeenCalledTimes(1);
  });
});
