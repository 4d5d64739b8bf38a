import { describe, expect, jest, test } from "@jest/globals";
import type * as library from "async-operation";
import { type AnyOperationLike, AsyncOperationSource, AsyncStatus, watch } from "async-operation";
import { toPromise } from "async-operation/promise";

// A second copy of this library, as two packages bring it: its operations are foreign ones.
jest.resetModules();
const copy: typeof library = await import("async-operation");

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

describe("watch() of an operation of a second copy of this library", () => {
  test("shares one subscription between its watchers", () => {
    const source = new copy.AsyncOperationSource<string, number>();
    const [first, second] = [tellings(source.operation), tellings(source.operation)];
    const { completed, progress } = source.operation;
    expect(completed).not.toBe(null);
    tellings(source.operation);
    expect(source.operation).toMatchObject({ completed, progress });
    source.report(0.5);
    source.complete("done");
    const told = [
      ["progress", 0.5],
      ["completed", AsyncStatus.Completed, "done"],
    ];
    expect([first, second]).toEqual([told, told]);
  });

  test("tells nothing more when it was stopped", () => {
    const source = new copy.AsyncOperationSource<string, number>();
    const tell = jest.fn();
    const stop = watch(source.operation, { progress: tell, completed: tell });
    const told = tellings(source.operation);
    stop();
    source.report(1);
    source.complete("done");
    expect(tell).not.toHaveBeenCalled();
    expect(told).toHaveLength(2);
  });

  test("tells nothing of a requested cancel but how it ends", () => {
    const source = new copy.AsyncOperationSource<string>();
    const told = tellings(source.operation);
    source.operation.cancel("not needed");
    source.fail("not needed");
    expect(told).toEqual([["completed", AsyncStatus.Canceled, source.operation.errorCode]]);
  });

  test("tells the outcome before it returns when the operation had ended", () => {
    expect(tellings(copy.fromResult("done"))).toEqual([
      ["completed", AsyncStatus.Completed, "done"],
    ]);
  });

  test("throws E_ILLEGAL_METHOD_CALL when the operation is closed", async () => {
    const operation = copy.fromResult(1);
    operation.close();
    const illegal = expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" });
    expect(() => watch(operation, {})).toThrow(illegal as unknown as Error);
    await expect(toPromise(operation)).rejects.toEqual(illegal);
  });

  test("throws E_ILLEGAL_DELEGATE_ASSIGNMENT when somebody else holds the slot", async () => {
    const { operation } = new copy.AsyncOperationSource<string>();
    operation.completed = () => {};
    const illegal = expect.objectContaining({ code: "E_ILLEGAL_DELEGATE_ASSIGNMENT" });
    expect(() => watch(operation, {})).toThrow(illegal as unknown as Error);
    await expect(toPromise(operation)).rejects.toEqual(illegal);
  });

  test("tells the same the other way round", async () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    copy.watch(source.operation, { progress: (value) => values.push(value) });
    const promise = copy.resultOf(source.operation);
    source.report(0.5);
    source.complete("done");
    expect(await promise).toBe("done");
    expect(values).toEqual([0.5]);
  });
});
