// Which reports wait for others as copies, and which are sent at once: a clone would cost more than a message.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { serve } from "./web-port.js";

const items = Array.from({ length: 16 }, (_, index) => index);

beforeEach(() => {
  jest.spyOn(performance, "now").mockReturnValue(1000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Reports a value within the time in which small ones wait. */
function reportSoon(value: unknown) {
  const { source, port, values } = serve();
  source.report("first");
  source.report(value);
  return { source, values, isSent: port.sent.length > 1 };
}

describe("toMessagePort()", () => {
  test.each<[string, unknown]>([
    ["a number", 1],
    ["a text", "text"],
    ["null", null],
    ["undefined", undefined],
    ["a bigint", 1n],
    ["a plain object", { loaded: 1, total: null }],
    ["an object without a prototype", Object.assign(Object.create(null), { loaded: 1 })],
    ["an array", ["loaded", 1, null]],
    ["an array of 16 items", items],
    ["an empty array", []],
  ])("sends %s with others, in the next microtask", async (_, value) => {
    const { source, values, isSent } = reportSoon(value);
    await null;
    expect(isSent).toBe(false);
    const sent = values()[1];
    expect(sent).toStrictEqual(Array.isArray(value) ? value : structuredClone(value));
    source.complete("done");
  });

  test.each<[string, unknown]>([
    ["an array of 17 items", [...items, 16]],
    ["an array with a hole", Object.assign(new Array(3), { 0: 1, 2: 3 })],
    ["an array with another member", Object.assign([1, 2], { name: "text" })],
    [
      "an array with a hole and another member",
      Object.assign(new Array(2), { 0: 1, name: "text" }),
    ],
    ["an array with an object", [1, {}]],
    ["an object with an object", { loaded: {} }],
    ["an object of a class", new (class Step {})()],
    ["a date", new Date(0)],
  ])("sends %s immediately", (_, value) => {
    const { source, values, isSent } = reportSoon(value);
    expect(isSent).toBe(true);
    expect(values()[1]).toEqual(structuredClone(value));
    source.complete("done");
  });

  test.each<[string, unknown]>([
    ["a function", () => {}],
    ["a function without a prototype", Object.setPrototypeOf(() => {}, null)],
    ["a symbol", Symbol("step")],
    ["an object with a function", { loaded() {} }],
  ])("sends an error for %s, which cannot be cloned", (_, value) => {
    const { source, port } = serve();
    source.report(value);
    expect(port.sent.map(({ kind }) => kind)).toEqual(["error"]);
    source.complete("done");
  });
});
