import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError } from "async-operation";

describe("the default reason", () => {
  test("is one CanceledError for the signal and for each callback", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    for (let each = 0; each < 2; each++) source.onCancel((reason) => reasons.push(reason));
    source.operation.cancel();
    expect(reasons[0]).toBeInstanceOf(CanceledError);
    expect(new Set([...reasons, source.signal.reason]).size).toBe(1);
  });

  test("has no stack, as to capture one is slow", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    expect((source.reason as Error).stack).toBe("AbortError: Operation was canceled");
  });

  test("leaves the limit of stack traces unchanged, even if the platform has no limit", () => {
    const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
    Reflect.deleteProperty(Error, "stackTraceLimit");
    try {
      const source = new AsyncOperationSource<string>();
      source.operation.cancel();
      expect(source.signal.reason).toBeInstanceOf(CanceledError);
      expect(Object.hasOwn(Error, "stackTraceLimit")).toBe(false);
    } finally {
      Object.defineProperty(Error, "stackTraceLimit", limit ?? {});
    }
  });
});

/** Returns the status in which an operation ends that fails after a cancel. */
function statusAfter(error: unknown, reason?: unknown): string {
  const source = new AsyncOperationSource<never>();
  source.operation.cancel(reason);
  source.fail(error);
  return AsyncStatus[source.operation.status];
}

class UserAbortError extends Error {}
class InterruptedException extends Error {}
class AbortPolicyError extends Error {}
class Cancel {}

function fail(): never {
  throw new Error("no getter");
}

describe("an error after a requested cancel", () => {
  test.each([
    ["has a class whose name ends in AbortError", new UserAbortError("no"), undefined],
    [
      "has a class whose name ends in InterruptedException",
      new InterruptedException("no"),
      undefined,
    ],
    ["has a name that ends in Cancellation", named("TaskCancellation"), undefined],
    ["has a class of axios before 1", Object.setPrototypeOf({}, Cancel.prototype), undefined],
    [
      "has such a name and a message that throws",
      Object.defineProperty(named("Aborted"), "message", { get: fail }),
      undefined,
    ],
    ["has the text of a reason without a message", new Error("[object Object]"), {}],
    ["has the text of the reason", new Error("Error: too slow"), new Error("too slow")],
    ["has no class, and the reason as its message", message("too slow"), "too slow"],
    ["has the reason as its message", new Error("the user left"), "the user left"],
    ["has the message of the reason", new TypeError("too slow"), new Error("too slow")],
    ["quotes the reason", new TypeError('Non-error was thrown: "stop"!'), "stop"],
    ["quotes null", new TypeError('Non-error was thrown: "null"!'), null],
  ])("is a cancellation when it %s (W-42) (W-43)", (_, error, reason) => {
    expect(statusAfter(error, reason)).toBe("Canceled");
  });

  test.each([
    "Request was aborted.",
    "All fibers interrupted without error",
    "1 CANCELLED: Cancelled on client",
    "job (canceled)",
    "Not done, aborted",
    "aborted",
  ])("is a cancellation when its message is %p (W-42)", (message) => {
    expect(statusAfter(new Error(message))).toBe("Canceled");
    expect(statusAfter(message)).toBe("Canceled");
  });

  test.each([
    "Cannot read properties of undefined (reading 'aborted')",
    "ENOENT: no such file or directory, open '/jobs/canceled/1.json'",
    "connect ECONNREFUSED canceled.example",
    "column canceled_at does not exist",
    'unknown status "interrupted"',
    "canceled:true is not allowed",
    "The job is uninterrupted",
    "not canceled",
    "The payment could not be canceled",
    "A running job can't be aborted: it has written",
  ])("is an error when its message is %p", (message) => {
    expect(statusAfter(new Error(message))).toBe("Error");
  });

  test.each(["MyTypeError", "TypeErrorOfPeer"])(
    "is a cancellation when it has such a word and is no TypeError, but a %s",
    (name) => {
      expect(statusAfter(named(name, "The job was aborted"))).toBe("Canceled");
    },
  );

  test.each([TypeError, ReferenceError, RangeError, SyntaxError])(
    "is an error when it is a %p with such a word",
    (type) => {
      expect(statusAfter(new type("expected a state, got aborted"))).toBe("Error");
    },
  );

  test.each([
    ["has a word of cancellation within the name of its class", new AbortPolicyError("no"), "x"],
    ["says that nothing can be canceled", named("NotCancelableError"), "x"],
    ["contains the reason unquoted", new Error("stop: disk is full"), "stop"],
    ["has no message, and the reason is empty", new Error(), ""],
    ["has an empty text in quotes, and the reason is empty", new Error('got ""'), ""],
    ["is a text without a class", "disk is full", "x"],
    [
      "quotes the name of an argument that is the reason",
      Object.assign(new TypeError('The "path" argument must be a string'), { code: "ERR" }),
      "path",
    ],
    ["quotes a text of JSON that is the reason", new SyntaxError('Unexpected "path"'), "path"],
    ["is undefined", undefined, "undefined"],
    ["is without a prototype", Object.create(null), "x"],
    ["has a message that is no text", Object.assign(new Error(), { message: 1 }), "1"],
    ["has a cause that is the reason", new Error("Rollback failed", { cause: "x" }), "x"],
    ["has a name that throws", Object.defineProperty({}, "name", { get: fail }), "x"],
    ["comes after a reason that is no text", new Error("disk is full"), Object.create(null)],
  ])("is an error when it %s", (_, error, reason) => {
    expect(statusAfter(error, reason)).toBe("Error");
  });

  test("is an error without a request, whatever its words", () => {
    const source = new AsyncOperationSource<never>();
    source.fail(new UserAbortError("Request was aborted."));
    expect(source.operation.status).toBe(AsyncStatus.Error);
  });
});

function named(name: string, text = "no"): Error {
  return Object.assign(new Error(text), { name });
}

function message(text: string): object {
  return Object.assign(Object.create(null), { message: text });
}
