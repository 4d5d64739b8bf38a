import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect, jest, test } from "@jest/globals";
import { AsyncStatus, run } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { startProcess } from "../../support/threads.js";
import { provideScene, Scene } from "./scene.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

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
    String(scene.redis.connection.port),
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

  /** Adds jobs that end and remove themselves before they are followed. */
  async function addEnded(count: number, options = {}): Promise<Job[]> {
    const opts = { removeOnComplete: true, ...options };
    const jobs = await scene.queue.addBulk(
      Array.from({ length: count }, (_, data) => ({ name: "job", data, opts })),
    );
    const worker = scene.work(async ({ data }) => data, { concurrency: 50 });
    for (const job of jobs) while ((await job.getState()) !== "unknown") await null;
    await worker.close();
    return jobs;
  }

  /** Calls a function when a stream is read. */
  async function onRead(listener: () => void): Promise<void> {
    const client = await scene.queue.getBackend().client;
    const { xread } = client;
    client.xread = (...parameters) => {
      listener();
      return xread.apply(client, parameters);
    };
  }

  test("reads the events of 300 jobs a few times", async () => {
    const jobs = await addEnded(300);
    let reads = 0;
    await onRead(() => void reads++);
    const events = scene.openEvents({ autorun: false });
    const operations = jobs.map((job) => fromBullMQ(job, events));
    const results = await Promise.all(operations.map((operation) => toPromise(operation)));
    expect(results).toEqual(jobs.map(({ data }) => data));
    expect(reads).toBeLessThanOrEqual(30);
  });

  test("reads an event of a Redis that answers after a time", async () => {
    const [job] = (await addEnded(1)) as [Job];
    await onRead(() => {
      scene.redis.freeze();
      setTimeout(scene.redis.thaw, 2500);
    });
    const operation = fromBullMQ(job, scene.openEvents({ autorun: false }));
    expect(await toPromise(operation)).toBe(0);
  });

  test("reads an event when the clock of the caller is ahead", async () => {
    const [job] = (await addEnded(1, { timestamp: Date.now() + 30_000 })) as [Job];
    const operation = fromBullMQ(job, scene.openEvents({ autorun: false }));
    expect(await toPromise(operation)).toBe(0);
  });

  test("ends in Error when the only event is of an earlier job with the same id", async () => {
    await addEnded(1, { jobId: "reused" });
    const job = await scene.addWaiting({ jobId: "reused" });
    await scene.queue.drain(true); // BullMQ emits no event for it.
    const operation = fromBullMQ(job, scene.openEvents({ autorun: false }));
    await expect(toPromise(operation)).rejects.toThrow("the job is not in the queue");
  });

  test("ends in Error when there are no events", async () => {
    const [job] = (await addEnded(1)) as [Job];
    await scene.queue.obliterate();
    const operation = fromBullMQ(job, scene.openEvents({ autorun: false }));
    await expect(toPromise(operation)).rejects.toThrow("the job is not in the queue");
  });

  test("ends in Error when the jobs are in another database", async () => {
    const [job] = (await addEnded(1)) as [Job];
    jest.spyOn(scene.queue.getBackend(), "client", "get").mockReturnValue(undefined as never);
    const operation = fromBullMQ(job, scene.openEvents({ autorun: false }));
    await expect(toPromise(operation)).rejects.toThrow("the job is not in the queue");
  });
});
