import { describe, expect, jest, test } from "@jest/globals";
import { type IProgress, splitProgress, type ThrottledProgress } from "async-operation";

describe("splitProgress()", () => {
  test("drops a report that is not finite, and forwards the next one", () => {
    const values: number[] = [];
    const [part] = splitProgress((value) => values.push(value), 1, 1);
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 1]) part.report(value);
    expect(values).toEqual([0.25, 0.5]);
  });

  test("takes a report below 0 for 0 and one above 1 for 1, and never leaves 0..1", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 1, 1);
    for (const value of [-34063, 0.5, 1.2, 1]) first.report(value);
    for (const value of [-1, 3]) second.report(value);
    expect(values).toEqual([0, 0.25, 0.5, 0.5, 0.5, 1]);
  });

  test("returns one reporter for each weight, as a tuple", () => {
    const parts = splitProgress(() => {}, 3, 1) satisfies readonly [
      ThrottledProgress<number>,
      ThrottledProgress<number>,
    ];
    expect(parts).toHaveLength(2);
    // @ts-expect-error there are two parts
    expect(parts[2]).toBe(undefined);
  });

  test("returns an array when the weights are an array", () => {
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

  test("decreases when a part decreases", () => {
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
  ])("reports exactly 1 at the end when the fractions add up to %s", (_, weights, steps) => {
    const values: number[] = [];
    const parts = splitProgress((value) => values.push(value), ...weights);
    for (const part of parts) for (let step = 1; step <= steps; step++) part.report(step / steps);
    expect(values.pop()).toBe(1);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  test("never reports more than 1, even if the fractions add up to 1 before the end", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 0.1, 0.1, 0);
    for (const part of [first, second])
      for (let step = 1; step <= 10; step++) part.report(step / 10);
    expect(Math.max(...values)).toBe(1);
  });

  test("ignores a part of weight 0", () => {
    const values: number[] = [];
    const [first, second] = splitProgress((value) => values.push(value), 0, 1);
    first.report(0.5);
    second.report(1);
    expect(values).toEqual([0, 1]);
  });

  test("flushes its target when every part has ended, and not before (W-55)", () => {
    const target = { report: jest.fn(), flush: jest.fn() };
    const parts = splitProgress(target, ...Array<number>(2000).fill(1));
    for (const part of parts.slice(1)) {
      part.report(1);
      part.flush();
      part.flush();
    }
    expect(target.flush).not.toHaveBeenCalled();
    parts[0]?.flush(); // Without a report: it has failed.
    expect(target.flush).toHaveBeenCalledTimes(1);
  });

  test("forwards a flush if its target has one", () => {
    const target = { report() {}, flush: jest.fn() };
    splitProgress(target, 1)[0].flush();
    expect(target.flush).toHaveBeenCalledTimes(1);
    expect(() => splitProgress(() => {}, 1)[0].flush()).not.toThrow();
  });

  test("throws a TypeError when `progress` is of the wrong type", () => {
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
    ["strings", ["1", "3"], '"1", "3"'],
  ])("throws RangeError when weights are %s", (_, weights, got) => {
    const act = (): unknown => splitProgress(() => {}, ...(weights as number[]));
    expect(act).toThrow(RangeError);
    expect(act).toThrow(
      `Cannot split progress: expected weights of 0 or more, not all 0, got ${got}`,
    );
  });
});
