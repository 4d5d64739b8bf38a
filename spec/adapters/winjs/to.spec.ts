import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import { toWinJSPromise } from "async-operation/winjs";
import {
  callbacks,
  canceledError,
  startCancelable,
  WinJSPromise,
} from "../../support/winjs-promise.js";

const thrown = new Error("from then");
const throwIt = (): never => {
  throw thrown;
};

describe("toWinJSPromise()", () => {
  test("returns an instance of the class", () => {
    expect(toWinJSPromise(fromResult(1), WinJSPromise)).toBeInstanceOf(WinJSPromise);
  });

  test("calls back with each report and then with the same result (WJ-01)", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    const result = Object("done");
    promise.then(...all);
    source.report(0.5);
    source.report(1);
    source.complete(result);
    expect(calls).toEqual([
      ["progress", 0.5],
      ["progress", 1],
      ["complete", result],
    ]);
    expect(calls[2]?.[1]).toBe(result);
  });

  test("calls back within the call that ends the operation", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.done(...all);
    source.complete("done");
    expect(calls).toHaveLength(1);
  });

  test("calls back with the same error when the operation fails (WJ-02)", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    const error = new Error("no disk");
    promise.then(...all);
    source.fail(error);
    expect(calls).toEqual([["error", error]]);
    expect(calls[0]?.[1]).toBe(error);
  });

  test("calls back with a thrown non-Error unchanged", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.then(...all);
    source.fail("no disk");
    expect(calls).toEqual([["error", "no disk"]]);
  });

  test.each([
    ["throws", { value: throwIt }],
    ["cannot be read", { get: throwIt }],
  ])("calls back with the error when the result has a `then` that %s", (_, descriptor) => {
    const { calls, all } = callbacks();
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the subject
    const result = Object.defineProperty({}, "then", descriptor);
    toWinJSPromise(fromResult(result), WinJSPromise).then(...all);
    expect(calls).toEqual([["error", thrown]]);
    expect(calls[0]?.[1]).toBe(thrown);
  });

  test("calls back within `then` when the operation has completed", () => {
    const { calls, all } = callbacks();
    toWinJSPromise(fromResult("done"), WinJSPromise).then(...all);
    expect(calls).toEqual([["complete", "done"]]);
  });

  test("calls back within `then` when the operation has failed", () => {
    const { calls, all } = callbacks();
    const error = new Error("no disk");
    toWinJSPromise(fromError(error), WinJSPromise).then(...all);
    expect(calls).toEqual([["error", error]]);
  });

  test("calls back within `then` when the operation has been canceled", () => {
    const { calls, all } = callbacks();
    toWinJSPromise(canceled("not needed"), WinJSPromise).then(...all);
    expect(calls).toEqual([["error", canceledError]]);
  });

  test("resolves `await` with the result", async () => {
    expect(await toWinJSPromise(fromResult("done"), WinJSPromise)).toBe("done");
  });

  test("calls all callbacks in the order of registration", () => {
    const { source, promise } = startCancelable();
    const calls: string[] = [];
    promise.then(() => calls.push("first"));
    promise.done(() => calls.push("second"));
    source.complete("done");
    expect(calls).toEqual(["first", "second"]);
  });

  test("calls the other progress callbacks when one throws, as WinJS does", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.then(null, null, () => {
      throw new Error("from a listener");
    });
    promise.then(...all);
    source.report(0.5);
    source.complete("done");
    expect(calls).toEqual([
      ["progress", 0.5],
      ["complete", "done"],
    ]);
  });

  test("reports no progress from before `then` and from after the end", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    source.report(0.1);
    promise.then(...all);
    source.complete("done");
    source.report(0.9);
    expect(calls).toEqual([["complete", "done"]]);
  });

  test("forwards progress to a promise of `then` without callbacks", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.then().then(...all);
    source.report(0.5);
    source.complete("done");
    expect(calls.map(([name]) => name)).toEqual(["progress", "complete"]);
  });

  test("leaves the slots of the operation free", () => {
    const { source } = startCancelable();
    const seen: unknown[] = [];
    source.operation.completed = (_, status) => seen.push(status);
    source.operation.progress = (_, value) => seen.push(value);
    source.report(0.5);
    source.complete("done");
    expect(seen).toEqual([0.5, AsyncStatus.Completed]);
  });

  test("calls back with an AsyncInfoError when the operation is closed", () => {
    const closed = fromResult(1);
    closed.close();
    const { calls, all } = callbacks();
    toWinJSPromise(closed, WinJSPromise).then(...all);
    expect(calls).toEqual([["error", expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" })]]);
  });

  test("throws a TypeError when it gets null or undefined", () => {
    expect(() => toWinJSPromise(null as never, WinJSPromise)).toThrow(TypeError);
    expect(() => toWinJSPromise(fromResult(1), undefined as never)).toThrow(
      "Cannot create WinJS.Promise: expected the class `WinJS.Promise`, got undefined",
    );
  });
});

describe("cancel() of the promise of toWinJSPromise()", () => {
  test("cancels the operation, and calls back with an Error named Canceled (WJ-03)", () => {
    const { source, reasons, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    expect(calls).toEqual([["error", canceledError]]);
    expect(reasons).toHaveLength(1);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("calls back within `cancel`, while the operation still unwinds", () => {
    const source = new AsyncOperationSource<string>();
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.complete("too late");
    expect(calls).toEqual([["error", canceledError]]);
    expect(source.operation.getResults()).toBe("too late");
  });

  test("calls back with the result when the operation completes within `cancel`", () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(() => source.complete("partial"));
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    expect(calls).toEqual([["complete", "partial"]]);
  });

  test("cancels the producer once when it is called twice", () => {
    const { reasons, promise } = startCancelable();
    promise.cancel();
    promise.cancel();
    expect(reasons).toHaveLength(1);
  });

  test("does nothing after the end", () => {
    const { source, reasons, promise } = startCancelable();
    source.complete("done");
    promise.cancel();
    expect(reasons).toEqual([]);
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("drops later progress", () => {
    const source = new AsyncOperationSource<string, number>();
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { calls, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.report(0.9);
    expect(calls).toEqual([["error", canceledError]]);
    source.complete("done");
  });

  test("cancels the operation from a promise of `then`", () => {
    const { reasons, promise } = startCancelable();
    promise.then(() => 1).cancel();
    expect(reasons).toHaveLength(1);
  });

  test("cancels the operation from the end of a chain", () => {
    const { reasons, promise } = startCancelable();
    const end = promise.then(() => 1).then(() => 2);
    end.then(() => 3).cancel();
    expect(reasons).toHaveLength(1);
  });

  test("cancels the operation of a promise that a callback returned", () => {
    const second = startCancelable();
    const { promise: first, source } = startCancelable();
    const both = first.then(() => second.promise);
    source.complete("done");
    both.cancel();
    expect(second.reasons).toHaveLength(1);
  });

  test("calls back with the reason as the cause when the operation is canceled", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    promise.then(...all);
    source.operation.cancel("not needed");
    expect(calls).toEqual([["error", expect.objectContaining({ cause: "not needed" })]]);
  });

  test("calls back with the same error when its name is Canceled", () => {
    const { source, promise } = startCancelable();
    const { calls, all } = callbacks();
    const error = Object.assign(new Error("Canceled"), { name: "Canceled" });
    promise.then(...all);
    source.fail(error);
    expect(calls[0]?.[1]).toBe(error);
  });

  test("ignores an error of a foreign `cancel`, as WinJS does", () => {
    const foreign = {
      ...({ status: 0, errorCode: null, completed: null, getResults: () => 1 } as const),
      cancel() {
        throw new Error("from cancel");
      },
    };
    const { calls, all } = callbacks();
    const promise = toWinJSPromise(foreign as never, WinJSPromise);
    promise.then(...all);
    promise.cancel();
    expect(calls).toEqual([["error", canceledError]]);
  });
});
