import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { IdleTimer } from "../../lib/wire.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Posts a message while the other thread waits for `flags[1]`. */
const postWhileBlocked = `
  const { parentPort, workerData: { flags, blocked } } = require("node:worker_threads");
  Atomics.wait(flags, 0, 0);
  parentPort.postMessage("arrived");
  Atomics.wait(flags, 0, 1, blocked);
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
  setInterval(() => {}, 1000);
`;

function start(milliseconds: number) {
  const onIdle = jest.fn();
  return { timer: new IdleTimer(milliseconds, onIdle), onIdle };
}

describe("IdleTimer", () => {
  test("calls the function once, 10 ms after the time", () => {
    const { onIdle } = start(45_000);
    jest.advanceTimersByTime(45_009);
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(100_000);
    expect([onIdle.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });

  test("counts from the last event, and has one timer for all events", () => {
    const { timer, onIdle } = start(45_000);
    for (let second = 1; second <= 120; second++) {
      jest.advanceTimersByTime(1000);
      timer.touch();
      expect(jest.getTimerCount()).toBe(1);
    }
    jest.advanceTimersByTime(45_009);
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  test("calls nothing after `stop`", () => {
    const { timer, onIdle } = start(1000);
    timer.stop();
    jest.advanceTimersByTime(5000);
    expect([onIdle.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
  });

  test("has no timer when the time is Infinity", () => {
    start(Infinity);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("waits for a time that is longer than a timer can be", () => {
    const { onIdle, timer } = start(3_000_000_000);
    jest.advanceTimersByTime(3_000_000_009);
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    timer.stop();
  });

  test.each([50, 500])(
    "waits for what has arrived while the thread was blocked for %d ms",
    async (blocked) => {
      jest.useRealTimers();
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const worker = new Worker(postWhileBlocked, { eval: true, workerData: { flags, blocked } });
      await once(worker, "online");
      const { timer, onIdle } = start(20);
      worker.once("message", () => timer.touch());
      const arrived = once(worker, "message");
      // Node calls the timers that are due after the immediates, and before it delivers a message.
      setImmediate(() => {
        Atomics.store(flags, 0, 1);
        Atomics.notify(flags, 0);
        Atomics.wait(flags, 1, 0);
      });
      await arrived;
      expect(onIdle).not.toHaveBeenCalled();
      timer.stop();
      await worker.terminate();
    },
  );

  test("waits for what has arrived while the thread was suspended", () => {
    const { timer, onIdle } = start(45_000);
    const clock = jest.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    jest.advanceTimersByTime(45_000); // The timer fires 15 seconds late, by the clock.
    expect(onIdle).not.toHaveBeenCalled();
    timer.touch();
    jest.advanceTimersByTime(1000);
    expect(onIdle).not.toHaveBeenCalled();
    clock.mockRestore();
    timer.stop();
  });

  test("calls the function when nothing has arrived while the thread was suspended", () => {
    const { onIdle } = start(45_000);
    const late = performance.now() + 60_000;
    const clock = jest.spyOn(performance, "now").mockReturnValue(late);
    jest.advanceTimersByTime(45_000);
    clock.mockReturnValue(late + 1000);
    jest.advanceTimersByTime(999);
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    clock.mockRestore();
  });

  test("keeps no process alive", () => {
    const unref = jest.fn();
    const clock = jest.spyOn(globalThis, "setTimeout").mockReturnValue({ unref } as never);
    start(1000);
    clock.mockReturnValue(5 as never); // As in a browser.
    start(1000);
    clock.mockRestore();
    expect(unref).toHaveBeenCalledTimes(1);
  });
});
