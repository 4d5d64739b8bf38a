import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { asTask } from "async-operation/promise";

describe("asTask()", () => {
  test("accepts an operation alone", async () => {
    expect((await asTask(fromResult(1))) satisfies number).toBe(1);
  });

  test("accepts an operation and a signal", async () => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    const promise = asTask(source.operation, controller.signal);
    controller.abort("not needed");
    await expect(promise).rejects.toBe("not needed");
    expect(source.isCanceled()).toBe(true);
  });

  test.each([
    ["a function", (values: number[]) => (value: number) => values.push(value)],
    ["a reporter", (values: number[]) => ({ report: (value: number) => values.push(value) })],
  ])("accepts an operation and %s", async (_, targetOf) => {
    const values: number[] = [];
    const source = new AsyncOperationSource<string, number>();
    const promise = asTask(source.operation, targetOf(values));
    source.report(1);
    source.complete("done");
    expect(await promise).toBe("done");
    expect(values).toEqual([1]);
  });

  test.each([
    ["a function", () => {}],
    ["a reporter", { report() {} }],
  ])("throws a TypeError when %s comes before the signal (W-48)", (_, progress) => {
    const { signal } = new AbortController();
    const act = (): unknown => asTask(fromResult(1), progress as never, signal as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow("Cannot await operation: expected `signal` before `progress`");
  });

  test("accepts an operation, a signal and a progress", async () => {
    const values: number[] = [];
    const source = new AsyncOperationSource<string, number>();
    const controller = new AbortController();
    const promise = asTask(source.operation, controller.signal, (value) => values.push(value));
    source.report(1);
    controller.abort("not needed");
    await expect(promise).rejects.toBe("not needed");
    expect(values).toEqual([1]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("accepts undefined for the signal", async () => {
    const progress = jest.fn();
    const source = new AsyncOperationSource<string, number>();
    const promise = asTask(source.operation, undefined, progress);
    source.report(1);
    source.complete("done");
    await promise;
    expect(progress).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["5 for the operation", [5], "expected an operation"],
    ["5 for the second", [fromResult(1), 5], "expected an AbortSignal, got 5"],
    ["null for the second", [fromResult(1), null], "expected an AbortSignal, got null"],
    ["an object without methods for the second", [fromResult(1), {}], "got Object"],
    ["5 for the third", [fromResult(1), undefined, 5], "`report`, got 5"],
  ])("throws a TypeError when it gets %s", (_, parameters, message) => {
    const act = (): unknown => Reflect.apply(asTask, undefined, parameters);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
