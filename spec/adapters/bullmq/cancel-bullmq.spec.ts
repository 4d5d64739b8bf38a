import { once } from "node:events";
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { cancelBullMQ, fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { DelayedError } from "bullmq";
import { type References, survivorsOf } from "../../support/garbage.js";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene, Scene } from "./scene.js";
import { countCancels, withResolvers } from "./tools.js";

let scene: OperationScene;
/** The ids of the jobs that the worker was called to cancel. */
let attempts: string[] = [];

provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

beforeAll(async () => {
  attempts = countCancels(scene.worker);
});
afterEach(() => void attempts.splice(0));

interface Request {
  readonly id: string;
  readonly timestamp: number;
}

/** Publishes cancel requests as `fromBullMQ` does, and waits until the worker has received them. */
async function send(...requests: Request[]): Promise<void> {
  for (const { id, timestamp } of requests) {
    const data = { "async-operation": "cancel", job: scene.queue.toKey(id), timestamp };
    const json = JSON.stringify(data);
    await scene.publish({ event: "progress", jobId: id, data: json });
  }
  await scene.receiveEvents(scene.workerEvents);
}

/** Requests for jobs of other workers. */
const others = (count: number): Request[] =>
  Array.from({ length: count }, (_, index) => ({ id: `other-${index}`, timestamp: 0 }));

describeWithRedis("cancelBullMQ()", () => {
  test.each(["completed", "failed"] as const)(
    "ignores a request for a job that has %s",
    async (event) => {
      const { source, job } = await scene.follow();
      const end = once(scene.worker, event);
      if (event === "completed") source.complete("done");
      else source.fail(new Error("no disk"));
      await end;
      await send({ id: String(job.id), timestamp: Date.now() });
      expect(attempts).toEqual([]);
    },
  );

  test.each([
    ["cancels", 999, AsyncStatus.Canceled],
    ["does not cancel", 1000, AsyncStatus.Completed],
  ])("%s a job that begins after its request and %d newer ones", async (_, count, status) => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const begun = once(scene.worker, "active");
    const job = await scene.add(() => source.operation, { delay: 600_000 });
    await send({ id: String(job.id), timestamp: Date.now() }, ...others(count));
    const operation = fromBullMQ(job, scene.events);
    await job.promote();
    await begun;
    expect(attempts.includes(String(job.id))).toBe(status === AsyncStatus.Canceled);
    if (status === AsyncStatus.Completed) source.complete("done");
    await toPromise(operation).catch(() => {});
    expect(operation.status).toBe(status);
  });

  test("counts a repeated request as a new one", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const job = await scene.add(() => source.operation, { delay: 600_000 });
    const request = { id: String(job.id), timestamp: Date.now() };
    const [first, ...rest] = others(1000) as [Request, ...Request[]];
    await send(request, ...rest, request, first);
    const operation = fromBullMQ(job, scene.events);
    await job.promote();
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled");
  });

  test("ignores a request for an earlier job with the same id", async () => {
    const { source, operation, job } = await scene.follow({ jobId: "reused" });
    await send({ id: "reused", timestamp: job.timestamp - 1 });
    expect(attempts).toEqual([]);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("keeps no job that its worker has moved back", async () => {
    const other = new Scene(scene.redis);
    const references: References = {};
    const names: string[] = [];
    const { promise: ended, resolve: end } = withResolvers<string>();
    const worker = other.work(
      async (job, token) => {
        names.push(job.name);
        references[`${job.name} ${names.length}`] = new WeakRef(job);
        if (job.name === "twice" && names.length > 21) return ended;
        await job.moveToDelayed(Date.now() + (job.name === "twice" ? 1 : 600_000), token);
        throw new DelayedError();
      },
      { concurrency: 3 },
    );
    cancelBullMQ(worker, other.openEvents());
    for (let count = 0; count < 20; count++) await other.queue.add("once", {});
    await other.queue.add("twice", {});
    while (names.length < 22) await other.queue.getDelayedCount();
    let kept: string[];
    do kept = await survivorsOf(references);
    while (kept.length > 6); // BullMQ itself keeps a few.
    expect(kept).toContain("twice 22");
    end("done");
    await other.close();
  });

  test("cancels a job that has begun again when its earlier object is garbage", async () => {
    const begun = once(scene.worker, "active");
    const { job, source, operation } = await scene.follow();
    source.onCancel(source.fail);
    const [active] = await begun;
    const ids = Array.from({ length: 10 }, () => String(job.id));
    const collected = new Set<string>();
    const watched = new FinalizationRegistry((name: string) => void collected.add(name));
    for (const moved of await Promise.all(ids.map((id) => scene.queue.getJob(id)))) {
      if (moved === undefined) throw new Error("No such job");
      watched.register(moved, "moved");
      scene.worker.emit("active", moved, "waiting");
    }
    scene.worker.emit("active", active, "waiting");
    while (!collected.has("moved")) await survivorsOf({});
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ignores a stalled job that is removed", () => {
    const errors: unknown[] = [];
    const listener = (error: Error): void => void errors.push(error);
    scene.worker.on("error", listener); // BullMQ emits the error of a listener.
    scene.worker.emit("failed", undefined, new Error("stalled"), "active");
    expect(errors).toEqual([]);
    scene.worker.off("error", listener);
  });

  test("removes its listeners when it is stopped", () => {
    const events = scene.openEvents();
    const count = (): number[] => [
      ...["active", "completed", "failed"].map((event) =>
        scene.worker.listenerCount(event as never),
      ),
      events.listenerCount("progress"),
    ];
    const before = count();
    const stop = cancelBullMQ(scene.worker, events);
    expect(count()).toEqual(before.map((each) => each + 1));
    stop();
    expect(count()).toEqual(before);
  });

  test("throws TypeError when it receives another queue, or no peer of BullMQ", () => {
    const { worker } = scene;
    const other = { qualifiedName: "other:jobs", on() {}, off() {} };
    expect(() => cancelBullMQ(worker, other)).toThrow(
      `Cannot cancel jobs: expected the QueueEvents of "bull:${scene.name}", got "other:jobs"`,
    );
    expect(() => cancelBullMQ({} as never, other)).toThrow(
      "Cannot cancel jobs: expected a Worker, got Object",
    );
    expect(() => cancelBullMQ(worker, {} as never)).toThrow(
      "Cannot cancel jobs: expected a QueueEvents, got Object",
    );
  });
});
