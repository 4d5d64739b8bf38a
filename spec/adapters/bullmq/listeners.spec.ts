import { expect, test } from "@jest/globals";
import { waitFor } from "async-operation";
import { cancelBullMQ, fromBullMQ } from "async-operation/bullmq";
import { describeWithRedis } from "../../support/services.js";
import { provideScene, Scene } from "./scene.js";

const names = [
  "added",
  "progress",
  "active",
  "completed",
  "failed",
  "removed",
  "ioredis:close",
] as const;

let scene: Scene;
provideScene("file", (redis) => {
  scene = new Scene(redis);
  return scene;
});

/** The number of listeners of each event, and of the events of single jobs. */
const counts = (): number[] => [
  ...names.map((name) => scene.events.listenerCount(name)),
  scene.events.eventNames().filter((name) => /:\d+$/.test(String(name))).length,
];

/** Collects the warnings of Node while a function runs. */
async function warningsOf(act: () => unknown): Promise<string[]> {
  const warnings: string[] = [];
  const listener = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", listener);
  await act();
  await new Promise(setImmediate); // Node emits them in a later turn.
  process.off("warning", listener);
  return warnings;
}

describeWithRedis("fromBullMQ()", () => {
  test("adds one listener for each event, which leaves with the last of 11 jobs (W-06)", async () => {
    const warnings = await warningsOf(async () => {
      const jobs = await Promise.all(Array.from({ length: 11 }, () => scene.addWaiting()));
      const operations = jobs.map((job) => fromBullMQ(job, scene.events));
      for (const operation of operations) {
        expect(counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
        operation.cancel();
        await waitFor(operation, Infinity);
      }
      expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    });
    expect(warnings).toEqual([]);
  });

  test("adds one listener for 11 operations of one job, and none to its queue (W-06)", async () => {
    const warnings = await warningsOf(async () => {
      const job = await scene.addWaiting();
      const operations = Array.from({ length: 11 }, () => fromBullMQ(job, scene.events));
      expect(counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
      await job.promote();
      const worker = scene.work(async () => "done");
      await Promise.all(operations.map((operation) => waitFor(operation, Infinity)));
      const ended = Array.from({ length: 11 }, () => fromBullMQ(job, scene.events));
      await Promise.all(ended.map((operation) => waitFor(operation, Infinity)));
      await worker.close();
    });
    expect(warnings).toEqual([]);
    expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describeWithRedis("cancelBullMQ()", () => {
  test("shares the listeners of a QueueEvents between 11 workers (W-06)", async () => {
    const warnings = await warningsOf(() => {
      const workers = Array.from({ length: 11 }, () => scene.work(async () => {}));
      const stops = workers.map((worker) => cancelBullMQ(worker, scene.events));
      expect(counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
      for (const stop of stops) stop();
      expect(counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    });
    expect(warnings).toEqual([]);
  });
});
