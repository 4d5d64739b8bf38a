import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromResult,
  throttleProgress,
  toPromise,
  watch,
} from "async-operation";
import { callsOf } from "../support/calls-of.js";
import { collectStrays } from "../support/strays.js";

describe("a promise in place of an operation", () => {
  const reject = async (): Promise<never> => {
    throw new Error("no disk");
  };

  test.each([
    ["watch()", () => watch(reject() as never, {})],
    ["toPromise()", () => toPromise(reject() as never)],
  ])("is a TypeError of %s, and its rejection is not unhandled", async (_, call) => {
    const errors: unknown[] = [];
    const { uncaught, unhandled } = await collectStrays(async () => {
      await Promise.resolve()
        .then(call)
        .catch((error) => errors.push(error));
    });
    expect([uncaught, unhandled]).toEqual([[], []]);
    const message =
      "Cannot use operation: expected an operation (`fromPromise` and `fromResult` return one), got Promise";
    expect(errors).toEqual([expect.objectContaining({ name: "TypeError", message })]);
  });
});

describe("watch()", () => {
  test("delivers each report, a requested cancel and the outcome, in order", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls = callsOf(source.operation);
    source.report(0.5);
    source.operation.cancel("not needed");
    source.report(0.6);
    source.fail("not needed");
    expect(calls).toEqual([
      ["progress", 0.5],
      ["canceled", "not needed"],
      ["progress", 0.6],
      ["completed", AsyncStatus.Canceled, "not needed"],
    ]);
  });

  test("delivers the result when the operation completes", () => {
    const source = new AsyncOperationSource<object>();
    const calls = callsOf(source.operation);
    const result = {};
    source.complete(result);
    expect(calls).toEqual([["completed", AsyncStatus.Completed, result]]);
    expect(calls[0]?.[2]).toBe(result);
  });

  test("delivers the thrown value when the operation fails", () => {
    const source = new AsyncOperationSource<never>();
    const calls = callsOf(source.operation);
    source.fail("no disk");
    expect(calls).toEqual([["completed", AsyncStatus.Error, "no disk"]]);
  });

  test("delivers an earlier cancel before it returns", () => {
    const source = new AsyncOperationSource<never>();
    source.operation.cancel("not needed");
    expect(callsOf(source.operation)).toEqual([["canceled", "not needed"]]);
    source.fail("not needed");
  });

  test("delivers an earlier cancel, then an earlier outcome, before it returns", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    source.complete("done");
    expect(callsOf(source.operation)).toEqual([
      ["canceled", "not needed"],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
  });

  test("delivers one cancel when cancel is requested twice", () => {
    const source = new AsyncOperationSource<never>();
    const calls = callsOf(source.operation);
    source.operation.cancel("first");
    source.operation.cancel("second");
    expect(calls).toEqual([["canceled", "first"]]);
  });

  test("delivers the default reason, the same object as that of the signal, when cancel has no reason", () => {
    const source = new AsyncOperationSource<never>();
    const calls = callsOf(source.operation);
    source.operation.cancel();
    expect(calls[0]?.[1]).toBeInstanceOf(CanceledError);
    expect(calls[0]?.[1]).toBe(source.signal.reason);
  });

  test("leaves the public slots free", () => {
    const source = new AsyncOperationSource<string, number>();
    callsOf(source.operation);
    expect(source.operation.completed).toBe(null);
    expect(source.operation.progress).toBe(null);
  });

  test("delivers the result when the public handler closes the operation", () => {
    const source = new AsyncOperationSource<string>();
    const calls = callsOf(source.operation);
    source.operation.completed = (operation) => operation.close();
    source.complete("done");
    expect(calls).toEqual([["completed", AsyncStatus.Completed, "done"]]);
  });

  test("flushes a throttled reporter before it delivers the outcome", () => {
    const order: string[] = [];
    const progress = {
      report: () => {},
      flush: () => order.push("flush"),
    };
    watch(fromResult(1), { progress, completed: () => order.push("completed") });
    expect(order).toEqual(["flush", "completed"]);
  });

  test.each([
    [
      { progress: 5 },
      "Cannot use `progress`: expected a function or an object with `report`, got 5",
    ],
    [{ progress: null }, "expected a function or an object with `report`, got null"],
    [{ progress: 0 }, "expected a function or an object with `report`, got 0"],
    [{ canceled: 5 }, "expected a function or an object with `cancel`, got 5"],
    [{ canceled: null }, "expected a function or an object with `cancel`, got null"],
    [{ completed: 5 }, "Cannot watch operation: expected `completed` as a function, got 5"],
  ])("throws TypeError when the observer is %p", (observer, message) => {
    const source = new AsyncOperationSource<string, number>();
    const act = (): unknown => watch(source.operation, observer as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test.each([
    [null, "null"],
    [5, "5"],
    [{}, "Object"],
    [{ getResults() {} }, "Object"],
    [Promise.resolve(), "Promise"],
  ])("throws TypeError that names `fromPromise` when it gets %p", (value, name) => {
    const act = (): unknown => watch(value as never, {});
    expect(act).toThrow(TypeError);
    expect(act).toThrow(/^Cannot use operation: expected an operation .*`fromPromise`/);
    expect(act).toThrow(new RegExp(`, got ${name}$`));
  });

  test("throws E_ILLEGAL_METHOD_CALL when the operation is closed", async () => {
    const operation = fromResult(1);
    operation.close();
    const illegal = expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" });
    expect(() => watch(operation, {})).toThrow(illegal as unknown as Error);
    await expect(toPromise(operation)).rejects.toEqual(illegal);
  });
});

describe("watch() with a throttled reporter", () => {
  test("needs no other callback", async () => {
    const source = new AsyncOperationSource<string, number>();
    watch(source.operation, { progress: throttleProgress(() => {}, 60_000) });
    const { uncaught } = await collectStrays(() => source.complete("done"));
    expect(uncaught).toEqual([]);
  });

  test("delivers the delayed report when watching stops, and none after it", () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    const progress = throttleProgress<number>((value) => values.push(value), 60_000);
    const stop = watch(source.operation, { progress });
    source.report(0.1);
    source.report(0.2);
    stop();
    source.report(0.3);
    progress.flush();
    expect(values).toEqual([0.1, 0.2]);
  });

  test("can be stopped after the end", async () => {
    const source = new AsyncOperationSource<string, number>();
    const stop = watch(source.operation, { progress: throttleProgress(() => {}, 60_000) });
    source.complete("done");
    const { uncaught } = await collectStrays(stop);
    expect(uncaught).toEqual([]);
  });
});

describe("the function that watch() returns", () => {
  test("stops all callbacks", () => {
    const source = new AsyncOperationSource<string, number>();
    const callback = jest.fn();
    const stop = watch(source.operation, {
      progress: callback,
      canceled: callback,
      completed: callback,
    });
    stop();
    stop();
    source.report(1);
    source.operation.cancel();
    source.complete("done");
    expect(callback).not.toHaveBeenCalled();
  });

  test("has no effect on other watchers", () => {
    const source = new AsyncOperationSource<string, number>();
    const stop = watch(source.operation, { progress: () => {} });
    const calls = callsOf(source.operation);
    stop();
    source.report(1);
    expect(calls).toEqual([["progress", 1]]);
  });
});
