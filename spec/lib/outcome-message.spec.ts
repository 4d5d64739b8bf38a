import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, jest, test } from "@jest/globals";
import type * as library from "async-operation";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromResult,
  type IAsyncInfo,
  run,
  waitFor,
  watch,
} from "async-operation";
import { lose, outcomeMessageOf, reasonOf, serializeOutcome, settleBy } from "../../lib/wire.js";

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

/** Runs a body that uses a function of Node, as most bodies do. */
const startSleep = () => run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));

describe("settleBy() of an error", () => {
  test.each([undefined, { reason: "aborted" }])(
    "ends in Error, whatever the words of the error, when the request was %p",
    (requested) => {
      const error = { name: "AbortError", message: "aborted" };
      const [settles, { status }] = settled({ kind: "error", error }, requested);
      expect([settles, status]).toEqual([true, Failed]);
    },
  );
});

describe("lose()", () => {
  test("ends in Error with the cause, if there is one, whatever its words", () => {
    const causes = [new DOMException("aborted", "AbortError"), undefined];
    const errors = causes.map((cause) => {
      const source = new AsyncOperationSource<string>();
      source.operation.cancel("aborted");
      lose(source, "the port was aborted", cause);
      return source.operation.errorCode as Error;
    });
    expect(errors.map(String)).toEqual(
      Array(2).fill("Error: Operation was lost: the port was aborted"),
    );
    expect(errors.map((error) => [Object.hasOwn(error, "cause"), error.cause])).toEqual([
      [true, causes[0]],
      [false, undefined],
    ]);
  });
});

describe("outcomeMessageOf()", () => {
  test("has the requested reason, and not the error of the platform (W-45)", async () => {
    const operation = startSleep();
    const message = new Promise((resolve) => {
      watch(operation, {
        completed: (...outcome) => resolve(outcomeMessageOf(operation, outcome)),
      });
    });
    operation.cancel("disk is full");
    expect(await message).toEqual({ kind: "canceled", reason: "disk is full" });
  });

  test("has the result, the error, and the message of a cancellation that was not requested", () => {
    const operation = fromResult(1);
    expect([
      outcomeMessageOf(operation, [Completed, 1]),
      outcomeMessageOf(operation, [Failed, new Error("no disk")]),
      outcomeMessageOf(operation, [Canceled, new Error("aborted")]),
    ]).toEqual([
      { kind: "completed", value: 1 },
      { kind: "error", error: { name: "Error", message: "no disk" } },
      { kind: "canceled", reason: "aborted" },
    ]);
  });
});

describe("reasonOf()", () => {
  test("returns the requested reason, even if the operation is closed", async () => {
    const reason = {};
    const operation = startSleep();
    operation.cancel(reason);
    await waitFor(operation, Infinity);
    operation.close();
    expect(reasonOf(operation, "otherwise")).toBe(reason);
  });

  test("returns the other value when cancel was not requested", () => {
    const aborted = run(() => Promise.reject(new DOMException("", "AbortError")));
    expect(reasonOf(aborted, "otherwise")).toBe("otherwise");
    expect(reasonOf(aborted)).toBeUndefined();
  });

  test("returns the other value for a foreign operation, which has no reason", () => {
    const foreign: AsyncOperationLike<number, never> = {
      status: Canceled,
      errorCode: null,
      completed: null,
      getResults: () => 1,
      cancel() {},
    };
    watch(foreign, {});
    expect(reasonOf(foreign, "otherwise")).toBe("otherwise");
  });

  test("returns the requested reason of an operation of a second copy of this library", async () => {
    jest.resetModules();
    const copy: typeof library = await import("async-operation");
    const source = new copy.AsyncOperationSource<string>();
    watch(source.operation, {});
    source.operation.cancel("disk is full");
    source.fail(new DOMException("", "AbortError"));
    expect(reasonOf(source.operation)).toBe("disk is full");
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
