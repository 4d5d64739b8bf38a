import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { FakeEvents, FakeJob, pass, stopTime } from "./fakes.js";

type Operation = IAsyncOperationWithProgress<unknown, unknown>;

let events: FakeEvents;
beforeEach(() => {
  stopTime();
  events = new FakeEvents();
});
afterEach(() => void jest.useRealTimers());

const follow = (job: FakeJob, redisTimeout?: number): Operation =>
  fromBullMQ(job, events, { redisTimeout });
const messageOf = (operation: Operation): string | undefined => operation.errorCode?.message;

describe("fromBullMQ() of a Redis that refuses", () => {
  test("looks again after 500 ms, until the time is over", async () => {
    const job = new FakeJob("1").refuse("READONLY");
    const operation = follow(job, 1000);
    const looks: number[] = [];
    for (const time of [0, 499, 1, 499]) {
      await pass(time);
      looks.push(job.looks);
    }
    expect([looks, operation.status]).toEqual([[1, 1, 2, 2], AsyncStatus.Started]);
    await pass(1);
    expect(messageOf(operation)).toBe("Operation was lost: the job cannot be read: READONLY");
    expect(jest.getTimerCount()).toBe(0);
  });

  test("counts the time anew after an answer", async () => {
    const job = new FakeJob("1").refuse("READONLY");
    const operation = follow(job, 1000);
    await pass(500);
    job.be("waiting");
    await pass(600);
    job.refuse("READONLY");
    events.lookAgain();
    await pass(900);
    expect(operation.status).toBe(AsyncStatus.Started);
    job.be("waiting");
    await pass(100);
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test.each([
    ["Connection is closed.", "Operation was lost: Redis did not answer: Connection is closed."],
    ["Reached the max retries per request limit", "Redis did not answer: Reached the max"],
  ])("ends at once after %j", async (refusal, message) => {
    const operation = follow(new FakeJob("1").refuse(refusal));
    await pass(0);
    expect(messageOf(operation)).toMatch(message);
  });

  test("waits after an error that quotes another", async () => {
    const operation = follow(new FakeJob("1").refuse("ERR Connection is closed"));
    await pass(0);
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("waits with one timer for all jobs, in each pause", async () => {
    const jobs = ["1", "2"].map((id) => new FakeJob(id).refuse("READONLY"));
    for (const job of jobs) follow(job);
    for (const looks of [1, 2, 3]) {
      await pass(looks === 1 ? 0 : 500);
      expect(jobs.map((job) => job.looks)).toEqual([looks, looks]);
      expect(jest.getTimerCount()).toBe(2); // The pause, and the next turn of all looks.
    }
  });

  test("does not look again at a job that ended during a look", async () => {
    const job = new FakeJob("1");
    const answer = job.hold();
    const operation = follow(job);
    events.send("completed", job, { returnvalue: "done" });
    answer(Promise.reject(new Error("READONLY")));
    await pass(1000);
    expect([await toPromise(operation), job.looks]).toEqual(["done", 1]);
  });
});

describe("fromBullMQ() of a Redis that does not answer", () => {
  test("ends when the time is over, and not before", async () => {
    const job = new FakeJob("1");
    job.hold();
    const operation = follow(job, 1000);
    await pass(999);
    expect(operation.status).toBe(AsyncStatus.Started);
    await pass(1);
    expect(messageOf(operation)).toBe("Operation was lost: Redis did not answer for 1000 ms");
    expect(jest.getTimerCount()).toBe(0);
  });

  test("limits no look that has its answer", async () => {
    const job = new FakeJob("1");
    const operation = follow(job, 1000);
    await pass(0);
    expect(jest.getTimerCount()).toBe(1);
    await pass(4000);
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("limits no look that has its answer in the last tenth of the time", async () => {
    const job = new FakeJob("1");
    const answer = job.hold();
    const operation = follow(job, 1000);
    await pass(950);
    answer("waiting");
    await pass(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  /** Follows 50 jobs without an answer, and one that waits for a lane. */
  function fillLanes(timeLimit: number): { stuck: Operation[]; last: FakeJob; waiting: Operation } {
    const jobs = Array.from({ length: 50 }, (_, index) => new FakeJob(`stuck ${index}`));
    const stuck = jobs.map((job) => {
      job.hold();
      return follow(job, 1000);
    });
    const last = new FakeJob("last");
    return { stuck, last, waiting: follow(last, timeLimit) };
  }

  test.each([
    ["ends those", 1000, AsyncStatus.Error],
    ["ends those with a shorter time, too,", 999, AsyncStatus.Error],
    ["ends none with a longer time", 1001, AsyncStatus.Started],
  ])("%s that wait for a lane while all are silent", async (_, timeLimit, status) => {
    const { stuck, last, waiting } = fillLanes(timeLimit);
    last.hold();
    await pass(1000);
    expect(new Set(stuck.map(messageOf))).toEqual(
      new Set(["Operation was lost: Redis did not answer for 1000 ms"]),
    );
    expect(waiting.status).toBe(status);
  });

  test("ends none that waits when another look was answered", async () => {
    const first = new FakeJob("first");
    const answer = first.hold();
    follow(first, 1000);
    const { stuck, last, waiting } = fillLanes(1000); // One of the stuck waits for a lane, too.
    last.hold();
    await pass(100);
    answer("waiting");
    await pass(900);
    expect([stuck[0]?.status, stuck[49]?.status, waiting.status, last.looks]).toEqual([
      AsyncStatus.Error,
      AsyncStatus.Started,
      AsyncStatus.Started,
      1,
    ]);
  });

  test("does not look at a job that ended while it waited for a lane", async () => {
    const { stuck, last } = fillLanes(60_000);
    events.send("completed", last, { returnvalue: "done" });
    for (const _ of stuck) await pass(100);
    expect(last.looks).toBe(0);
  });
});

describe("fromBullMQ() of a job that is looked at", () => {
  test("looks once more after a look that was under way when it was due", async () => {
    const job = new FakeJob("1");
    const answer = job.hold();
    follow(job);
    events.lookAgain();
    events.lookAgain();
    await pass(0);
    expect(job.looks).toBe(1);
    answer("waiting");
    await pass(0);
    expect(job.looks).toBe(2);
  });

  test("stops all timers at the end", async () => {
    const job = new FakeJob("1").be("unknown");
    const operation = follow(job);
    await pass(500); // It waits for the event of a job that has removed itself.
    expect(jest.getTimerCount()).toBe(2);
    events.send("completed", job, { returnvalue: "done" });
    expect([operation.getResults(), jest.getTimerCount()]).toEqual(["done", 0]);
  });

  test("keeps the other operation of a job when one ends", async () => {
    const job = new FakeJob("1");
    job.hold();
    const lost = follow(job, 100);
    const operation = follow(job, 60_000);
    await pass(100);
    expect(lost.status).toBe(AsyncStatus.Error);
    events.send("completed", job, { returnvalue: "done" });
    expect(operation.getResults()).toBe("done");
  });

  test("keeps the process alive by no timer", async () => {
    const start = jest.spyOn(globalThis, "setTimeout");
    const missing = follow(new FakeJob("1").be("unknown"));
    const refused = follow(new FakeJob("2").refuse("READONLY"));
    const silent = new FakeJob("3");
    silent.hold();
    follow(silent, 1000);
    await pass(6000);
    expect([missing, refused].map(({ status }) => status)).toEqual([
      AsyncStatus.Error,
      AsyncStatus.Started,
    ]);
    const timers = start.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.length).toBeGreaterThan(10);
    expect(timers.filter((timer) => timer.hasRef())).toEqual([]);
  });

  test("throws TypeError for options that are none", () => {
    const act = (): unknown => fromBullMQ(new FakeJob("1"), events, 5 as never);
    expect(act).toThrow("Cannot use options: expected `{ redisTimeout }`, got 5");
  });
});
