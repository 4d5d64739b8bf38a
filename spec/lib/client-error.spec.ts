import { describe, expect, test } from "@jest/globals";
import { clientErrorOf, unsentErrorOf } from "../../lib/wire.js";
import { collectStrays } from "../support/strays.js";

const secret = new Error("password of db.internal");
const fixed = { name: "Error", message: "Operation failed" };

function fail(): never {
  throw secret;
}

describe("clientErrorOf()", () => {
  test("returns a fixed text without a function", () => {
    expect(clientErrorOf(secret)).toStrictEqual(fixed);
  });

  test.each([
    [
      { name: "DiskError", message: "full", more: 1 },
      { name: "DiskError", message: "full" },
    ],
    [
      { name: "DiskError", message: "full", code: "E_FULL" },
      { name: "DiskError", message: "full", code: "E_FULL" },
    ],
    [
      { name: "E", message: "full", code: 5 },
      { name: "E", message: "full", code: 5 },
    ],
    [
      { name: "E", message: "full", code: 5n },
      { name: "E", message: "full" },
    ],
  ])("returns the name, the message and the code of %o", (described, expected) => {
    expect(clientErrorOf(secret, () => described as never)).toStrictEqual(expected);
  });

  test.each([
    ["null", () => null],
    ["a text", () => "full"],
    ["a promise", async () => ({ name: "E", message: "full" })],
    ["a name that is no text", () => ({ name: 5, message: "full" })],
    ["a message that is no text", () => ({ name: "E", message: { toJSON: fail } })],
    ["a getter that throws", () => Object.defineProperty({ name: "E" }, "message", { get: fail })],
    ["nothing, as it throws", fail],
  ])("returns a fixed text when the function returns %s (W-66)", (_, describe) => {
    expect(clientErrorOf(secret, describe as never)).toStrictEqual(fixed);
  });

  test("handles the rejection of a function that is asynchronous", async () => {
    const describe = async () => {
      throw new Error("log is full");
    };
    const strays = await collectStrays(() => {
      expect(clientErrorOf(secret, describe as never)).toStrictEqual(fixed);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("unsentErrorOf()", () => {
  test("returns a fixed text without a function (W-66)", () => {
    expect(unsentErrorOf("result", { cause: secret })).toStrictEqual({
      name: "Error",
      message: "Cannot send result: it has no JSON",
    });
  });

  test("returns what the function returns of an error whose cause is the error of the value", () => {
    const errors: Error[] = [];
    const describe = (error: unknown) => {
      errors.push(error as Error);
      return { name: "E", message: "Not sent" };
    };
    const sent = unsentErrorOf("progress", { cause: secret, describe });
    expect(sent).toStrictEqual({ name: "E", message: "Not sent" });
    expect(errors.map(({ message }) => message)).toEqual(["Cannot send progress: it has no JSON"]);
    expect(errors[0]?.cause).toBe(secret);
  });
});
