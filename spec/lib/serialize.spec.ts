import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { CanceledError, canceled, run } from "async-operation";
import { deserializeError, sendingError, serializeError, serializeReason } from "../../lib/wire.js";

describe("serializeError()", () => {
  test("keeps name, message and code, without stack and cause", () => {
    const error = Object.assign(new RangeError("too long", { cause: "secret" }), {
      code: "E_LONG",
    });
    expect(serializeError(error)).toEqual({
      name: "RangeError",
      message: "too long",
      code: "E_LONG",
    });
    expect(Object.keys(serializeError(new Error("no disk")))).toEqual(["name", "message"]);
  });

  test("keeps a code that is a number, and drops one of another type", () => {
    const withCode = (code: unknown): Error => Object.assign(new Error("no disk"), { code });
    expect(serializeError(withCode(-32800))).toHaveProperty("code", -32800);
    expect(serializeError(withCode({ secret: 1 }))).not.toHaveProperty("code");
  });

  test("reads an error of another realm", () => {
    const error = runInNewContext("new TypeError('no disk')");
    expect(serializeError(error)).toEqual({ name: "TypeError", message: "no disk" });
  });

  test.each([
    ["a string", "no disk", "no disk"],
    ["undefined", undefined, "Operation failed with undefined"],
    ["an object", { secret: 1 }, "Operation failed with Object"],
  ])("describes %s that was thrown", (_, value, message) => {
    expect(serializeError(value)).toEqual({ name: "Error", message });
  });

  test("returns an error without details when the error cannot be read", () => {
    const error = new Error("no disk");
    Object.defineProperty(error, "message", {
      get() {
        throw new Error("not yours");
      },
    });
    expect(serializeError(error)).toEqual({
      name: "Error",
      message: "Operation failed with an error that cannot be read",
    });
  });
});

describe("sendingError()", () => {
  test("returns the name and the message of the error, without its code", () => {
    const error = new DOMException("It cannot be cloned", "DataCloneError");
    expect(sendingError("result", error)).toStrictEqual({
      name: "DataCloneError",
      message: "Cannot send result: It cannot be cloned",
    });
  });
});

describe("deserializeError()", () => {
  test("returns an Error with the name, the message and the code", () => {
    const error = deserializeError({ name: "RangeError", message: "too long", code: "E_LONG" });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe("RangeError: too long");
    expect(error).toHaveProperty("code", "E_LONG");
    expect(Object.keys(error)).toEqual([]);
    Object.assign(error, { name: "RowError", code: 7 }); // A catcher may add details.
    expect([String(error), Reflect.deleteProperty(error, "code")]).toEqual([
      "RowError: too long",
      true,
    ]);
  });

  test("returns the same error after a round trip", () => {
    const serialized = { name: "DataError", message: "", code: 7 };
    expect(serializeError(deserializeError(serialized))).toEqual(serialized);
  });

  test.each([
    ["null", null],
    ["a number", 5],
    ["an array", []],
    ["members of other types", { name: 5, message: {}, code: [] }],
    ["members that are inherited", Object.create({ name: "Evil", message: "evil", code: 1 })],
    ["a getter", Object.defineProperty({}, "message", { get: () => "evil" })],
  ])("reads no member of %s", (_, value) => {
    const error = deserializeError(value);
    expect(String(error)).toBe("Error: Operation failed elsewhere");
    expect(error).not.toHaveProperty("code");
  });

  test("changes no prototype", () => {
    deserializeError(JSON.parse('{"__proto__": {"polluted": 1}, "name": "__proto__"}'));
    expect({}).not.toHaveProperty("polluted");
    expect(new Error("no disk").name).toBe("Error");
  });
});

describe("serializeReason()", () => {
  test.each([
    ["a string", "not needed", "not needed"],
    ["an empty string", "", ""],
    ["an error", new Error("window closed"), "window closed"],
    ["a number", 5, "5"],
    ["null", null, "null"],
    ["an object", { secret: 1 }, "Object"],
    ["nothing", undefined, undefined],
    ["a CanceledError with a cause", new CanceledError("why"), "Operation was canceled: why"],
  ])("returns the text of %s", (_, reason, text) => {
    expect(serializeReason(reason)).toBe(text);
  });

  test("returns a fixed text for an error that throws", () => {
    const reason = Object.defineProperty(new Error("secret"), "message", {
      get() {
        throw new Error("from the getter");
      },
    });
    expect(serializeReason(reason)).toBe("Operation failed with an error that cannot be read");
  });

  test("describes a proxy that throws", () => {
    const fail = (): never => {
      throw new Error("from the proxy");
    };
    const reason = new Proxy({}, { get: fail, getPrototypeOf: fail });
    expect(serializeReason(reason)).toBe("Object");
  });

  test("returns undefined for the default reason", () => {
    let reason: unknown;
    run(({ onCancel }) => {
      onCancel((given) => {
        reason = given;
      });
      return new Promise(() => {});
    }).cancel();
    expect(reason).toBeInstanceOf(CanceledError);
    expect(serializeReason(reason)).toBeUndefined();
    expect(serializeReason(canceled().errorCode)).toBe("Operation was canceled");
  });

  test("cuts after 1,024 code units", () => {
    expect(serializeReason("x".repeat(5000))).toHaveLength(1024);
  });

  test("cuts no character in two", () => {
    expect(serializeReason(`${"x".repeat(1023)}😀`)).toBe("x".repeat(1023));
    expect(serializeReason(`${"x".repeat(1022)}😀`)).toHaveLength(1024);
  });
});
