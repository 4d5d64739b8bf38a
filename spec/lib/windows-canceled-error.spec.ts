import { describe, expect, test } from "@jest/globals";
import { CanceledError } from "async-operation";
import { windowsCanceledError } from "../../lib/wire.js";

describe("windowsCanceledError()", () => {
  test.each([["not needed"], [undefined], [null], [new CanceledError()]])(
    "returns an Error named Canceled with the cause %p",
    (value) => {
      const error = windowsCanceledError(value);
      expect(error).toBeInstanceOf(Error);
      expect([error.name, error.message]).toEqual(["Canceled", "Canceled"]);
      expect(error.cause).toBe(value);
    },
  );

  test("returns an Error with the cause when the name of the value throws", () => {
    const value = Object.defineProperty({}, "name", {
      get() {
        throw new Error("no name");
      },
    });
    expect(windowsCanceledError(value).cause).toBe(value);
  });

  test("returns a cancellation of Windows unchanged", () => {
    const error = windowsCanceledError("not needed");
    expect(windowsCanceledError(error)).toBe(error);
  });
});
