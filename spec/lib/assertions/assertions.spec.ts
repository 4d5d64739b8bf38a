import { describe, expect, test } from "@jest/globals";
import { argumentError, assertFunction, assertOptions } from "async-operation/adapter-kit";

describe("argumentError()", () => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5"],
    [Symbol("x"), "Symbol(x)"],
    ["text", '"text"'],
    ["x".repeat(50), `"${"x".repeat(40)}"`],
    [{}, "Object"],
    [[], "Array"],
    [() => {}, "Function"],
    [Promise.resolve(), "Promise"],
  ])("names the value %p", (value, name) => {
    const error = argumentError("run operation", "a function", value);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`Cannot run operation: expected a function, got ${name}`);
  });

  test("names an object that cannot be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { message } = argumentError("run operation", "a function", proxy);
    expect(message).toBe("Cannot run operation: expected a function, got Object");
  });
});

describe("assertFunction()", () => {
  test("accepts a function", () => {
    expect(() => assertFunction(class {}, "run operation")).not.toThrow();
  });

  test.each([
    ["an argument", undefined, "Cannot adapt promise: expected a function, got Object"],
    [
      "an option",
      "`subscribe` as a function",
      "Cannot adapt promise: expected `subscribe` as a function, got Object",
    ],
  ])("throws a TypeError for %s that is not a function", (_, expected, message) => {
    expect(() => assertFunction({}, "adapt promise", expected)).toThrow(new TypeError(message));
  });
});

describe("assertOptions()", () => {
  test.each([
    [{}],
    [{ signal: undefined }],
    [Object.create(null)],
    [new AbortController()],
    [{ signal: undefined, report() {} }],
  ])("accepts %p", (options) => {
    expect(() => assertOptions(options, "`{ signal }`")).not.toThrow();
  });
});
