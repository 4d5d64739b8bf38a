import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import {
  countOf,
  kindOf,
  portMessage,
  portProtocol,
  receiveMessage,
  transferListOf,
} from "../../lib/wire.js";
import { callsOf } from "../support/calls-of.js";

/** Applies a message to a new operation; returns whether it settled, and the calls of a watcher. */
function received(message: unknown): [boolean, unknown[][]] {
  const source = new AsyncOperationSource<unknown, unknown>();
  const calls = callsOf(source.operation);
  return [receiveMessage(source, message), calls];
}

const progress = (values: unknown): object => portMessage({ kind: "progress", values });

describe("portMessage()", () => {
  test("adds the mark and the version to the members", () => {
    expect(portMessage({ kind: "cancel" })).toEqual({ "async-operation": 1, kind: "cancel" });
  });
});

describe("transferListOf()", () => {
  const { buffer } = new Uint8Array(4);
  const port = { name: "port" };

  test.each([
    ["each part once", () => [buffer, port, buffer], [buffer, port]],
    ["no undefined", () => [undefined], []],
    ["no shared memory", () => [new SharedArrayBuffer(4), buffer], [buffer]],
    ["a part that cannot be moved, for the platform to refuse", () => [5], [5]],
  ])("returns %s", (_, transfer, expected) => {
    const parts = transferListOf(1, transfer);
    expect(parts.length).toBe(expected.length);
    for (const [index, part] of expected.entries()) expect(parts[index]).toBe(part);
  });
});

describe("kindOf()", () => {
  test("returns the kind of a message of this version", () => {
    expect(kindOf(portMessage({ kind: "cancel" }))).toBe("cancel");
  });

  test.each([
    [null],
    ["cancel"],
    [{ kind: "cancel" }],
    [portMessage({})],
    [{ ...portMessage({ kind: "cancel" }), "async-operation": 2 }],
    [Object.create(portMessage({ kind: "cancel" }))],
    [Object.defineProperty(portMessage({}), "kind", { get: () => "cancel" })],
  ])("returns undefined for %p", (message) => {
    expect(kindOf(message)).toBeUndefined();
  });
});

describe("countOf()", () => {
  test.each([1, 7, Number.MAX_SAFE_INTEGER])("returns %d", (operation) => {
    expect(countOf({ operation }, "operation")).toBe(operation);
  });

  test.each([undefined, null, NaN, -1, 0, 1.5, 2 ** 53, Infinity, "1", 1n, [1], {}, true])(
    "returns undefined for %p",
    (operation) => {
      expect(countOf({ operation }, "operation")).toBeUndefined();
    },
  );

  test("returns undefined for a member that is inherited or computed", () => {
    expect(countOf(Object.create({ operation: 1 }), "operation")).toBeUndefined();
    const computed = Object.defineProperty({}, "operation", { get: () => 1 });
    expect(countOf(computed, "operation")).toBeUndefined();
  });
});

describe("receiveMessage()", () => {
  test("reports the values of a progress message, in order", () => {
    expect(received(progress([1, undefined, 3]))).toStrictEqual([
      false,
      [
        ["progress", 1],
        ["progress", undefined],
        ["progress", 3],
      ],
    ]);
  });

  test("settles with an outcome", () => {
    expect(received(portMessage({ kind: "completed", value: "done" }))).toEqual([
      true,
      [["completed", AsyncStatus.Completed, "done"]],
    ]);
  });

  test.each([
    ["one without the mark", { kind: "completed", value: 1 }],
    ["one that inherits the mark", Object.create(portMessage({ kind: "completed", value: 1 }))],
    ["one of an unknown kind", portMessage({ kind: "wake" })],
    ["null", null],
    ["a string", "completed"],
    ["progress without values", progress(undefined)],
    ["progress with a list that is not an array", progress({ length: 1, 0: 0.5 })],
    ["progress with too many values", progress(Array(portProtocol.mostValues + 1).fill(0.5))],
  ])("ignores a message that it does not know: %s", (_, message) => {
    expect(received(message)).toEqual([false, []]);
  });

  test("reports as many values as a message may have", () => {
    const [, calls] = received(progress(Array(portProtocol.mostValues).fill(0.5)));
    expect(calls).toHaveLength(portProtocol.mostValues);
  });

  test("ends in Error for a message of another version", () => {
    const source = new AsyncOperationSource<unknown, unknown>();
    expect(receiveMessage(source, { ...portMessage({}), "async-operation": "2" })).toBe(true);
    expect(source.operation.status).toBe(AsyncStatus.Error);
    expect(source.operation.errorCode?.message).toBe(
      'Cannot follow operation: expected version 1 of its messages, got "2"',
    );
  });
});
