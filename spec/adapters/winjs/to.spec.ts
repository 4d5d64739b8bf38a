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
  test("makes an instance of the class that it is given", () => {
    expect(toWinJSPromise(fromResult(1), WinJSPromise)).toBeInstanceOf(WinJSPromise);
  });

  test("calls back with each progress value and then with the very result (WJ-01)", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    const result = Object("done");
    promise.then(...all);
    source.report(0.5);
    source.report(1);
    source.complete(result);
    expect(told).toEqual([
      ["progress", 0.5],
      ["progress", 1],
      ["complete", result],
    ]);
    expect(told[2]?.[1]).toBe(result);
  });

  test("calls back within the call that ends the operation", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.done(...all);
    source.complete("done");
    expect(told).toHaveLength(1);
  });

  test("calls back with the very error when the operation fails (WJ-02)", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    const error = new Error("no disk");
    promise.then(...all);
    source.fail(error);
    expect(told).toEqual([["error", error]]);
    expect(told[0]?.[1]).toBe(error);
  });

  test("calls back with a thrown non-Error as it is", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.then(...all);
    source.fail("no disk");
    expect(told).toEqual([["error", "no disk"]]);
  });

  test.each([
    ["throws", { value: throwIt }],
    ["cannot be read", { get: throwIt }],
  ])("calls back with the very error when the result has a `then` that %s", (_, descriptor) => {
    const { told, all } = callbacks();
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the subject
    const result = Object.defineProperty({}, "then", descriptor);
    toWinJSPromise(fromResult(result), WinJSPromise).then(...all);
    expect(told).toEqual([["error", thrown]]);
    expect(told[0]?.[1]).toBe(thrown);
  });

  test("calls back within `then` when the operation had completed", () => {
    const { told, all } = callbacks();
    toWinJSPromise(fromResult("done"), WinJSPromise).then(...all);
    expect(told).toEqual([["complete", "done"]]);
  });

  test("calls back within `then` when the operation had failed", () => {
    const { told, all } = callbacks();
    const error = new Error("no disk");
    toWinJSPromise(fromError(error), WinJSPromise).then(...all);
    expect(told).toEqual([["error", error]]);
  });

  test("calls back within `then` when the operation had been canceled", () => {
    const { told, all } = callbacks();
    toWinJSPromise(canceled("not needed"), WinJSPromise).then(...all);
    expect(told).toEqual([["error", canceledError]]);
  });

  test("gives the result to `await`", async () => {
    expect(await toWinJSPromise(fromResult("done"), WinJSPromise)).toBe("done");
  });

  test("calls all that listen, in the order of registration", () => {
    const { source, promise } = startCancelable();
    const told: string[] = [];
    promise.then(() => told.push("first"));
    promise.done(() => told.push("second"));
    source.complete("done");
    expect(told).toEqual(["first", "second"]);
  });

  test("keeps the progress of all when one listener throws, as WinJS does", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.then(null, null, () => {
      throw new Error("from a listener");
    });
    promise.then(...all);
    source.report(0.5);
    source.complete("done");
    expect(told).toEqual([
      ["progress", 0.5],
      ["complete", "done"],
    ]);
  });

  test("reports no progress that came before, and none after the end", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    source.report(0.1);
    promise.then(...all);
    source.complete("done");
    source.report(0.9);
    expect(told).toEqual([["complete", "done"]]);
  });

  test("passes progress to a promise made by `then` without callbacks", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.then().then(...all);
    source.report(0.5);
    source.complete("done");
    expect(told.map(([name]) => name)).toEqual(["progress", "complete"]);
  });

  test("takes no public slot of the operation", () => {
    const { source } = startCancelable();
    const seen: unknown[] = [];
    source.operation.completed = (_, status) => seen.push(status);
    source.operation.progress = (_, value) => seen.push(value);
    source.report(0.5);
    source.complete("done");
    expect(seen).toEqual([0.5, AsyncStatus.Completed]);
  });

  test("is in the error of a closed operation", () => {
    const closed = fromResult(1);
    closed.close();
    const { told, all } = callbacks();
    toWinJSPromise(closed, WinJSPromise).then(...all);
    expect(told).toEqual([["error", expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" })]]);
  });

  test("throws a TypeError when it gets no operation or no class", () => {
    expect(() => toWinJSPromise(null as never, WinJSPromise)).toThrow(TypeError);
    expect(() => toWinJSPromise(fromResult(1), undefined as never)).toThrow(
      "Cannot create WinJS.Promise: expected the class `WinJS.Promise`, got undefined",
    );
  });
});

describe("the cancellation of what toWinJSPromise() makes", () => {
  test("cancels the operation and is told as an Error named Canceled (WJ-03)", () => {
    const { source, reasons, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    expect(told).toEqual([["error", canceledError]]);
    expect(reasons).toHaveLength(1);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("is told within `cancel`, while the operation still unwinds", () => {
    const source = new AsyncOperationSource<string>();
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.complete("too late");
    expect(told).toEqual([["error", canceledError]]);
    expect(source.operation.getResults()).toBe("too late");
  });

  test("gives the partial result that the operation ends with within `cancel`", () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(() => source.complete("partial"));
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    expect(told).toEqual([["complete", "partial"]]);
  });

  test("reaches the producer once when it is canceled twice", () => {
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

  test("drops progress that comes after it", () => {
    const source = new AsyncOperationSource<string, number>();
    const promise = toWinJSPromise(source.operation, WinJSPromise);
    const { told, all } = callbacks();
    promise.then(...all);
    promise.cancel();
    source.report(0.9);
    expect(told).toEqual([["error", canceledError]]);
    source.complete("done");
  });

  test("reaches the operation from a promise made by `then`", () => {
    const { reasons, promise } = startCancelable();
    promise.then(() => 1).cancel();
    expect(reasons).toHaveLength(1);
  });

  test("reaches the operation from the end of a chain", () => {
    const { reasons, promise } = startCancelable();
    const end = promise.then(() => 1).then(() => 2);
    end.then(() => 3).cancel();
    expect(reasons).toHaveLength(1);
  });

  test("reaches an operation whose promise a callback returned", () => {
    const second = startCancelable();
    const { promise: first, source } = startCancelable();
    const both = first.then(() => second.promise);
    source.complete("done");
    both.cancel();
    expect(second.reasons).toHaveLength(1);
  });

  test("has the reason as its cause when the operation itself is canceled", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    promise.then(...all);
    source.operation.cancel("not needed");
    expect(told).toEqual([["error", expect.objectContaining({ cause: "not needed" })]]);
  });

  test("keeps the very error when it is one of WinJS already", () => {
    const { source, promise } = startCancelable();
    const { told, all } = callbacks();
    const error = Object.assign(new Error("Canceled"), { name: "Canceled" });
    promise.then(...all);
    source.fail(error);
    expect(told[0]?.[1]).toBe(error);
  });

  test("keeps to itself what the `cancel` of a foreign operation throws, as WinJS does", () => {
    const foreign = {
      ...({ status: 0, errorCode: null, completed: null, getResults: () => 1 } as const),
      cancel() {
        throw new Error("from cancel");
      },
    };
    const { told, all } = callbacks();
    const promise = toWinJSPromise(foreign as never, WinJSPromise);
    promise.then(...all);
    promise.cancel();
    expect(told).toEqual([["error", canceledError]]);
  });
});
