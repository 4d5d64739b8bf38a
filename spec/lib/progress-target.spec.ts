import { describe, expect, test } from "@jest/globals";
import { progressListener } from "async-operation/adapter-kit";

describe("progressListener()", () => {
  test("returns a function unchanged", () => {
    const listener = (): void => {};
    expect(progressListener(listener)).toBe(listener);
  });

  test("returns a function that calls `report` as a method, with only the value", () => {
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
