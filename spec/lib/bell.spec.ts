import { describe, expect, test } from "@jest/globals";
import { bellMessage, bellOf, createBell, portMessage, ring } from "../../lib/wire.js";

describe("createBell()", () => {
  test("returns a counter in shared memory", () => {
    const bell = createBell();
    expect([...bell]).toEqual([0]);
    expect(bell.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

describe("bellOf()", () => {
  test("returns the bell of a message", () => {
    const bell = createBell();
    const received = bellOf(structuredClone(bellMessage(bell)));
    ring(received);
    expect(bell[0]).toBe(1);
  });

  test.each([
    ["a smaller buffer", { buffer: new SharedArrayBuffer(3) }],
    ["a larger buffer", { buffer: new SharedArrayBuffer(8) }],
    ["a buffer that is not shared", { buffer: new ArrayBuffer(4) }],
    ["a text", { buffer: "text" }],
    ["an inherited buffer", Object.create({ buffer: new SharedArrayBuffer(4) })],
    ["nothing", {}],
    ["null", null],
  ])("returns undefined when the message has %s", (_, message) => {
    expect(bellOf(message)).toBeUndefined();
  });
});

describe("bellMessage()", () => {
  test("is a message of the protocol", () => {
    const bell = createBell();
    const { buffer } = bell;
    expect(bellMessage(bell)).toEqual(portMessage({ kind: "wake", buffer }));
  });
});

describe("ring()", () => {
  test("counts, so that a thread that is about to sleep does not", () => {
    const bell = createBell();
    ring(bell);
    ring(bell);
    expect(bell[0]).toBe(2);
    expect(Atomics.wait(bell, 0, 0, 0)).toBe("not-equal");
  });

  test("does nothing without a bell", () => {
    expect(() => ring(undefined)).not.toThrow();
  });
});
