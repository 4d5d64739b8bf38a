import { describe, expect, test } from "@jest/globals";
import { measureProgress } from "../../lib/wire.js";

describe("measureProgress()", () => {
  test("returns a number as an amount of 1", () => {
    expect(measureProgress(0.5, "send progress")).toEqual({ loaded: 0.5, total: 1 });
  });

  test("returns the same object when it has `loaded`", () => {
    const amount = { loaded: 3 };
    expect(measureProgress(amount, "send progress")).toBe(amount);
  });

  test.each([
    ["half", undefined, '0..1 or `{ loaded, total? }`, got "half"'],
    [null, "a `map`", "0..1, `{ loaded, total? }` or a `map`, got null"],
    [{ loaded: "3" }, "a `map`", "0..1, `{ loaded, total? }` or a `map`, got Object"],
  ])("throws a TypeError when it gets %j", (value, alternative, message) => {
    const act = (): unknown => measureProgress(value, "send progress", alternative);
    expect(act).toThrow(new TypeError(`Cannot send progress: expected ${message}`));
  });
});
