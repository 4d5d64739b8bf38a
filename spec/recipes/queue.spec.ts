import { getMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import PQueue from "p-queue";
import { runQueued } from "../../examples/recipes/queue.js";

type Source = AsyncOperationSource<string, number>;

/** Lets the queue start what it has room for. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("runQueued()", () => {
  let queue: PQueue;
  let started: Source[];
  let canceled: unknown[];

  beforeEach(() => {
    queue = new PQueue({ concurrency: 2 });
    started = [];
    canceled = [];
  });
  afterEach(async () => {
    await turn();
    expect([queue.size, queue.pending]).toEqual([0, 0]);
  });

  const start = () => {
    const source: Source = new AsyncOperationSource();
    source.onCancel((reason) => canceled.push(reason));
    started.push(source);
    return source.operation;
  };
  const end = async (index: number, result: string) => {
    started[index]?.complete(result);
    await turn();
  };

  test("completes with each result in the order of the functions, and runs at most so many at once", async () => {
    const operation = runQueued(queue, [start, start, start]);
    expect(started).toHaveLength(2);
    await end(1, "second");
    expect(started).toHaveLength(3);
    await end(2, "third");
    await end(0, "first");
    expect(await toPromise(operation)).toEqual(["first", "second", "third"]);
  });

  test("reports 0..1 over all, also over those that have not begun", async () => {
    const operation = runQueued(queue, [start, start, start, start]);
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    started[0]?.report(0.5);
    started[1]?.report(1);
    await end(1, "second");
    started[2]?.report(1);
    started[0]?.report(1);
    await end(0, "first");
    started[3]?.report(1);
    await end(2, "third");
    await end(3, "fourth");
    await toPromise(operation);
    expect(values).toEqual([0.125, 0.375, 0.625, 0.75, 1]);
  });

  test("cancels those that run with the reason, and starts no other", async () => {
    const reason = { because: "not needed" };
    const operation = runQueued(
      queue,
      Array.from({ length: 20 }, () => start),
    );
    operation.cancel(reason);
    await turn();
    for (const source of started) source.fail(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(canceled).toEqual([reason, reason]);
    expect(canceled[0]).toBe(reason);
    expect(started).toHaveLength(2);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("lets the signal have a listener for each that waits", async () => {
    const add = jest.spyOn(queue, "add");
    const operation = runQueued(queue, [start]);
    expect(getMaxListeners(add.mock.calls[0]?.[1]?.signal ?? new EventTarget())).toBe(Infinity);
    await end(0, "done");
    await toPromise(operation);
  });

  test("ends only when each that was canceled has stopped", async () => {
    const operation = runQueued(queue, [start, start, start]);
    operation.cancel("not needed");
    started[0]?.fail("not needed");
    await turn();
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    started[1]?.fail("not needed");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
  });

  test("ends in Error, with the very error, when a cleanup fails after the cancel", async () => {
    const operation = runQueued(queue, [start, start, start]);
    operation.cancel("not needed");
    started[0]?.fail("not needed");
    const error = new Error("no disk");
    started[1]?.fail(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends at once when it is canceled while the queue is paused", async () => {
    queue.pause();
    const operation = runQueued(queue, [start]);
    operation.cancel("not needed");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
    expect(started).toEqual([]);
  });

  test("ends when it is canceled after the queue was cleared (W-19)", async () => {
    const operation = runQueued(queue, [start, start, start]);
    queue.clear();
    operation.cancel("not needed");
    for (const source of started) source.fail("not needed");
    expect(await waitFor(operation, 5000)).toBe(AsyncStatus.Canceled);
  });

  test("ends in Error when the queue is cleared, after all that had begun", async () => {
    const operation = runQueued(queue, [start, start, start, start]);
    queue.clear();
    await end(1, "second");
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    await end(0, "first");
    await expect(toPromise(operation)).rejects.toThrow("Taken out of the queue");
    expect(started).toHaveLength(2);
    expect(queue.listenerCount("idle")).toBe(0);
  });

  test("ends in Error when the queue is cleared while it is paused", async () => {
    queue.pause();
    const operation = runQueued(queue, [start]);
    queue.clear();
    expect(await waitFor(operation, 5000)).toBe(AsyncStatus.Error);
  });

  test("cancels an operation at the time limit of the queue, and ends when it has stopped", async () => {
    queue.timeout = 10;
    const operation = runQueued(queue, [start]);
    await new Promise((resolve) => started[0]?.onCancel(resolve));
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    expect(canceled).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
    started[0]?.fail(canceled[0]);
    await expect(toPromise(operation)).rejects.toBe(canceled[0]);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error with the first failure in order, when all others have ended", async () => {
    const operation = runQueued(queue, [start, start, start]);
    const error = new Error("no disk");
    started[1]?.fail(error);
    await turn();
    await end(0, "first");
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    await end(2, "third");
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when a function throws", async () => {
    const error = new Error("no disk");
    const throwing = () => {
      throw error;
    };
    const operation = runQueued(queue, [throwing, () => fromResult("second")]);
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("completes with nothing when there is nothing to do", async () => {
    expect(await toPromise(runQueued(queue, []))).toEqual([]);
  });
});
