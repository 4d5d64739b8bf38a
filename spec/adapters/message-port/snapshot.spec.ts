import { describe, expect, test } from "@jest/globals";
import { copyOf, uncopied } from "../../../adapters/message-port/snapshot.js";

const items = Array.from({ length: 16 }, (_, index) => index);

describe("copyOf()", () => {
  test.each([[1], ["text"], [null], [undefined], [true], [1n]])("returns %p itself", (value) => {
    expect(copyOf(value)).toBe(value);
  });

  test.each<[string, object]>([
    ["a plain object", { loaded: 1, total: null }],
    ["an object without a prototype", Object.assign(Object.create(null), { loaded: 1 })],
    ["an array", ["loaded", 1, null]],
    ["an array of 16 items", items],
    ["an empty array", []],
  ])("copies %s", (_, value) => {
    const copy = copyOf(value);
    expect(copy).not.toBe(value);
    expect(copy).toEqual(Array.isArray(value) ? value : { ...value });
  });

  test.each<[string, unknown]>([
    ["an array of 17 items", [...items, 16]],
    ["an array with a hole", Object.assign(new Array(3), { 0: 1, 2: 3 })],
    ["an array with another member", Object.assign([1, 2], { name: "text" })],
    ["an array with a hole and another member", Object.assign(new Array(2), { 0: 1, name: "" })],
    ["an array with an object", [1, {}]],
    ["an object with an object", { loaded: {} }],
    ["an object with a function", { loaded() {} }],
    ["an object of a class", new (class Step {})()],
    ["a date", new Date(0)],
    ["a function", () => {}],
    ["a symbol", Symbol("step")],
  ])("does not copy %s", (_, value) => {
    expect(copyOf(value)).toBe(uncopied);
  });
});
