import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { startTimer } from "../../lib/wire.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe("startTimer()", () => {
  test.each([1, 20, 0x7fffffff, 2 ** 31, 2 ** 33])(
    "calls the function once, after %d ms",
    (time) => {
      const act = jest.fn();
      startTimer(time, act);
      jest.advanceTimersByTime(time - 1);
      expect(act).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect([act.mock.calls, jest.getTimerCount()]).toEqual([[[]], 0]);
    },
  );

  test("starts no timer when the time is Infinity", () => {
    const stop = startTimer(Infinity, () => {});
    expect(jest.getTimerCount()).toBe(0);
    expect(stop).not.toThrow();
  });

  test.each([1, 2 ** 31])("calls nothing when it is stopped after %d ms", (time) => {
    const act = jest.fn();
    const stop = startTimer(2 ** 32, act);
    jest.advanceTimersByTime(time);
    stop();
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("keeps the process alive, unless `unref` is true", () => {
    const unref = jest.fn();
    const clock = jest.spyOn(globalThis, "setTimeout").mockReturnValue({ unref } as never);
    startTimer(1, () => {});
    expect(unref).not.toHaveBeenCalled();
    startTimer(1, () => {}, { unref: true });
    expect(unref).toHaveBeenCalledTimes(1);
    clock.mockReturnValue(5 as never); // As in a browser.
    startTimer(1, () => {}, { unref: true });
    clock.mockRestore();
  });
});
