import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError, type IAsyncInfo } from "async-operation";
import { serializeOutcome, settleBy } from "../../lib/wire.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Returns the result of `settleBy` for a message, and the operation. */
function settled(
  message: unknown,
  requested?: { readonly reason: unknown },
): [boolean, IAsyncInfo] {
  const source = new AsyncOperationSource<unknown>();
  if (requested) source.operation.cancel(requested.reason);
  return [settleBy(source, message), source.operation];
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
  ])("returns the message of status %d", (status, value, message) => {
    expect(serializeOutcome(status, value)).toEqual(message);
  });
});

describe("settleBy()", () => {
  test("completes with the value itself", () => {
    const value = {};
    const source = new AsyncOperationSource<unknown>();
    expect(settleBy(source, { kind: "completed", value })).toBe(true);
    expect(source.operation.getResults()).toBe(value);
  });

  test("fails with the received error", () => {
    const [ended, operation] = settled({ kind: "error", error: { name: "E", message: "no disk" } });
    expect([ended, operation.status, String(operation.errorCode)]).toEqual([
      true,
      Failed,
      "E: no disk",
    ]);
  });

  test.each([
    ["the received text", "shutting down", "shutting down"],
    ["none when it is not a text", { evil: 1 }, undefined],
    ["none when there is none", undefined, undefined],
  ])("cancels with a reason: %s", (_, reason, cause) => {
    const [ended, operation] = settled({ kind: "canceled", reason });
    expect([ended, operation.status]).toEqual([true, Canceled]);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe(cause);
  });

  test("cancels with the requested reason itself", () => {
    const reason = { why: "not needed" };
    const [, operation] = settled({ kind: "canceled", reason: "text" }, { reason });
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test.each([[null], [{}], [{ kind: "progress" }], [Object.create({ kind: "completed" })]])(
    "ignores %p",
    (message) => {
      const [ended, { status }] = settled(message);
      expect([ended, status]).toEqual([false, Started]);
    },
  );
});
