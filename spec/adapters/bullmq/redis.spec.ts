import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { AsyncStatus, run } from "async-operation";
import { fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { Redis as Client } from "ioredis";
import { describeWithRedis } from "../../support/services.js";
import { collectStrays } from "../../support/strays.js";
import { addJobs, Requests } from "./requests.js";
import { provideScene, Scene } from "./scene.js";
import { withResolvers } from "./tools.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

describeWithRedis("fromBullMQ() of a Redis that does not answer", () => {
  test("ends in Error when the queue is closed, and raises no error", async () => {
    const job = await scene.queue.add("job", {});
    const worker = scene.work(async () => "done");
    await once(worker, "completed");
    const { getState } = job;
    job.getState = async () => {
      const state = await getState.call(job);
      await scene.queue.close();
      return state;
    };
    const strays = await collectStrays(async () => {
      const silent = scene.openEvents({ autorun: false });
      const operation = fromBullMQ(job, silent);
      await expect(toPromise(operation)).rejects.toThrow(
        "Operation was lost: Redis did not answer: Connection is closed",
      );
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("ends 200 jobs in Error after a time, with one look at each at most (W-04)", async () => {
    const requests = new Requests();
    const jobs = await addJobs(scene, 200, requests);
    await scene.receiveEvents(scene.events);
    const operations = jobs.map((job) => fromBullMQ(job, scene.events, { redisTimeout: 1000 }));
    await requests.reach(1);
    scene.redis.freeze();
    for (let loss = 0; loss < 3; loss++) scene.events.emit("ioredis:close");
    const errors = operations.map((operation) => toPromise(operation).catch(String));
    expect(new Set(await Promise.all(errors))).toEqual(
      new Set(["Error: Operation was lost: Redis did not answer for 1000 ms"]),
    );
    // A look is two requests, and 50 look at a time.
    expect(Math.max(...requests.ofJob.values())).toBe(2);
    expect(requests.running).toBeLessThanOrEqual(100);
  });

  test("does not look again at a job that ended while Redis refused a look", async () => {
    const job = await scene.queue.add("job", {});
    let looks = 0;
    let refuse = (_error: Error): void => {};
    job.getState = () => {
      looks++;
      return new Promise((_, reject) => {
        refuse = reject;
      });
    };
    const operation = fromBullMQ(job, scene.events);
    scene.work(async () => "done");
    expect(await toPromise(operation)).toBe("done");
    refuse(new Error("BUSY Redis is busy running a script"));
    await new Promise((resolve) => setTimeout(resolve, 700)); // A refused look is repeated after 500 ms.
    expect(looks).toBe(1);
  });

  test("sends a cancel request when Redis answers again", async () => {
    const job = await scene.queue.add("job", {});
    const active = once(
      scene.work(() => new Promise(() => {})),
      "active",
    );
    const operation = fromBullMQ(job, scene.events, { redisTimeout: 500 });
    await active;
    scene.redis.freeze();
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toThrow("Redis did not answer for 500 ms");
    scene.redis.thaw();
    while ((await scene.progressOf(job)) === 0) await null;
    expect(await scene.progressOf(job)).toMatchObject({ reason: "not needed" });
  });

  test("leaves no request in a job that has ended before it is sent", async () => {
    const job = await scene.queue.add("job", {});
    await once(
      scene.work(async () => "done"),
      "completed",
    );
    const { getState } = job;
    job.getState = () => new Promise(() => {});
    const silent = scene.openEvents({ autorun: false });
    const operation = fromBullMQ(job, silent, { redisTimeout: 300 });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toThrow("Redis did not answer for 300 ms");
    job.getState = getState;
    let progress: unknown = 0;
    while (!/received/.test(JSON.stringify(progress))) progress = await scene.progressOf(job);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no Redis");
      },
    ],
    ["returns nothing", () => {}],
    ["is missing", undefined],
  ])("raises no error when a method of the job %s", async (_, updateProgress) => {
    const job = await scene.addWaiting();
    job.getState = () => new Promise(() => {});
    job.updateProgress = updateProgress as never;
    const strays = await collectStrays(async () => {
      const operation = fromBullMQ(job, scene.events, { redisTimeout: 100 });
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toThrow("Redis did not answer for 100 ms");
      const mark = {
        "async-operation": "cancel",
        job: scene.queue.toKey(String(job.id)),
        timestamp: job.timestamp,
      };
      const data = { progress: mark, queueQualifiedName: job.queueQualifiedName };
      const started = toBullMQ(() => run(() => "done"));
      const active = { ...data, id: String(job.id), timestamp: 0, log: async () => {} };
      await expect(
        started({ ...active, updateProgress: updateProgress as never }, undefined, undefined),
      ).rejects.toThrow("Operation was canceled");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("ends only the job whose queue does not answer", async () => {
    const [stuck, healthy] = await Promise.all([scene.addWaiting(), scene.addWaiting()]);
    stuck.getState = () => new Promise(() => {});
    const operation = fromBullMQ(stuck, scene.events, { redisTimeout: 300 });
    const other = fromBullMQ(healthy, scene.events, { redisTimeout: 60_000 });
    const timer = setInterval(() => scene.events.emit("ioredis:close"), 1);
    await expect(toPromise(operation)).rejects.toThrow("Redis did not answer for 300 ms");
    clearInterval(timer);
    expect(other.status).toBe(AsyncStatus.Started);
  });

  test("ends no job whose limit is longer", async () => {
    const jobs = await Promise.all(Array.from({ length: 50 }, () => scene.addWaiting()));
    const [short] = jobs.map((job, index) => {
      job.getState = () => new Promise(() => {});
      return fromBullMQ(job, scene.events, { redisTimeout: index === 0 ? 300 : 60_000 });
    });
    const waiting = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await expect(toPromise(short as typeof waiting)).rejects.toThrow("for 300 ms");
    expect(waiting.status).toBe(AsyncStatus.Started);
    scene.work(async () => "done");
    expect(await toPromise(waiting)).toBe("done");
  });

  test("waits without a limit when the limit is Infinity", async () => {
    const job = await scene.addWaiting();
    job.getState = () => new Promise(() => {});
    const operation = fromBullMQ(job, scene.events, { redisTimeout: Infinity });
    await new Promise((resolve) => setTimeout(resolve, 50)); // A timer of Infinity elapses after 1 ms.
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("ignores an answer that arrives after the end", async () => {
    const job = await scene.addWaiting();
    const { promise: answer, resolve } = withResolvers<"unknown">();
    job.getState = () => answer;
    const operation = fromBullMQ(job, scene.events, { redisTimeout: 100 });
    await toPromise(operation).catch(() => {});
    resolve("unknown");
    await answer;
    expect(operation.errorCode?.message).toMatch("Redis did not answer for 100 ms");
  });

  test("ends in Error when the queue is closed after a cancel, and raises no error", async () => {
    const job = await scene.addWaiting();
    await scene.queue.close();
    const strays = await collectStrays(async () => {
      const operation = fromBullMQ(job, scene.events);
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toThrow("Redis did not answer");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describeWithRedis("fromBullMQ() of a Redis that refuses", () => {
  test("ends as the job does when Redis was busy with a script for a time", async () => {
    const client = new Client(scene.redis.connection);
    await client.config("SET", "busy-reply-threshold", "50");
    const job = await scene.queue.add("job", {});
    const { getState } = job;
    const { promise: refused, resolve } = withResolvers<string>();
    job.getState = () =>
      getState.call(job).catch((error: Error) => {
        resolve(error.message);
        throw error;
      });
    const operation = fromBullMQ(job, scene.events);
    const script = client.eval("while true do end", 0).catch(() => {});
    const looks = setInterval(() => scene.events.emit("ioredis:close"), 50);
    expect(await refused).toMatch("BUSY");
    clearInterval(looks);
    const other = new Client({ ...scene.redis.connection, enableReadyCheck: false });
    await other.call("SCRIPT", "KILL");
    await script;
    scene.work(async () => "done");
    expect(await toPromise(operation)).toBe("done");
    for (const each of [client, other]) each.disconnect();
  });

  test("ends in Error when Redis refuses for the whole time", async () => {
    const jobs = await Promise.all([scene.addWaiting(), scene.addWaiting()]);
    for (const job of jobs) job.getState = () => Promise.reject(new Error("READONLY"));
    const operations = jobs.map((job) => fromBullMQ(job, scene.events, { redisTimeout: 700 }));
    for (const operation of operations)
      await expect(toPromise(operation)).rejects.toThrow(
        "Operation was lost: the job cannot be read: READONLY",
      );
  });
});
