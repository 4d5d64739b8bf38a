import { describe, expect, jest, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromResult,
  resultOf,
  run,
  watch,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../support/strays.js";

/** Watches an operation, and returns all that the watcher is told, as it comes. */
function tellings(operation: AnyOperationLike): unknown[][] {
  const told: unknown[][] = [];
  watch(operation, {
    progress: (value) => told.push(["progress", value]),
    canceled: (reason: unknown) => told.push(["canceled", reason]),
    completed: (status, value) => told.push(["completed", status, value]),
  });
  return told;
}

describe("watch()", () => {
  test("tells each report, a requested cancel and the outcome, in order", () => {
    const source = new AsyncOperationSource<string, number>();
    const told = tellings(source.operation);
    source.report(0.5);
    source.operation.cancel("not needed");
    source.report(0.6);
    source.fail("not needed");
    expect(told).toEqual([
      ["progress", 0.5],
      ["canceled", "not needed"],
      ["progress", 0.6],
      ["completed", AsyncStatus.Canceled, "not needed"],
    ]);
  });

  test("tells the result when the operation completes", () => {
    const source = new AsyncOperationSource<object>();
    const told = tellings(source.operation);
    const result = {};
    source.complete(result);
    expect(told).toEqual([["completed", AsyncStatus.Completed, result]]);
    expect(told[0]?.[2]).toBe(result);
  });

  test("tells the thrown value when the operation fails", () => {
    const source = new AsyncOperationSource<never>();
    const told = tellings(source.operation);
    source.fail("no disk");
    expect(told).toEqual([["completed", AsyncStatus.Error, "no disk"]]);
  });

  test("tells a cancel before it returns when cancel came before", () => {
    const source = new AsyncOperationSource<never>();
    source.operation.cancel("not needed");
    expect(tellings(source.operation)).toEqual([["canceled", "not needed"]]);
    source.fail("not needed");
  });

  test("tells a cancel and then the outcome before it returns when both came before", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    source.complete("done");
    expect(tellings(source.operation)).toEqual([
      ["canceled", "not needed"],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
  });

  test("tells of a cancel once when cancel is requested twice", () => {
    const source = new AsyncOperationSource<never>();
    const told = tellings(source.operation);
    source.operation.cancel("first");
    source.operation.cancel("second");
    expect(told).toEqual([["canceled", "first"]]);
  });

  test("tells the very reason of the signal when cancel has none", () => {
    const source = new AsyncOperationSource<never>();
    const told = tellings(source.operation);
    source.operation.cancel();
    expect(told[0]?.[1]).toBeInstanceOf(CanceledError);
    expect(told[0]?.[1]).toBe(source.signal.reason);
  });

  test("tells any number of watchers in order of registration, after the public slot", () => {
    const source = new AsyncOperationSource<string>();
    const order: unknown[] = [];
    for (const name of ["first", "second", "third"])
      watch(source.operation, { completed: () => order.push(name) });
    source.operation.completed = () => order.push("slot");
    source.complete("done");
    expect(order).toEqual(["slot", "first", "second", "third"]);
  });

  test("leaves the public slots free", () => {
    const source = new AsyncOperationSource<string, number>();
    tellings(source.operation);
    expect(source.operation.completed).toBe(null);
    expect(source.operation.progress).toBe(null);
  });

  test("tells the result when the public handler closes the operation", () => {
    const source = new AsyncOperationSource<string>();
    const told = tellings(source.operation);
    source.operation.completed = (operation) => operation.close();
    source.complete("done");
    expect(told).toEqual([["completed", AsyncStatus.Completed, "done"]]);
  });

  test("tells the others and the producer nothing of an error that an observer throws", async () => {
    const error = new Error("from the observer");
    const fail = (): never => {
      throw error;
    };
    let told: unknown[][] = [];
    const { uncaught } = await collectStrays(() => {
      const source = new AsyncOperationSource<string, number>();
      watch(source.operation, { progress: fail, canceled: fail, completed: fail });
      told = tellings(source.operation);
      source.report(1);
      source.operation.cancel("not needed");
      source.complete("done");
    });
    expect(told).toEqual([
      ["progress", 1],
      ["canceled", "not needed"],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
    expect(uncaught).toEqual([error, error, error]);
  });

  test("takes objects with `report` and with `cancel`, and calls them as methods", () => {
    const source = new AsyncOperationSource<string, number>();
    class Target {
      values: unknown[] = [];
      report(value: number): void {
        this.values.push(value);
      }
      cancel(reason: unknown): void {
        this.values.push(reason);
      }
    }
    const target = new Target();
    watch(source.operation, { progress: target, canceled: target });
    source.report(1);
    source.operation.cancel("not needed");
    expect(target.values).toEqual([1, "not needed"]);
  });

  test("calls functions with the value or the reason alone", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[][] = [];
    const tell = (...parameters: unknown[]): void => void calls.push(parameters);
    const stop = watch(source.operation, { progress: tell });
    source.report(1);
    watch(source.operation, { progress: tell, canceled: tell });
    stop();
    source.report(2);
    source.operation.cancel("not needed");
    expect(calls).toStrictEqual([[1], [2], ["not needed"]]);
  });

  test("flushes a throttled reporter before it tells the outcome", () => {
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
    [{ completed: 5 }, "Cannot use `completed`: expected a function, got 5"],
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

describe("the function that watch() returns", () => {
  test("ends all telling", () => {
    const source = new AsyncOperationSource<string, number>();
    const tell = jest.fn();
    const stop = watch(source.operation, { progress: tell, canceled: tell, completed: tell });
    stop();
    stop();
    source.report(1);
    source.operation.cancel();
    source.complete("done");
    expect(tell).not.toHaveBeenCalled();
  });

  test("ends it also within a report, for the caller and for one that comes later", () => {
    const source = new AsyncOperationSource<string, number>();
    const told: string[] = [];
    const stopFirst = watch(source.operation, {
      progress() {
        told.push("first");
        stopFirst();
        stopSecond();
      },
    });
    const stopSecond = watch(source.operation, { progress: () => told.push("second") });
    watch(source.operation, { progress: () => told.push("third") });
    source.report(1);
    source.report(2);
    expect(told).toEqual(["first", "third", "third"]);
  });

  test("makes room within a report for another, who is told of those that follow", () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    let replaced = false;
    watch(source.operation, {
      progress() {
        if (replaced) return;
        replaced = true;
        stop();
        watch(source.operation, { progress: (value) => values.push(value) });
      },
    });
    const stop = watch(source.operation, { progress: () => {} });
    source.report(1);
    source.report(2);
    expect(values).toEqual([2]);
  });

  test("changes nothing for the other watchers", () => {
    const source = new AsyncOperationSource<string, number>();
    const stop = watch(source.operation, { progress: () => {} });
    const told = tellings(source.operation);
    stop();
    source.report(1);
    expect(told).toEqual([["progress", 1]]);
  });
});

describe("resultOf()", () => {
  test("returns the same promise to every caller when a body runs", () => {
    const operation = run(async () => 1);
    expect(resultOf(operation)).toBe(resultOf(operation));
  });

  test("rejects with what the producer threw, whoever asks and when", async () => {
    const error = new Error("no disk");
    const operation = run(async () => {
      throw error;
    });
    await expect(resultOf(operation)).rejects.toBe(error);
    await expect(resultOf(operation)).rejects.toBe(error);
  });

  test("leaves one unhandled rejection when nobody listens to a promise, and none without one", async () => {
    const error = new Error("no disk");
    const body = async (): Promise<never> => {
      throw error;
    };
    const { unhandled, uncaught } = await collectStrays(() => {
      run(body);
      resultOf(run(body));
    });
    expect(unhandled).toEqual([error]);
    expect(uncaught).toEqual([]);
  });
});
