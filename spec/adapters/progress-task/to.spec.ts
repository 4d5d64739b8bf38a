import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  CanceledError,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import { type ProgressTaskReport, toProgressTask } from "async-operation/progress-task";
import type * as vscode from "vscode";
import { CancellationToken, CancellationTokenSource } from "vscode-jsonrpc/node";
import { collectStrays } from "../../support/strays.js";

const none = CancellationToken.None;
const closed = fromResult(1);
closed.close();

const error = new Error("the window is gone");
function fail(): never {
  throw error;
}

/** Returns the reports of a task for an operation that reports some values. */
function shownOf(...values: (number | { loaded: number; total?: number })[]): ProgressTaskReport[] {
  const source = new AsyncOperationSource<string, (typeof values)[number]>();
  const reports: ProgressTaskReport[] = [];
  toProgressTask(source.operation)({ report: (value) => reports.push(value) }, none);
  for (const value of values) source.report(value);
  source.complete("done");
  return reports;
}

describe("toProgressTask()", () => {
  test("shows 0..1 as increments in percent", () => {
    expect(shownOf(0, 0.25, 0.5, 1)).toEqual([
      { increment: 25 },
      { increment: 25 },
      { increment: 50 },
    ]);
  });

  test("shows an amount of a total, even if the total changes", () => {
    const reports = shownOf(
      { loaded: 1, total: 4 },
      { loaded: 2, total: 8 },
      { loaded: 6, total: 8 },
    );
    expect(reports).toEqual([{ increment: 25 }, { increment: 50 }]);
  });

  test.each([
    ["progress that falls", [0.5, 0.25, 0.5], [50]],
    ["progress beyond the total", [0.5, 1.5, 2, Infinity], [50, 50]],
    ["NaN", [Number.NaN, 0.5], [50]],
    ["an amount without a total", [{ loaded: 5 }, { loaded: 5, total: 0 }], []],
    ["negative progress", [-1, 0.5], [50]],
  ])("does not show %s", (_, values, increments) => {
    expect(shownOf(...values)).toEqual(increments.map((increment) => ({ increment })));
  });

  test("shows increments with a sum of exactly 100, however small they are", () => {
    const reports = shownOf(...Array.from({ length: 997 }, (_, index) => (index + 1) / 997));
    const sums = reports.map(() => 0);
    let sum = 0;
    reports.forEach(({ increment = 0 }, index) => {
      sum += increment;
      sums[index] = sum;
    });
    expect(Math.max(...sums)).toBe(100);
    expect(sum).toBe(100);
  });

  test("shows the value that `map` returns for each report", () => {
    const source = new AsyncOperationSource<string, Date>();
    const reports: ProgressTaskReport[] = [];
    const task = toProgressTask(source.operation, (date) => ({ message: date.toISOString() }));
    task({ report: (value) => reports.push(value) }, none);
    source.report(new Date(0));
    source.complete("done");
    source.report(new Date(1));
    expect(reports).toEqual([{ message: "1970-01-01T00:00:00.000Z" }]);
  });

  test("shows the position when the operation has reported before", () => {
    const source = new AsyncOperationSource<string, number>();
    const task = toProgressTask(source.operation);
    source.report(0.5);
    const reports: ProgressTaskReport[] = [];
    task({ report: (value) => reports.push(value) }, none);
    source.report(0.6);
    source.complete("done");
    expect(reports).toEqual([{ increment: 50 }, { increment: 10 }]);
  });

  test("resolves with the result, and rejects with the error", async () => {
    const [result, error] = [{}, new Error("no disk")];
    expect(await toProgressTask(fromResult(result))({ report() {} }, none)).toBe(result);
    await expect(toProgressTask(fromError(error))({ report() {} }, none)).rejects.toBe(error);
    await expect(toProgressTask(canceled("no"))({ report() {} }, none)).rejects.toBe("no");
  });

  test("cancels the operation once when the token is canceled, and waits for its real end", async () => {
    const source = new AsyncOperationSource<string, number>();
    const onCancel = jest.fn();
    source.onCancel(onCancel);
    const cancellation = new CancellationTokenSource();
    const promise = toProgressTask(source.operation)({ report() {} }, cancellation.token);
    cancellation.cancel();
    expect(onCancel.mock.calls).toEqual([[expect.any(CanceledError)]]);
    source.complete("what there was");
    expect(await promise).toBe("what there was");
  });

  test("leaves no subscription on the token after the end", async () => {
    const dispose = jest.fn();
    const source = new AsyncOperationSource<string, number>();
    const onCancellationRequested = jest.fn(() => ({ dispose }));
    const token = { isCancellationRequested: false, onCancellationRequested };
    const promise = toProgressTask(source.operation)({ report() {} }, token);
    expect(onCancellationRequested).toHaveBeenCalledTimes(1);
    source.complete("done");
    await promise;
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test("accepts a token whose event returns no disposable", async () => {
    const source = new AsyncOperationSource<string, number>();
    const token = { isCancellationRequested: false, onCancellationRequested: () => undefined };
    const promise = toProgressTask(source.operation)({ report() {} }, token as never);
    source.complete("done");
    expect(await promise).toBe("done");
  });

  test.each([
    ["the reporter", { report: fail }, undefined],
    ["the `map`", { report() {} }, fail],
  ])("rejects when %s throws; the operation continues (W-52)", async (_, progress, map) => {
    const source = new AsyncOperationSource<string, number>();
    let rejection: unknown;
    const strays = await collectStrays(async () => {
      const promise = toProgressTask(source.operation, map as never)(progress as never, none);
      source.report(0.25);
      source.report(0.5);
      rejection = await promise.catch((error: unknown) => error);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(rejection).toBe(error);
    expect([source.isCanceled(), source.complete("done")]).toEqual([false, true]);
  });

  test("cancels the operation when the token is canceled after the task has failed", async () => {
    const source = new AsyncOperationSource<string, number>();
    const tokens = new CancellationTokenSource();
    const promise = toProgressTask(source.operation)({ report: fail }, tokens.token);
    source.report(0.5);
    await expect(promise).rejects.toBe(error);
    tokens.cancel();
    expect(source.isCanceled()).toBe(true);
    source.fail(source.reason);
  });

  test("shows no report of another type, and the others (W-52)", async () => {
    const source = new AsyncOperationSource<string, Date | number>();
    const reports: unknown[] = [];
    const strays = await collectStrays(async () => {
      const progress = { report: (value: unknown) => reports.push(value) };
      // @ts-expect-error a date is not a measure of progress
      const promise = toProgressTask(source.operation)(progress, none);
      source.report(new Date(0));
      source.report(0.5);
      source.complete("done");
      expect(await promise).toBe("done");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(reports).toEqual([{ increment: 50 }]);
  });

  test("has the type of a task of `window.withProgress`", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    type Task = Parameters<typeof vscode.window.withProgress<string>>[1];
    expect(toProgressTask(operation) satisfies Task).toBeInstanceOf(Function);
    expect(toProgressTask(fromResult("text")) satisfies Task).toBeInstanceOf(Function);
    // @ts-expect-error a number is not a string
    expect(toProgressTask(fromResult(1)) satisfies Task).toBeInstanceOf(Function);
  });

  test.each([
    ["the operation null", null, undefined, "expected an operation"],
    ["the operation Promise", Promise.resolve(), undefined, "`fromPromise`"],
    ["the `map` 5", fromResult(1), 5, "Cannot map progress: expected a function"],
  ])("throws TypeError when it gets %s", (_, operation, map, message) => {
    const act = (): unknown => toProgressTask(operation as never, map as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test.each([
    ["the operation is closed", closed, { report() {} }, none, "it is closed"],
    ["the progress is undefined", fromResult(1), undefined, none, "`report`, got undefined"],
    ["the token is {}", fromResult(1), { report() {} }, {}, "a CancellationToken, got Object"],
    ["the token is null", fromResult(1), { report() {} }, null, "a CancellationToken, got null"],
  ])("rejects when %s", async (_, operation, progress, token, message) => {
    const promise = toProgressTask(operation)(progress as never, token as never);
    await expect(promise).rejects.toThrow(message);
  });
});

describe("a reporter of toProgressTask() that returns a promise", () => {
  test("rejects the task with the error when the promise rejects", async () => {
    const source = new AsyncOperationSource<string, number>();
    const report = async (): Promise<void> => fail();
    const strays = await collectStrays(async () => {
      const promise = toProgressTask(source.operation)({ report }, none);
      source.report(0.5);
      await expect(promise).rejects.toBe(error);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});
