import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { receiveEvent } from "../../lib/wire.js";
import { callsOf } from "../support/calls-of.js";
import { thrownBy } from "../support/thrown-by.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;
const parsers = { parse: (value: unknown) => value, parseProgress: (value: unknown) => value };

/** Applies an event, and returns what the operation tells before and at the end. */
function received(type: string, data: string, given: Partial<typeof parsers> = {}) {
  const source = new AsyncOperationSource<unknown, unknown>();
  const calls = callsOf(source.operation);
  const end = receiveEvent(source, { type, data }, { ...parsers, ...given });
  const early = calls.splice(0);
  end?.();
  return { early, end, late: calls, source };
}

describe("receiveEvent()", () => {
  test("reports the progress that `parseProgress` returns", () => {
    const parseProgress = (value: unknown) => (value as number) * 2;
    const { early, end } = received("progress", "21", { parseProgress });
    expect([early, end]).toStrictEqual([[["progress", 42]], undefined]);
  });

  test.each(["", "\n", " "])("reports undefined for the data %j", (data) => {
    expect(received("progress", data).early).toStrictEqual([["progress", undefined]]);
  });

  test("completes with what `parse` has returned, and not before the function is called", () => {
    const parse = (value: unknown) => ({ of: value });
    const { early, late } = received("completed", "[1]", { parse });
    expect([early, late]).toEqual([[], [["completed", Completed, { of: [1] }]]]);
  });

  test("completes with undefined", () => {
    expect(received("completed", "\n").late).toStrictEqual([["completed", Completed, undefined]]);
  });

  test("ends in Error with the received name, message and code", () => {
    const data = '{"name":"DiskError","message":"full","code":"E_FULL","stack":"secret"}';
    const { early, late } = received("error", data);
    expect(early).toEqual([]);
    expect(late).toEqual([["completed", Failed, expect.any(Error)]]);
    const error = late[0]?.[2] as Error;
    expect([String(error), Reflect.get(error, "code"), error.stack?.includes("secret")]).toEqual([
      "DiskError: full",
      "E_FULL",
      false,
    ]);
  });

  test.each([
    ['"not needed"', "not needed"],
    ["\n", undefined],
    ['{"kind":"error"}', undefined],
  ])("ends in Canceled with the received reason %j", (data, cause) => {
    const { source, late } = received("canceled", data);
    expect(late.map(([name, status]) => [name, status])).toEqual([["completed", Canceled]]);
    expect(source.operation.errorCode?.cause).toBe(cause);
  });

  test.each(["error", "canceled"])(
    "takes the outcome from the type %j, and not from the data",
    (type) => {
      const { late } = received(type, '{"kind":"completed","value":1}');
      expect(late[0]?.[1]).toBe(type === "error" ? Failed : Canceled);
    },
  );

  test.each(["", "message", "Progress", "toString", "__proto__"])(
    "ignores an event of the type %j, whatever its data is",
    (type) => {
      const { early, late, end } = received(type, "{");
      expect([early, late, end]).toStrictEqual([[], [], undefined]);
    },
  );

  test.each(["progress", "completed", "error", "canceled"])(
    "throws for %s whose data is not JSON",
    (type) => {
      expect(() => received(type, "{")).toThrow("JSON");
    },
  );

  test("throws what a parser throws", () => {
    const error = new RangeError("wrong shape");
    const fail = (): never => {
      throw error;
    };
    expect(thrownBy(() => received("completed", "1", { parse: fail }))).toBe(error);
    expect(thrownBy(() => received("progress", "1", { parseProgress: fail }))).toBe(error);
  });
});
