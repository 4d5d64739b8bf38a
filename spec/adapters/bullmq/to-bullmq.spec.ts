import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  type IAsyncOperationWithProgress,
  run,
  waitFor,
} from "async-operation";
import { fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";
import { withResolvers } from "./tools.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

describeWithRedis("toBullMQ()", () => {
  const job = {
    id: "1",
    timestamp: 0,
    queueQualifiedName: "bull:jobs",
    async updateProgress() {},
    async log() {},
  };

  test("has the three parameters without which BullMQ passes no signal", () => {
    expect(toBullMQ(() => run(() => 1))).toHaveLength(3);
  });

  test("throws TypeError when it receives no function", () => {
    const act = (): unknown => toBullMQ(5 as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow("Cannot process jobs: expected a function, got 5");
  });

  test("runs a job without a signal", async () => {
    const process = toBullMQ(() => run(async () => 1));
    expect(await process(job, undefined, undefined)).toBe(1);
  });

  test("stores what the operation has reported before it was returned", async () => {
    const updateProgress = jest.fn(async () => {});
    const source = new AsyncOperationSource<number, number>();
    const process = toBullMQ(() => {
      for (const value of [0.25, 0.5]) source.report(value);
      return source.operation;
    });
    const processing = process({ ...job, updateProgress }, undefined, undefined);
    source.complete(1);
    await processing;
    expect(updateProgress.mock.calls).toEqual([[0.5]]);
  });

  test("fails the job with the requested reason in place of the error of a Node function (W-45)", async () => {
    const { promise: started, resolve } = withResolvers<IAsyncOperationWithProgress<void, never>>();
    const job = await scene.add(() => {
      const work = run(({ signal }) => sleep(600_000, undefined, { signal }));
      resolve(work);
      return work;
    });
    const operation = fromBullMQ(job, scene.events);
    (await started).cancel("disk is full");
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.message).toBe("Operation was canceled: disk is full");
    expect(operation.errorCode?.cause).toBe("disk is full");
  });

  test("fails the job when `start` throws", async () => {
    const failed = once(scene.worker, "failed");
    const added = await scene.add(() => {
      throw new Error("no such work");
    });
    await failed;
    await expect(toPromise(fromBullMQ(added, scene.events))).rejects.toThrow("no such work");
  });

  const errors: [name: string, error: () => unknown, message: string][] = [
    [
      "a message that is an object",
      () => Object.assign(new Error(), { message: {} }),
      "[object Object]",
    ],
    ["no message", () => Object.assign(new Error(), { message: null }), "null"],
    [
      "a message that throws",
      () =>
        Object.defineProperty(new Error(), "message", {
          get() {
            throw new Error("no message");
          },
        }),
      "Operation failed with an error that cannot be read",
    ],
    [
      "members that throw",
      () =>
        new Proxy(new Error(), {
          get() {
            throw new Error("no members");
          },
        }),
      "Operation failed with an error that cannot be read",
    ],
  ];
  test.each(errors)(
    "fails the job with a text when the error has %s",
    async (_, error, message) => {
      const process = toBullMQ(() => run(() => Promise.reject(error())));
      const failed = await process(job, undefined, undefined).catch(
        (reason: Error) => reason.message,
      );
      expect(failed).toBe(message);
    },
  );

  test("fails the job, once, when `start` throws null", async () => {
    let starts = 0;
    const added = await scene.add(() => {
      starts++;
      throw null;
    });
    await expect(toPromise(fromBullMQ(added, scene.events))).rejects.toThrow(
      "Operation failed with null",
    );
    expect(starts).toBe(1);
  });

  test("cancels with the default reason when a caller gives none", async () => {
    const { source, operation, job: added } = await scene.follow();
    const other = fromBullMQ(added, scene.events);
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    operation.cancel();
    await waitFor(other, Infinity);
    expect([other.status, other.errorCode?.message]).toEqual([
      AsyncStatus.Canceled,
      "Operation was canceled",
    ]);
    expect(String(reasons[0])).toBe("AbortError: Operation was canceled");
  });

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
    await expect(process(job, "token", controller.signal)).rejects.toMatchObject({
      name: "UnrecoverableError",
      message: "Operation was canceled: This operation was aborted",
    });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(controller.signal.reason);
  });

  test("rejects without a reason when the operation is canceled without one", async () => {
    const process = toBullMQ(() => canceled());
    await expect(process(job, "token", undefined)).rejects.toMatchObject({
      name: "UnrecoverableError",
      message: "Operation was canceled",
    });
  });
});
