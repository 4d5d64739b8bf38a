import { expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, type IAsyncOperationWithProgress, waitFor } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { FlowProducer, Job } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { type Followed, OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";
import { countCancels, withResolvers } from "./tools.js";

let scene: OperationScene;
provideScene("test", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

/** A running job with a second caller, whose cancel request is not yet in Redis. */
interface Late extends Followed {
  /** Lets the request arrive, as the last command of the second caller. */
  arrive(): Promise<void>;
}

/** Follows a job, and lets a second caller cancel it. */
async function cancelLate(options = {}): Promise<Late> {
  const followed = await scene.follow(options);
  const handle = (await scene.queue.getJob(String(followed.job.id))) as Job;
  const { promise: request, resolve } = withResolvers<object>();
  jest.spyOn(handle, "updateProgress").mockImplementation((mark) => {
    resolve(mark as object);
    return new Promise(() => {});
  });
  fromBullMQ(handle, scene.events).cancel("late");
  const mark = await request;
  const arrive = async (): Promise<void> => {
    await followed.job.updateProgress(mark);
    await scene.receiveEvents(scene.workerEvents);
  };
  return { ...followed, arrive };
}

/** Retries a job when its end is known. */
async function retry({ operation, job }: Followed): Promise<void> {
  await waitFor(operation, Infinity);
  await job.retry((await job.getState()) as "completed" | "failed");
}

/** The ways in which the first run of a job ends. */
const ends: readonly [name: string, options: object, end: (followed: Followed) => unknown][] = [
  ["has failed", {}, ({ source }) => source.fail(new Error("no disk"))],
  [
    "was canceled",
    { attempts: 3 },
    ({ source, operation }) => {
      source.onCancel(source.fail);
      operation.cancel("not needed");
    },
  ],
  ["has completed", {}, ({ source }) => source.complete("done")],
];

describeWithRedis("job.retry() of a job that fromBullMQ() cancels", () => {
  test.each(ends)(
    "runs a job that %s when the request arrives after the retry has begun",
    async (_, options, end) => {
      const late = await cancelLate(options);
      end(late);
      const begun = scene.restart(late.job);
      await retry(late);
      const again = await begun;
      const attempts = countCancels(scene.worker);
      await late.arrive();
      expect(attempts).toEqual([]);
      again.complete("again");
      expect(await toPromise(fromBullMQ(late.job, scene.events))).toBe("again");
    },
  );

  test.each(ends)(
    "runs a job that %s when the request arrives before the retry has begun",
    async (_, options, end) => {
      const late = await cancelLate(options);
      end(late);
      await waitFor(late.operation, Infinity);
      await scene.queue.pause();
      const begun = scene.restart(late.job);
      await retry(late);
      await late.arrive();
      const operation = fromBullMQ(late.job, scene.events);
      await scene.queue.resume();
      begun.then((again) => again.complete("again"));
      expect(await toPromise(operation)).toBe("again");
    },
  );
});

/** A caller that has not received the end of a job. */
class Unaware {
  readonly #silent = scene.openEvents({ autorun: false });
  readonly job: Job;
  readonly operation: IAsyncOperationWithProgress<unknown, unknown>;

  constructor(job: Job) {
    this.job = job;
    this.operation = fromBullMQ(job, this.#silent);
  }

  /** Waits until its looks have ended: Redis answers in order. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await this.job.getState();
  }

  /** Looks at the job, as it does every 5 seconds. */
  async look(): Promise<void> {
    this.#silent.emit("ioredis:close");
    await this.settle();
  }

  /** Cancels, and waits until the worker has received a request. */
  async cancel(): Promise<void> {
    this.operation.cancel("not needed");
    await this.settle();
    await scene.receiveEvents(scene.workerEvents);
  }
}

interface Unseen extends Followed {
  readonly caller: Unaware;
  /** Retries the job, and returns the worker's side of the retry. */
  restart(): Promise<Followed["source"]>;
}

/** Follows a job that fails, with a caller that does not receive the failure. */
async function failUnseen(): Promise<Unseen> {
  const followed = await scene.follow();
  const caller = new Unaware((await scene.queue.getJob(String(followed.job.id))) as Job);
  await caller.settle();
  followed.source.fail(new Error("no disk"));
  await waitFor(followed.operation, Infinity);
  const restart = async (): Promise<Followed["source"]> => {
    const begun = scene.restart(followed.job);
    await retry(followed);
    return begun;
  };
  return { ...followed, caller, restart };
}

describeWithRedis("the cancel of fromBullMQ() that has missed the end of a job", () => {
  test("leaves the retry alone when it has not looked since", async () => {
    const { caller, restart } = await failUnseen();
    const again = await restart();
    const attempts = countCancels(scene.worker);
    await caller.cancel();
    expect(attempts).toEqual([]);
    again.complete("again");
    await waitFor(fromBullMQ(caller.job, scene.events), Infinity);
    await caller.look();
    expect(caller.operation.getResults()).toBe("again");
  });

  test("leaves the retry alone when it waits", async () => {
    const { caller, ...failed } = await failUnseen();
    await scene.queue.pause();
    await retry(failed);
    await caller.cancel();
    expect(await caller.job.getState()).toBe("waiting");
  });

  test("leaves the retry alone when it has looked at the failure only", async () => {
    const { caller, restart } = await failUnseen();
    jest.spyOn(caller.job, "getState").mockResolvedValueOnce("active"); // As it was a moment ago.
    await caller.look();
    const again = await restart();
    const attempts = countCancels(scene.worker);
    await caller.cancel();
    expect(attempts).toEqual([]);
    again.complete("again");
  });

  test("cancels the retry when it has looked at it", async () => {
    const { caller, restart } = await failUnseen();
    const again = await restart();
    again.onCancel(again.fail);
    await caller.look();
    caller.operation.cancel("not needed");
    await expect(toPromise(fromBullMQ(caller.job, scene.events))).rejects.toThrow("not needed");
    expect(again.reason).toBe("not needed");
  });
});

describeWithRedis("the cancel of fromBullMQ() of a job that BullMQ tries again", () => {
  test("ends the next attempt before it is started when the caller is gone", async () => {
    const backoff = { type: "fixed", delay: 600_000 };
    const late = await cancelLate({ attempts: 3, backoff });
    late.source.fail(new Error("no disk"));
    while ((await late.job.getState()) !== "delayed") await null;
    await late.arrive();
    await late.job.promote();
    await expect(toPromise(late.operation)).rejects.toThrow("Operation was canceled: late");
    expect(scene.started.get(late.job.name)).toBe(1);
  });

  test("cancels the next attempt when the error of the last one has no message", async () => {
    const { source, operation, job } = await scene.follow({ attempts: 2 });
    jest.spyOn(job, "remove").mockRejectedValue(new Error("locked")); // As if it never waited.
    const begun = scene.restart(job);
    source.onCancel(() => source.fail(new Error("")));
    operation.cancel("not needed");
    begun.then((again) => again.onCancel(again.fail)); // Or it is canceled before it begins.
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("cancels an attempt that begins before BullMQ emits the end of the last one", async () => {
    const { source, operation, job } = await scene.follow({ attempts: 2 });
    source.onCancel(source.fail);
    const last = await Job.fromId(scene.queue, String(job.id)); // Another object, as for each attempt.
    scene.worker.emit("failed", last, new Error("no disk"), "active");
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("cancels a retried child of the job", async () => {
    const producer = scene.keep(new FlowProducer({ connection: scene.redis.connection }));
    const { queueName, name } = { queueName: scene.name, name: "parent" };
    const source = new AsyncOperationSource<unknown, unknown>();
    const child = { queueName, name: scene.register(() => source.operation) };
    const flow = await producer.add({ queueName, name, children: [child] });
    const [{ job }] = flow.children as [{ job: Job }];
    const operation = fromBullMQ(job, scene.events);
    source.fail(new Error("no disk"));
    await waitFor(operation, Infinity);
    const begun = scene.restart(job);
    await job.retry();
    const again = await begun;
    again.onCancel(again.fail);
    const parent = fromBullMQ(flow.job, scene.events);
    parent.cancel("not needed");
    await expect(toPromise(parent)).rejects.toBe("not needed");
    expect(again.reason).toBe("not needed");
  });
});
