import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { cancelBullMQ, fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
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

describeWithRedis("fromBullMQ() of a Redis that does not answer", () => {
  test("ends in Error", async () => {
    const job = await scene.queue.add("job", {}, { delay: 60_000 });
    await scene.queue.close();
    const operation = fromBullMQ(job, scene.events);
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: Redis did not answer");
  });
});

describeWithRedis("fromBullMQ() of events that are missed", () => {
  beforeEach(() => {
    const clocks = ["Date", "hrtime", "performance"] as const;
    const turns = ["nextTick", "queueMicrotask", "setImmediate", "clearImmediate"] as const;
    jest.useFakeTimers({ doNotFake: [...clocks, ...turns, "setTimeout", "clearTimeout"] });
  });
  afterEach(() => void jest.useRealTimers());

  test("reads the outcome, and that of a cancel, every 5 seconds", async () => {
    const silent = scene.openEvents({ autorun: false });
    const [first, second] = await Promise.all([
      scene.queue.add("job", {}),
      scene.queue.add("job", {}),
    ]);
    const operation = fromBullMQ(first, silent);
    const unwanted = fromBullMQ(second, silent);
    unwanted.cancel("not needed");
    while ((await second.getState()) !== "unknown") await null;
    const worker = scene.work(async () => "done");
    await once(worker, "completed");
    jest.advanceTimersByTime(4999);
    for (let turn = 0; turn < 5; turn++) await first.getState(); // Redis answers in order.
    expect([operation.status, unwanted.errorCode]).toEqual([AsyncStatus.Started, null]);
    jest.advanceTimersByTime(1);
    expect(await toPromise(operation)).toBe("done");
    await expect(toPromise(unwanted)).rejects.toBe("not needed");
  });

  test("reads the outcome when the connection is lost", async () => {
    const silent = scene.openEvents({ autorun: false });
    const job = await scene.queue.add("job", {});
    const operation = fromBullMQ(job, silent);
    const worker = scene.work(async () => "done");
    await once(worker, "completed");
    expect(operation.status).toBe(AsyncStatus.Started);
    silent.emit("ioredis:close"); // BullMQ emits it for a lost connection; the proofs stop Redis.
    expect(await toPromise(operation)).toBe("done");
  });
});

describeWithRedis("fromBullMQ() of a processor that toBullMQ() did not create", () => {
  /** Follows a job, and cancels it when it is active. */
  async function cancelOnce(fail: (reason: unknown) => unknown) {
    const worker = scene.work(
      (_job, _token, signal) =>
        new Promise((_, reject) => {
          const listener = (): void => reject(fail(signal?.reason));
          signal?.addEventListener("abort", listener, { once: true });
        }),
    );
    cancelBullMQ(worker, scene.openEvents({ lastEventId: "0-0" }));
    const active = once(worker, "active");
    const { cancel } = scene;
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events, { cancel });
    await active;
    operation.cancel("not needed");
    const error = await toPromise(operation).catch((error) => error);
    return { error, status: operation.status };
  }

  test("ends in Canceled when it throws the reason itself", async () => {
    const { error, status } = await cancelOnce((reason) => reason);
    expect([error, status]).toEqual(["not needed", AsyncStatus.Canceled]);
  });

  test("ends in Error when it throws another error", async () => {
    const { error, status } = await cancelOnce(() => new Error("no disk"));
    expect([String(error), status]).toEqual(["Error: no disk", AsyncStatus.Error]);
  });

  test("ends in Error when it throws an error without a message", async () => {
    scene.work(() => Promise.reject(new Error("")));
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await expect(toPromise(operation)).rejects.toThrow("Job failed without a message");
  });
});

describeWithRedis("fromBullMQ() of a producer that rejects", () => {
  test("completes when the worker completes the job after the cancel", async () => {
    let finish!: (value: string) => void;
    const finished = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const worker = scene.work(() => finished);
    const active = once(worker, "active");
    const cancel = {
      async publishEvent() {
        setImmediate(finish, "done");
        throw new Error("no connection");
      },
    };
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events, { cancel });
    await active;
    operation.cancel("not needed");
    expect(await toPromise(operation)).toBe("done");
  });
});
