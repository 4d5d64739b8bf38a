import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { FakeEvents, FakeJob, FakeQueue, pass, request, stopTime } from "./fakes.js";

type Operation = IAsyncOperationWithProgress<unknown, unknown>;

let events: FakeEvents;
beforeEach(() => {
  stopTime();
  jest.setSystemTime(1_000_000);
  events = new FakeEvents();
});
afterEach(() => void jest.useRealTimers());

const follow = (job: FakeJob): Operation => fromBullMQ(job, events);

/** Follows a job, and waits for the answer to the first look. */
async function followed(job: FakeJob): Promise<Operation> {
  const operation = follow(job);
  await pass(0);
  return operation;
}

describe("fromBullMQ() of an event", () => {
  test.each([
    [false, 1],
    [true, 3],
  ])(
    "looks when another worker begins with the job, if it is canceled: %s",
    async (cancel, looks) => {
      const job = new FakeJob("1").be("active");
      const operation = await followed(job);
      if (cancel) operation.cancel("not needed");
      await pass(0);
      events.send("active", job);
      await pass(0);
      expect(job.looks).toBe(looks);
    },
  );

  test("does not look again for the addition of the job", async () => {
    const job = new FakeJob("1");
    const answer = job.hold();
    follow(job);
    events.send("added", job);
    answer("waiting");
    await pass(0);
    expect(job.looks).toBe(1);
  });

  test.each([
    ["is older than the job", -1],
    ["is as old as the job", 0],
  ])("ends at once, or looks first, when it %s", async (_, age) => {
    const job = new FakeJob("1").be("active");
    const operation = await followed(job);
    events.send("completed", job, { returnvalue: "done" }, job.timestamp + age);
    expect(operation.status).toBe(age < 0 ? AsyncStatus.Started : AsyncStatus.Completed);
    await pass(0);
    expect(job.looks).toBe(age < 0 ? 2 : 1);
  });

  test("looks first when it follows the addition of a job with the same id", async () => {
    const job = new FakeJob("1").be("active");
    const operation = await followed(job);
    events.send("added", job);
    events.send("completed", job, { returnvalue: "other" });
    await pass(0);
    expect(operation.status).toBe(AsyncStatus.Started);
    events.send("completed", job, { returnvalue: "done" }); // No doubt is left.
    expect(operation.getResults()).toBe("done");
  });

  test("counts when it arrived during a look, and the next look finds no job", async () => {
    const job = new FakeJob("1");
    const operation = await followed(job);
    const answer = job.hold();
    events.lookAgain();
    await pass(0);
    events.send("completed", job, { returnvalue: "done" }, job.timestamp - 1);
    job.be("unknown");
    answer("active");
    await pass(0);
    expect([operation.status, job.looks]).toEqual([AsyncStatus.Completed, 3]);
  });

  test("reports all but requests for this job", async () => {
    const job = new FakeJob("1");
    const operation = await followed(job);
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    const other = request(new FakeJob("2"));
    for (const data of [0.5, request(job), other, request(job, { "async-operation": "received" })])
      events.send("progress", job, { data });
    expect(reports).toEqual([0.5, other]);
  });

  test("is an error of the job, and not of a child, when the job has none", async () => {
    const operation = await followed(new FakeJob("1").be("active"));
    operation.cancel("not needed");
    events.send("failed", new FakeJob("1"), { failedReason: "child bull:pages:5 failed" });
    expect(operation.errorCode?.message).toBe("child bull:pages:5 failed");
  });

  test("rejects with the reason, when that is the failure", async () => {
    const job = new FakeJob("1").be("active");
    const operation = await followed(job);
    operation.cancel("no disk");
    events.send("failed", job, { failedReason: "no disk" });
    await expect(toPromise(operation)).rejects.toBe("no disk");
  });
});

describe("fromBullMQ() of a job that is gone", () => {
  const stream = (queue: FakeQueue) => queue.stream;

  test("waits for its event, and reads it from the stream a second later", async () => {
    const queue = new FakeQueue();
    const job = new FakeJob("1", { queue }).be("completed"); // And gone when its result is read.
    const operation = follow(job);
    await pass(999);
    expect([stream(queue).reads, job.looks]).toEqual([[], 1]);
    stream(queue).add("1000000-0", { event: "completed", jobId: "1", returnvalue: '"done"' });
    await pass(1);
    expect(stream(queue).reads).toEqual([{ id: "940000", COUNT: 1000 }]);
    expect(operation.getResults()).toBe("done");
  });

  test("ends in Error when neither the stream nor BullMQ's other database has it", async () => {
    for (const isRedis of [true, false]) {
      const queue = new FakeQueue();
      queue.isRedis = isRedis;
      const operation = follow(new FakeJob("1", { queue }).be("unknown"));
      await pass(1000);
      expect(operation.errorCode?.message).toBe("Operation was lost: the job is not in the queue");
      expect(stream(queue).reads).toHaveLength(isRedis ? 1 : 0);
    }
  });

  test("does not read the stream after the end", async () => {
    const queue = new FakeQueue();
    const job = new FakeJob("1", { queue }).be("unknown");
    follow(job);
    await pass(0);
    const answer = job.hold();
    await pass(1000);
    events.send("completed", job, {});
    answer("unknown");
    await pass(0);
    expect([job.looks, stream(queue).reads]).toEqual([2, []]);
  });

  test("reads the stream once for all jobs that wait, from the oldest of them, page by page", async () => {
    const queue = new FakeQueue();
    for (let entry = 1; entry <= 2000; entry++)
      stream(queue).add(`${entry}-0`, { event: "waiting", jobId: "0" });
    const followGone = (id: string, timestamp: number): Operation => {
      stream(queue).add(`8000${id}-0`, { event: "failed", jobId: id, failedReason: `no ${id}` });
      return follow(new FakeJob(id, { queue, timestamp }).be("unknown"));
    };
    stream(queue).delay = 10;
    const operations = [followGone("1", 5000)];
    await pass(5);
    operations.push(followGone("2", 70_000), followGone("3", 61_000), followGone("4", 70_000));
    await pass(2000);
    expect(operations.map((operation) => operation.errorCode?.message)).toEqual(
      ["1", "2", "3", "4"].map((id) => `no ${id}`),
    );
    expect(stream(queue).reads.map(({ id }) => id)).toEqual([
      "0",
      "1000-0",
      "2000-0",
      "1000",
      "2000-0",
    ]);
  });

  test("reads a page that is full, and no more", async () => {
    const queue = new FakeQueue();
    for (let entry = 1; entry <= 999; entry++)
      stream(queue).add(`${entry}-0`, { event: "waiting", jobId: "0" });
    follow(new FakeJob("1", { queue, timestamp: 0 }).be("unknown"));
    await pass(1000);
    expect(stream(queue).reads).toHaveLength(1);
  });

  test("takes the last end, and none before another addition of its id", async () => {
    const queue = new FakeQueue();
    const add = (event: string, jobId: string, rest: Record<string, string> = {}): void =>
      stream(queue).add(`${1_000_000 + stream(queue).entries.length}-0`, { event, jobId, ...rest });
    add("failed", "1", { failedReason: "no disk" });
    add("completed", "1", { returnvalue: "1" });
    add("completed", "2", { returnvalue: "2" });
    add("added", "2");
    stream(queue).entries.push(["1000009-0", ["event", "drained"]]);
    const [first, second] = ["1", "2"].map((id) =>
      follow(new FakeJob(id, { queue }).be("unknown")),
    );
    await pass(1000);
    expect([first?.getResults(), second?.errorCode?.message]).toEqual([
      1,
      "Operation was lost: the job is not in the queue",
    ]);
  });

  test("takes no value of an event for a key", async () => {
    const queue = new FakeQueue();
    const values = { jobId: "1", event: "completed", prev: "event", returnvalue: "5" };
    stream(queue).add("1000000-0", values);
    const operation = follow(new FakeJob("1", { queue }).be("unknown"));
    await pass(1000);
    expect(operation.getResults()).toBe(5);
  });
});
