import { describe, expect, jest, test } from "@jest/globals";
import { type IProgress, mapProgress } from "async-operation";

describe("mapProgress()", () => {
  test("maps each report and forwards it", () => {
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

  test("forwards a flush if its target has one", () => {
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
  ])("throws a TypeError when `%s` is of the wrong type", (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
