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

/** What a task shows of an operation that reports some values. */
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

  test("shows what is done of a total, also when the total changes", () => {
    const reports = shownOf(
      { loaded: 1, total: 4 },
      { loaded: 2, total: 8 },
      { loaded: 6, total: 8 },
    );
    expect(reports).toEqual([{ increment: 25 }, { increment: 50 }]);
  });

  test.each([
    ["what falls back", [0.5, 0.25, 0.5], [50]],
    ["what goes beyond the end", [0.5, 1.5, 2, Infinity], [50, 50]],
    ["what is no number", [Number.NaN, 0.5], [50]],
    ["what has no total", [{ loaded: 5 }, { loaded: 5, total: 0 }], []],
    ["what is negative", [-1, 0.5], [50]],
  ])("does not show %s", (_, values, increments) => {
    expect(shownOf(...values)).toEqual(increments.map((increment) => ({ increment })));
  });

  test("shows increments that sum up to 100 exactly, however small they are", () => {
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

  test("shows what `map` makes of each report", () => {
    const source = new AsyncOperationSource<string, Date>();
    const reports: ProgressTaskReport[] = [];
    const task = toProgressTask(source.operation, (date) => ({ message: date.toISOString() }));
    task({ report: (value) => reports.push(value) }, none);
    source.report(new Date(0));
    source.complete("done");
    source.report(new Date(1));
    expect(reports).toEqual([{ message: "1970-01-01T00:00:00.000Z" }]);
  });

  test("shows the position of an operation that reported before", () => {
    const source = new AsyncOperationSource<string, number>();
    const task = toProgressTask(source.operation);
    source.report(0.5);
    const reports: ProgressTaskReport[] = [];
    task({ report: (value) => reports.push(value) }, none);
    source.report(0.6);
    source.complete("done");
    expect(reports).toEqual([{ increment: 60 }]);
  });

  test("resolves with the very result, and rejects with the very error", async () => {
    const [result, error] = [{}, new Error("no disk")];
    expect(await toProgressTask(fromResult(result))({ report() {} }, none)).toBe(result);
    await expect(toProgressTask(fromError(error))({ report() {} }, none)).rejects.toBe(error);
    await expect(toProgressTask(canceled("no"))({ report() {} }, none)).rejects.toBe("no");
  });

  test("cancels the operation once when its token is canceled, and waits for the real end", async () => {
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

  test("leaves no subscription on its token after the end", async () => {
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

  test("takes a token whose event gives nothing to dispose", async () => {
    const source = new AsyncOperationSource<string, number>();
    const token = { isCancellationRequested: false, onCancellationRequested: () => undefined };
    const promise = toProgressTask(source.operation)({ report() {} }, token as never);
    source.complete("done");
    expect(await promise).toBe("done");
  });

  test("reports a progress that throws, and completes", async () => {
    const error = new Error("the window is gone");
    const report = (): never => {
      throw error;
    };
    const source = new AsyncOperationSource<string, number>();
    const strays = await collectStrays(async () => {
      const promise = toProgressTask(source.operation)({ report }, none);
      source.report(0.5);
      source.complete("done");
      expect(await promise).toBe("done");
    });
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
  });

  test("reports progress that it cannot show without a `map`", async () => {
    const source = new AsyncOperationSource<string, Date>();
    const { uncaught } = await collectStrays(() => {
      // @ts-expect-error a date says not how far the work is
      toProgressTask(source.operation)({ report() {} }, none);
      source.report(new Date(0));
      source.complete("done");
    });
    expect(uncaught).toEqual([
      new TypeError(
        "Cannot show progress: expected 0..1, `{ loaded, total? }` or a `map`, got Date",
      ),
    ]);
  });

  test("is a task of `window.withProgress`, by its type", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    type Task = Parameters<typeof vscode.window.withProgress<string>>[1];
    expect(toProgressTask(operation) satisfies Task).toBeInstanceOf(Function);
    expect(toProgressTask(fromResult("text")) satisfies Task).toBeInstanceOf(Function);
    // @ts-expect-error a string is no number
    expect(toProgressTask(fromResult(1)) satisfies Task).toBeInstanceOf(Function);
  });

  test.each([
    ["no operation", null, undefined, "expected an operation"],
    ["a promise", Promise.resolve(), undefined, "`fromPromise`"],
    ["a `map` that is no function", fromResult(1), 5, "Cannot map progress: expected a function"],
  ])("throws TypeError when it gets %s", (_, operation, map, message) => {
    const act = (): unknown => toProgressTask(operation as never, map as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test.each([
    ["the operation is closed", closed, { report() {} }, none, "it is closed"],
    ["there is no progress", fromResult(1), undefined, none, "`report`, got undefined"],
    ["there is no token", fromResult(1), { report() {} }, {}, "a CancellationToken, got Object"],
    ["the token is null", fromResult(1), { report() {} }, null, "a CancellationToken, got null"],
  ])("rejects when %s", async (_, operation, progress, token, message) => {
    const promise = toProgressTask(operation)(progress as never, token as never);
    await expect(promise).rejects.toThrow(message);
  });
});
