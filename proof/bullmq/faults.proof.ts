import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { Scene } from "../../spec/adapters/bullmq/scene.js";
import { type Redis, startRedis } from "../../spec/support/redis.js";
import { startProcess } from "../../spec/support/threads.js";

/** Short times, after which BullMQ takes a job from a worker that is killed. */
const patience = { lockDuration: 500, stalledInterval: 300 };

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

/** Starts a worker in a process of its own. It never ends a job, and sends a message when it begins with one. */
const startHanging = (): ChildProcess =>
  startProcess(
    `
      import { Worker } from "bullmq";
      const [, , name, port] = process.argv;
      const hang = () => run(() => { process.send("begun"); return new Promise(() => {}); });
      new Worker(name, toBullMQ(hang), {
        connection: { host: "127.0.0.1", port: Number(port) },
        lockDuration: 500,
        stalledInterval: 500,
      });
    `,
    scene.name,
    String(redis.connection.port),
  );

describe("fromBullMQ() of a worker that is killed", () => {
  test("completes when another worker takes the job", async () => {
    const child = startHanging();
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await once(child, "message");
    child.kill("SIGKILL");
    scene.work(async () => "done by another", patience);
    expect(await toPromise(operation)).toBe("done by another");
  });

  test("ends in Error when no worker may take the job again", async () => {
    const child = startHanging();
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await once(child, "message");
    child.kill("SIGKILL");
    scene.work(async () => "never", { ...patience, maxStalledCount: 0 });
    await expect(toPromise(operation)).rejects.toThrow("job stalled more than allowable limit");
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});

describe("fromBullMQ() of a Redis that is stopped", () => {
  test("completes after a restart with the data", async () => {
    let finish!: (value: string) => void;
    const finished = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const active = once(
      scene.work(() => finished, patience),
      "active",
    );
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await active;
    await redis.stop();
    await redis.start();
    finish("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("ends in Error after a restart without the data", async () => {
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await redis.close();
    await redis.start();
    await expect(toPromise(operation)).rejects.toThrow(
      "Operation was lost: the job is not in the queue",
    );
  });
});
