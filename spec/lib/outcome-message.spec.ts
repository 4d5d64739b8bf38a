import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncInfo,
  serializeOutcome,
  settleBy,
} from "async-operation";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** What becomes of an operation by a message, and what `settleBy` says. */
function settled(
  message: unknown,
  requested?: { readonly reason: unknown },
): [boolean, IAsyncInfo] {
  const source = new AsyncOperationSource<unknown>();
  if (requested) source.operation.cancel(requested.reason);
  return [settleBy(source, message, requested), source.operation];
}

describe("serializeOutcome()", () => {
  test.each([
    [Completed, { big: 1n }, { kind: "completed", value: { big: 1n } }],
    [
      Failed,
      new RangeError("long"),
      { kind: "error", error: { name: "RangeError", message: "long" } },
    ],
    [Canceled, new Error("closed"), { kind: "canceled", reason: "closed" }],
    [Canceled, new CanceledError(), { kind: "canceled", reason: undefined }],
  ])("gives of status %d what crosses", (status, value, message) => {
    expect(serializeOutcome(status, value)).toEqual(message);
  });
});

describe("settleBy()", () => {
  test("completes with the very value", () => {
    const value = {};
    const source = new AsyncOperationSource<unknown>();
    expect(settleBy(source, { kind: "completed", value }, undefined)).toBe(true);
    expect(source.operation.getResults()).toBe(value);
  });

  test("fails with an error made of what came", () => {
    const [ended, operation] = settled({ kind: "error", error: { name: "E", message: "no disk" } });
    expect([ended, operation.status, String(operation.errorCode)]).toEqual([
      true,
      Failed,
      "E: no disk",
    ]);
  });

  test.each([
    ["the text that came", "shutting down", "shutting down"],
    ["none where something else came", { evil: 1 }, undefined],
    ["none where nothing came", undefined, undefined],
  ])("cancels with a reason: %s", (_, reason, cause) => {
    const [ended, operation] = settled({ kind: "canceled", reason });
    expect([ended, operation.status]).toEqual([true, Canceled]);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe(cause);
  });

  test("cancels with the very reason that was requested here", () => {
    const reason = { why: "not needed" };
    const [, operation] = settled({ kind: "canceled", reason: "text" }, { reason });
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test.each([[null], [{}], [{ kind: "progress" }], [Object.create({ kind: "completed" })]])(
    "leaves the operation alone when %p came",
    (message) => {
      const [ended, { status }] = settled(message);
      expect([ended, status]).toEqual([false, Started]);
    },
  );
});
