import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import {
  fromProgressTask,
  type ProgressTaskReport,
  toProgressTask,
} from "async-operation/progress-task";
import { toPromise } from "async-operation/promise";
import type * as vscode from "vscode";
import { CancellationToken } from "vscode-jsonrpc/node";

describe("fromProgressTask()", () => {
  test("runs a task of VS Code, and infers its types", async () => {
    type Report = { message?: string; increment?: number };
    async function index(progress: vscode.Progress<Report>, token: vscode.CancellationToken) {
      await null;
      progress.report({ increment: 50 });
      return token.isCancellationRequested;
    }
    const operation = fromProgressTask(index) satisfies IAsyncOperationWithProgress<
      boolean,
      Report
    >;
    const reports: Report[] = [];
    expect(await toPromise(operation, { progress: (value) => reports.push(value) })).toBe(false);
    expect(reports).toEqual([{ increment: 50 }]);
  });

  test("passes a progress of messages and increments to a task without declared types", () => {
    const operation = fromProgressTask((progress) => {
      progress.report({ message: "half", increment: 50 });
      // @ts-expect-error a task reports an object
      progress.report(5);
    }) satisfies IAsyncOperationWithProgress<void, ProgressTaskReport>;
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("drops reports made after the end", async () => {
    const reports: unknown[] = [];
    let late!: () => void;
    const operation = fromProgressTask(async (progress) => {
      late = () => progress.report({ message: "late" });
    });
    operation.progress = (_, value) => reports.push(value);
    await toPromise(operation);
    late();
    expect(reports).toEqual([]);
  });

  test("cancels the token of the task, and calls its listeners within cancel()", async () => {
    const seen: unknown[] = [];
    const operation = fromProgressTask(
      (_, token) =>
        new Promise((_, reject) => {
          expect(CancellationToken.is(token)).toBe(true);
          const owner = { reject };
          const disposables: vscode.Disposable[] = [];
          token.onCancellationRequested(() => seen.push("disposed"), null, disposables);
          disposables[0]?.dispose();
          token.onCancellationRequested(function (this: typeof owner, event) {
            seen.push(event, token.isCancellationRequested);
            this.reject(Object.assign(new Error("Canceled"), { name: "Canceled" }));
          }, owner);
        }),
    );
    operation.cancel("not needed");
    expect(seen).toStrictEqual([undefined, true]);
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "Canceled");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toHaveProperty("cause", "not needed");
  });

  test("calls a late listener of the token in a later turn, unless it is disposed", async () => {
    const seen: string[] = [];
    let token!: CancellationToken;
    const operation = fromProgressTask((_, given) => {
      token = given;
      return new Promise<string>((resolve) => setImmediate(resolve, "done"));
    });
    operation.cancel();
    token.onCancellationRequested(() => seen.push("disposed")).dispose();
    token.onCancellationRequested(() => seen.push("late"));
    const called = new Promise((resolve) => token.onCancellationRequested(resolve));
    expect(seen).toEqual([]);
    await called;
    await toPromise(operation);
    expect(seen).toEqual(["late"]);
  });

  test("preserves the result, the error, the increments and the cancel of toProgressTask()", async () => {
    const [result, error] = [{}, new Error("no disk")];
    expect(await toPromise(fromProgressTask(toProgressTask(fromResult(result))))).toBe(result);
    await expect(toPromise(fromProgressTask(toProgressTask(fromError(error))))).rejects.toBe(error);

    const source = new AsyncOperationSource<string, number>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    const operation = fromProgressTask(toProgressTask(source.operation));
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    source.report(0.25);
    source.report(1);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe(reasons[0]);
    expect(reports).toEqual([{ increment: 25 }, { increment: 75 }]);
    expect(reasons).toEqual([expect.any(CanceledError)]);
    expect(operation.errorCode).toHaveProperty("cause", "not needed");
  });

  test.each([
    ["undefined", undefined],
    ["5", 5],
    ["Promise", Promise.resolve()],
  ])("throws TypeError when the task is %s", (name, task) => {
    expect(() => fromProgressTask(task as never)).toThrow(
      new TypeError(`Cannot run task: expected a function, got ${name}`),
    );
  });
});
