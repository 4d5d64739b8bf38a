import { describe, expect, jest, test } from "@jest/globals";
import { Progress } from "async-operation";
import { collectStrays } from "../support/strays.js";

describe("Progress", () => {
  test("is created with a handler and without one (IP-01)", () => {
    expect(new Progress()).toBeInstanceOf(Progress);
    expect(new Progress(() => {})).toBeInstanceOf(Progress);
  });

  test.each([
    [null, "null"],
    [5, "5"],
    [{}, "Object"],
  ])("throws TypeError when the handler is %p (IP-01)", (handler, name) => {
    const act = (): unknown => new Progress(handler as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot create Progress: expected a function, got ${name}`);
  });

  test("schedules nothing without listeners (IP-02)", () => {
    jest.useFakeTimers();
    const progress = new Progress<number>();
    for (const value of [1, 2, 3]) progress.report(value);
    const count = jest.getTimerCount(); // Including microtasks.
    jest.useRealTimers();
    expect(count).toBe(0);
  });

  test("delivers each report to its handler, synchronously and in order (IP-03)", () => {
    const values: number[] = [];
    const progress = new Progress<number>((value) => values.push(value));
    progress.report(1);
    expect(values).toEqual([1]);
    progress.report(2);
    progress.report(3);
    expect(values).toEqual([1, 2, 3]);
  });

  test("passes itself and the value to each listener, in order of subscription (IP-04)", () => {
    const calls: unknown[][] = [];
    const progress = new Progress<number>((...parameters) => calls.push(parameters));
    progress.subscribe((...parameters) => calls.push(["first", ...parameters]));
    progress.subscribe((...parameters) => calls.push(["second", ...parameters]));
    progress.report(1);
    expect(calls).toStrictEqual([[1], ["first", progress, 1], ["second", progress, 1]]);
  });

  test("delivers values unchanged", () => {
    const values: unknown[] = [];
    const progress = new Progress<unknown>((value) => values.push(value));
    const object = {};
    const all = [undefined, null, 0, Number.NaN, object];
    for (const value of all) progress.report(value);
    expect(values).toStrictEqual(all);
    expect(values[4]).toBe(object);
  });

  test("has a `report` that may be destructured (W-61)", () => {
    const values: number[] = [];
    const { report } = new Progress<number>((value) => values.push(value));
    [0.25, 0.5].forEach(report);
    expect(values).toEqual([0.25, 0.5]);
  });

  test("calls no listener that has unsubscribed", () => {
    const progress = new Progress<number>();
    const [first, second] = [jest.fn(), jest.fn()];
    const stop = progress.subscribe(first);
    progress.subscribe(second);
    stop();
    stop();
    progress.report(1);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledTimes(1);
  });

  test("calls a function as often as it has subscribed", () => {
    const progress = new Progress<number>();
    const listener = jest.fn();
    const stop = progress.subscribe(listener);
    progress.subscribe(listener);
    progress.report(1);
    stop();
    progress.report(2);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test("delivers only the next reports to a listener that subscribes within a report", () => {
    const progress = new Progress<number>();
    const values: number[] = [];
    const stop = progress.subscribe(() => {
      stop();
      progress.subscribe((_, value) => values.push(value));
    });
    progress.report(1);
    expect(values).toEqual([]);
    progress.report(2);
    expect(values).toEqual([2]);
  });

  test("reports the error of a listener as uncaught, and calls the next listener", async () => {
    const error = new Error("from the listener");
    const next = jest.fn();
    const { uncaught } = await collectStrays(() => {
      const progress = new Progress<number>(() => {
        throw error;
      });
      progress.subscribe(next);
      expect(() => progress.report(1)).not.toThrow();
    });
    expect(next).toHaveBeenCalledTimes(1);
    expect(uncaught).toEqual([error]);
  });

  test.each([null, undefined, 5])("throws TypeError when the listener is %p", (listener) => {
    const act = (): unknown => new Progress().subscribe(listener as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot subscribe to progress: expected a function, got ${listener}`);
  });
});
