import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  mapProgress,
  run,
  splitProgress,
  type ThrottledProgress,
  throttleProgress,
} from "async-operation";
import { toProgress } from "async-operation/progress";
import { toPromise } from "async-operation/promise";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A throttled reporter of 100 milliseconds, and what has come through. */
function startThrottle(): [ThrottledProgress<number>, number[]] {
  const values: number[] = [];
  return [throttleProgress((value: number) => values.push(value), 100), values];
}

describe("the timer of throttleProgress()", () => {
  test("keeps no process alive (W-07)", () => {
    jest.useRealTimers();
    const before = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const progress = throttleProgress<number>(() => {}, 60_000);
    progress.report(1);
    progress.report(2);
    const after = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    progress.flush();
    expect(after).toBe(before);
  });
});

describe("throttleProgress()", () => {
  test("passes the first report on at once", () => {
    const [progress, values] = startThrottle();
    progress.report(1);
    expect(values).toEqual([1]);
    expect(jest.getTimerCount()).toBe(1);
  });

  test("passes the newest of the following on when the interval is over", () => {
    const [progress, values] = startThrottle();
    for (const value of [1, 2, 3]) progress.report(value);
    jest.advanceTimersByTime(99);
    expect(values).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(values).toEqual([1, 3]);
  });

  test("passes on one report per interval, and the first again after a pause", () => {
    const [progress, values] = startThrottle();
    for (let value = 0; value < 10; value++) {
      progress.report(value);
      jest.advanceTimersByTime(40);
    }
    jest.advanceTimersByTime(200);
    progress.report(10);
    expect(values).toEqual([0, 2, 4, 7, 9, 10]);
  });

  test("has no timer when nothing came for an interval", () => {
    const [progress, values] = startThrottle();
    progress.report(1);
    progress.report(2);
    jest.advanceTimersByTime(100);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(100);
    expect(jest.getTimerCount()).toBe(0);
    expect(values).toEqual([1, 2]);
  });

  test("passes undefined on like any value", () => {
    const values: unknown[] = [];
    const progress = throttleProgress((value: unknown) => values.push(value), 100);
    progress.report(1);
    progress.report(undefined);
    progress.flush();
    expect(values).toStrictEqual([1, undefined]);
  });

  test("takes reports from within its own target", () => {
    const values: number[] = [];
    const progress = throttleProgress((value: number) => {
      values.push(value);
      if (value < 3) progress.report(value + 1);
    }, 100);
    progress.report(1);
    jest.advanceTimersByTime(1000);
    expect(values).toEqual([1, 2, 3]);
  });

  test("goes on when its target throws", () => {
    const values: number[] = [];
    const progress = throttleProgress((value: number) => {
      values.push(value);
      if (value === 1) throw new Error("from the target");
    }, 100);
    expect(() => progress.report(1)).toThrow("from the target");
    progress.report(2);
    jest.advanceTimersByTime(100);
    expect(values).toEqual([1, 2]);
  });

  test.each([0, 0x7fffffff])("takes the shortest and the longest time, %p", (milliseconds) => {
    expect(() => throttleProgress(() => {}, milliseconds)).not.toThrow();
  });

  test.each([
    [-1, "-1"],
    [2 ** 31, "2147483648"],
    [Number.NaN, "NaN"],
    [Infinity, "Infinity"],
    [undefined, "undefined"],
    [null, "null"],
    ["100", '"100"'],
  ])("throws RangeError when the time is %p", (milliseconds, name) => {
    const act = (): unknown => throttleProgress(() => {}, milliseconds as number);
    expect(act).toThrow(RangeError);
    expect(act).toThrow(
      `Cannot throttle progress: expected milliseconds from 0 to 2147483647, got ${name}`,
    );
  });

  test("throws TypeError when it gets no progress", () => {
    const act = (): unknown => throttleProgress(5 as never, 100);
    expect(act).toThrow(TypeError);
    expect(act).toThrow("expected a function or an object with `report`, got 5");
  });
});

describe("flush() of a throttled progress", () => {
  test("passes on the report that waits, once, and stops the timer", () => {
    const [progress, values] = startThrottle();
    progress.report(1);
    progress.report(2);
    progress.flush();
    progress.flush();
    expect(values).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("does nothing when nothing waits", () => {
    const [progress, values] = startThrottle();
    progress.flush();
    progress.report(1);
    progress.flush();
    expect(values).toEqual([1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("lets the next report through at once", () => {
    const [progress, values] = startThrottle();
    progress.report(1);
    progress.flush();
    progress.report(2);
    expect(values).toEqual([1, 2]);
  });

  test.each([
    ["another throttle", (inner: ThrottledProgress<number>) => throttleProgress(inner, 50)],
    ["a map", (inner: ThrottledProgress<number>) => mapProgress(inner, (value: number) => value)],
    ["a part", (inner: ThrottledProgress<number>) => splitProgress(inner, 1)[0]],
  ])("is passed on by %s", (_, wrap) => {
    const [inner, values] = startThrottle();
    const outer = wrap(inner);
    for (const value of [0.1, 0.2, 0.3]) outer.report(value);
    outer.flush();
    expect(values).toEqual([0.1, 0.3]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("a throttled progress at the end of an operation", () => {
  test("has the last report before the promise settles, and nothing after it", async () => {
    const [progress, values] = startThrottle();
    const source = new AsyncOperationSource<string, number>();
    const promise = toPromise(source.operation, { progress });
    for (const value of [1, 2, 3]) source.report(value);
    source.complete("done");
    expect(values).toEqual([1, 3]);
    source.report(4);
    await promise;
    jest.advanceTimersByTime(1000);
    expect(values).toEqual([1, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("has the last report before the promise rejects", async () => {
    const [progress, values] = startThrottle();
    const source = new AsyncOperationSource<string, number>();
    const promise = toPromise(source.operation, { progress });
    source.report(1);
    source.report(2);
    source.fail(new Error("no disk"));
    expect(values).toEqual([1, 2]);
    await expect(promise).rejects.toThrow("no disk");
  });

  test("has the last report before the promise rejects as a signal abandons the operation", async () => {
    const controller = new AbortController();
    const [progress, values] = startThrottle();
    const source = new AsyncOperationSource<string, number>();
    const promise = toPromise(source.operation, { progress, signal: controller.signal });
    source.report(1);
    source.report(2);
    controller.abort("not needed");
    await expect(promise).rejects.toBe("not needed");
    expect(values).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("has the last report when run() returns an operation that has ended", () => {
    const [progress, values] = startThrottle();
    run<void, number>(
      ({ report }) => {
        for (const value of [1, 2, 3]) report(value);
      },
      { progress },
    );
    expect(values).toEqual([1, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("has the last report when toProgress() sends it there", () => {
    const [progress, values] = startThrottle();
    const source = new AsyncOperationSource<string, number>();
    toProgress(source.operation, progress);
    for (const value of [1, 2, 3]) source.report(value);
    source.complete("done");
    expect(values).toEqual([1, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("has the last report when toProgress() is stopped", () => {
    const [progress, values] = startThrottle();
    const source = new AsyncOperationSource<string, number>();
    const stop = toProgress(source.operation, progress);
    for (const value of [1, 2, 3]) source.report(value);
    stop();
    expect(values).toEqual([1, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("waits still when one of two operations that share it has ended and is stopped", () => {
    const [progress, values] = startThrottle();
    const ended = new AsyncOperationSource<string, number>();
    const running = new AsyncOperationSource<string, number>();
    const stop = toProgress(ended.operation, progress);
    toProgress(running.operation, progress);
    ended.complete("done");
    for (const value of [1, 2]) running.report(value);
    stop();
    expect(values).toEqual([1]);
    running.complete("done");
    expect(values).toEqual([1, 2]);
  });

  test("reaches the inner of two throttles when the handler of the outer one throws", () => {
    const [inner, values] = startThrottle();
    const failing: ThrottledProgress<number> = {
      report(value) {
        inner.report(value);
        if (value === 3) throw new Error("from the handler");
      },
      flush: () => inner.flush(),
    };
    const outer = throttleProgress(failing, 100);
    for (const value of [1, 2, 3]) outer.report(value);
    expect(() => outer.flush()).toThrow("from the handler");
    expect(values).toEqual([1, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
