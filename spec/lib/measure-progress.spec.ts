import { describe, expect, test } from "@jest/globals";
import { measureProgress } from "../../lib/wire.js";

describe("measureProgress()", () => {
  test("returns a number as an amount of 1", () => {
    expect(measureProgress(0.5)).toEqual({ loaded: 0.5, total: 1 });
  });

  test("returns the amount and the total, and no other member", () => {
    expect(measureProgress({ loaded: 3, total: 4, more: 5 })).toEqual({ loaded: 3, total: 4 });
    expect(measureProgress({ loaded: 3 })).toEqual({ loaded: 3 });
  });

  test.each([
    ["a string", "half"],
    ["null", null],
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["Infinity", Infinity],
    ["an amount as a string", { loaded: "3" }],
    ["an amount of NaN", { loaded: Number.NaN }],
    ["a total as a string", { loaded: 3, total: "4" }],
    [
      "an object whose getter throws",
      {
        get loaded() {
          throw new Error("from the getter");
        },
      },
    ],
  ])("returns undefined when the report is %s (W-52)", (_, value) => {
    expect(measureProgress(value)).toBeUndefined();
  });
});
