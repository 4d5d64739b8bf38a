import { once } from "node:events";
import { expect, jest, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { cancelBullMQ, fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { describeWithRedis } from "../../support/services.js";
import { provideScene, Scene } from "./scene.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

describeWithRedis("fromBullMQ() of a processor that toBullMQ() did not create", () => {
  /** Follows a job, and cancels it when it is active. */
  async function cancelOnce(fail: (reason: unknown) => unknown, reason?: unknown) {
    const worker = scene.work(
      (_job, _token, signal) =>
        new Promise((_, reject) => {
          const listener = (): void => reject(fail(signal?.reason));
          signal?.addEventListener("abort", listener, { once: true });
        }),
    );
    cancelBullMQ(worker, scene.openEvents({ lastEventId: "0-0" }));
    const active = once(worker, "active");
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await active;
    operation.cancel(reason);
    const error = await toPromise(operation).catch((error) => error);
    return { error, status: operation.status };
  }

  test("ends in Canceled when it throws the reason itself", async () => {
    const { error, status } = await cancelOnce((reason) => reason, "not needed");
    expect([error, status]).toEqual(["not needed", AsyncStatus.Canceled]);
  });

  test.each<[string, (reason: unknown) => unknown]>([
    ["the signal's reason", (reason) => reason],
    ["an error with it", (reason) => new Error(String(reason))],
  ])("ends in Canceled when it is canceled without a reason and throws %s", async (_, fail) => {
    const { error, status } = await cancelOnce(fail);
    expect([String(error), status]).toEqual([
      "AbortError: Operation was canceled",
      AsyncStatus.Canceled,
    ]);
  });

  test("ends in Error when it throws another error", async () => {
    const { error, status } = await cancelOnce(() => new Error("no disk"));
    expect([String(error), status]).toEqual(["Error: no disk", AsyncStatus.Error]);
  });

  test("cancels each attempt of a job that is tried again", async () => {
    let aborts = 0;
    const worker = scene.work(
      (_job, _token, signal) =>
        new Promise((_, reject) => {
          const abort = (): void => reject(new Error(`no disk ${++aborts}`));
          if (signal?.aborted) abort();
          else signal?.addEventListener("abort", abort, { once: true });
        }),
    );
    cancelBullMQ(worker, scene.openEvents({ lastEventId: "0-0" }));
    const active = once(worker, "active");
    const job = await scene.queue.add("job", {}, { attempts: 3 });
    jest.spyOn(job, "remove").mockRejectedValue(new Error("locked")); // As if it never waited.
    const operation = fromBullMQ(job, scene.events);
    await active;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toThrow("no disk 3");
  });

  test("ends in Error when it throws an error without a message", async () => {
    scene.work(() => Promise.reject(new Error("")));
    const operation = fromBullMQ(await scene.queue.add("job", {}), scene.events);
    await expect(toPromise(operation)).rejects.toThrow("Job failed without a message");
  });
});
