import { describe, expect, jest, test } from "@jest/globals";
import {
  type IProgress,
  mapProgress,
  Progress,
  progressListener,
  splitProgress,
  type ThrottledProgress,
} from "async-operation";
import { collectStrays } from "../../support/strays.js";

describe("Progress", () => {
  test("is made with a handler and without one (IP-01)", () => {
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

  test("schedules nothing when nobody listens (IP-02)", () => {
    jest.useFakeTimers();
    const progress = new Progress<number>();
    for (const value of [1, 2, 3]) progress.report(value);
    const count = jest.getTimerCount(); // Of microtasks too.
    jest.useRealTimers();
    expect(count).toBe(0);
  });

  test("hands each report to its handler, at once and in order (IP-03)", () => {
    const values: number[] = [];
    const progress = new Progress<number>((value) => values.push(value));
    progress.report(1);
    expect(values).toEqual([1]);
    progress.report(2);
    progress.report(3);
    expect(values).toEqual([1, 2, 3]);
  });

  test("hands itself and the value to each listener, in order of subscription (IP-04)", () => {
    const calls: unknown[][] = [];
    const progress = new Progress<number>((...parameters) => calls.push(parameters));
    progress.subscribe((...parameters) => calls.push(["first", ...parameters]));
    progress.subscribe((...parameters) => calls.push(["second", ...parameters]));
    progress.report(1);
    expect(calls).toStrictEqual([[1], ["first", progress, 1], ["second", progress, 1]]);
  });

  test("hands values on as they are", () => {
    const values: unknown[] = [];
    const progress = new Progress<unknown>((value) => values.push(value));
    const object = {};
    const all = [undefined, null, 0, Number.NaN, object];
    for (const value of all) progress.report(value);
    expect(values).toStrictEqual(all);
    expect(values[4]).toBe(object);
  });

  test("hands a listener nothing when it has unsubscribed", () => {
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

  test("hands a listener that subscribes within a report only those that follow", () => {
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

  test("reports what a listener throws, and goes on", async () => {
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

describe("progressListener()", () => {
  test("returns a function as it is", () => {
    const listener = (): void => {};
    expect(progressListener(listener)).toBe(listener);
  });

  test("returns a function that calls `report` as a method, with the value alone", () => {
    const calls: unknown[][] = [];
    const target = { report: (...parameters: unknown[]) => calls.push([target, ...parameters]) };
    const bare = {
      calls: [] as unknown[],
      report(value: number) {
        this.calls.push(value);
      },
    };
    progressListener<number>(target)(1);
    progressListener<number>(bare)(2);
    expect(calls).toStrictEqual([[target, 1]]);
    expect(bare.calls).toEqual([2]);
  });

  test.each([
    [5, "5"],
    [null, "null"],
    [undefined, "undefined"],
    ["x", '"x"'],
    [{ report: 5 }, "Object"],
  ])("throws TypeError when it gets %p (IP-07)", (target, name) => {
    const act = (): unknown => progressListener(target as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot use \`progress\`: expected a function or an object with \`report\`, got ${name}`,
    );
  });
});

describe("mapProgress()", () => {
  test("maps each report before it passes it on", () => {
    const values: string[] = [];
    const progress = mapProgress(
      (text: string) => values.push(text),
      (value: number) => `${value * 100} %`,
    ) satisfies IProgress<number>;
    progress.report(0.25);
    progress.report(0.5);
    expect(values).toEqual(["25 %", "50 %"]);
  });

  test("reports to an object, and may be destructured", () => {
    const target = { values: [] as number[], report: (value: number) => target.values.push(value) };
    const { report } = mapProgress(target, (value: number) => value + 1);
    report(1);
    expect(target.values).toEqual([2]);
  });

  test("passes a flush on where its target has one", () => {
    const target = { report() {}, flush: jest.fn() };
    mapProgress(target, (value) => value).flush();
    expect(target.flush).toHaveBeenCalledTimes(1);
    expect(() =>
      mapProgress(
        () => {},
        (value) => value,
      ).flush(),
    ).not.toThrow();
  });

  test.each([
    ["progress", () => mapProgress(5 as never, (value) => value), "`report`, got 5"],
    ["map", () => mapProgress(() => {}, 5 as never), "map progress: expected a function, got 5"],
    ["map", () => mapProgress(() => {}, undefined as never), "expected a function, got undefined"],
  ])("throws TypeError when it gets no %s", (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe("splitProgress()", () => {
  test("drops a report that is not finite, and goes on with the next", () => {
    const values: number[] = [];
    const [part] = splitProgress((value) => values.push(value), 1, 1);
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 1]) part.report(value);
    expect(values).toEqual([0.25, 0.5]);
  });

  test("returns one reporter for each weight, as a tuple", () => {
    const parts = splitProgress(() => {}, 3, 1) satisfies readonly [
      ThrottledProgress<number>,
      ThrottledProgress<number>,
    ];
    expect(parts).toHaveLength(2);
    // @ts-expect-error there is no third
    expect(parts[2]).toBe(undefined);
  });

  test("returns an array when the weights are one", () => {
    const weights: number[] = [1, 1];
    const parts = splitProgress(() => {}, ...weights) satisfies IProgress<number>[];
    expect(parts).toHaveLength(2);
  });

  test("reports the sum of the parts by weight", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 3, 1);
    first.report(0.5);
    second.report(0.5);
    first.report(1);
    second.report(1);
    expect(values).toEqual([0.375, 0.5, 0.875, 1]);
  });

  test("goes back when a part does", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 1, 1);
    second.report(1);
    first.report(1);
    first.report(0);
    expect(values).toEqual([0.5, 1, 0.5]);
  });

  test.each([
    ["less than 1", [1 / 3, 1 / 4, 1 / 5, 1 / 6, 1 / 7], 11],
    ["more than 1", [0.1, 0.1, 0.1], 5],
  ])("reports exactly 1 at the end where the fractions add up to %s", (_, weights, steps) => {
    const values: number[] = [];
    const parts = splitProgress((value) => values.push(value), ...weights);
    for (const part of parts) for (let step = 1; step <= steps; step++) part.report(step / steps);
    expect(values.pop()).toBe(1);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  test("never reports more than 1, also where the fractions add up to it before the end", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 0.1, 0.1, 0);
    for (const part of [first, second])
      for (let step = 1; step <= 10; step++) part.report(step / 10);
    expect(Math.max(...values)).toBe(1);
  });

  test("counts a part of weight 0 for nothing", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 0, 1);
    first.report(0.5);
    second.report(1);
    expect(values).toEqual([0, 1]);
  });

  test("passes a flush on where its target has one", () => {
    const target = { report() {}, flush: jest.fn() };
    splitProgress(target, 1)[0].flush();
    expect(target.flush).toHaveBeenCalledTimes(1);
    expect(() => splitProgress(() => {}, 1)[0].flush()).not.toThrow();
  });

  test("throws TypeError when it gets no progress", () => {
    const act = (): unknown => splitProgress(5 as never, 1);
    expect(act).toThrow(TypeError);
    expect(act).toThrow("expected a function or an object with `report`, got 5");
  });

  test.each<[string, unknown[], string]>([
    ["negative", [1, -1], "1, -1"],
    ["negative, and the sum is not", [3, -1], "3, -1"],
    ["NaN", [1, Number.NaN], "1, NaN"],
    ["infinite", [1, Infinity], "1, Infinity"],
    ["all 0", [0, 0], "0, 0"],
    ["missing", [], "none"],
    ["no numbers", ["1", "3"], '"1", "3"'],
  ])("throws RangeError when weights are %s", (_, weights, got) => {
    const act = (): unknown => splitProgress(() => {}, ...(weights as number[]));
    expect(act).toThrow(RangeError);
    expect(act).toThrow(
      `Cannot split progress: expected weights of 0 or more, not all 0, got ${got}`,
    );
  });
});
