import { once } from "node:events";
import { expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, waitFor } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import type { Job, QueueEvents, Worker } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { provideScene, Scene } from "./scene.js";
import { countCancels, withResolvers } from "./tools.js";

let scene: Scene;
provideScene("test", (redis) => {
  scene = new Scene(redis);
  return scene;
});

/** A job that one worker has lost to another, and of which both received the cancel request. */
interface LostJob {
  readonly job: Job;
  /** The attempts of the worker that has lost it. */
  readonly attempts: string[];
  /** The operation of the worker that has it. */
  readonly source: AsyncOperationSource<string>;
  readonly stop: () => void;
  /** The events of the worker that has lost it. */
  readonly events: QueueEvents;
}

/** Starts a worker that never reads a signal of its own, and lets another worker take its job. */
async function loseJob(): Promise<LostJob> {
  const { resolve: end, promise: ended } = withResolvers();
  const first = scene.work(() => ended, {
    lockDuration: 200,
    skipLockRenewal: true,
    skipStalledCheck: true,
  });
  const events = scene.openEvents({ lastEventId: "0-0" });
  const stop = cancelBullMQ(first, events);
  const attempts = countCancels(first);
  const begun = once(first, "active");
  const job = await scene.queue.add("job", {});
  await begun;
  const source = new AsyncOperationSource<string>();
  const second: Worker = scene.work(
    toBullMQ(() => source.operation),
    { stalledInterval: 100 },
  );
  cancelBullMQ(second, scene.openEvents({ lastEventId: "0-0" }));
  await once(second, "active");
  const failed = once(first, "error");
  end();
  await failed; // It cannot complete a job whose lock it has lost.
  return { job, attempts, source, stop, events };
}

/** Waits until a worker tries to cancel no more, and returns how often it has tried. */
async function settled(attempts: readonly string[]): Promise<number> {
  let count = -1;
  while (count !== attempts.length) {
    count = attempts.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return count;
}

describeWithRedis("cancelBullMQ() of a job that another worker has taken", () => {
  test("tries to cancel it 200 times, on timers that keep no process alive (W-03)", async () => {
    const { job, attempts, source } = await loseJob();
    const timers = jest.spyOn(globalThis, "setTimeout");
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    while (attempts.length === 0) await job.getState();
    expect(await settled(attempts)).toBe(200);
    const tries = timers.mock.calls.flatMap(([, delay], index) =>
      delay === 5 ? [timers.mock.results[index]?.value as NodeJS.Timeout] : [],
    );
    expect(tries).toHaveLength(199);
    expect(tries.some((timer) => timer.hasRef())).toBe(false);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("stops trying when the job ends (W-03)", async () => {
    const { job, attempts, source, events } = await loseJob();
    source.onCancel(source.fail);
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    await waitFor(operation, Infinity);
    await scene.receiveEvents(events);
    const count = attempts.length;
    expect(await settled(attempts)).toBe(count);
  });

  test("stops trying when it is stopped (W-03)", async () => {
    const { job, attempts, source, stop } = await loseJob();
    const operation = fromBullMQ(job, scene.events);
    operation.cancel("not needed");
    while (attempts.length === 0) await job.getState();
    stop();
    const count = attempts.length;
    expect(await settled(attempts)).toBe(count);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });
});
