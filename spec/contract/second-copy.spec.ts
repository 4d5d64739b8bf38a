import { describe, expect, jest, test } from "@jest/globals";
import type * as library from "async-operation";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  readProgress,
  run,
  toPromise,
  watch,
  whenAll,
} from "async-operation";
import { toAbortSignal } from "async-operation/abort-signal";
import { callsOf } from "../support/calls-of.js";

// A second copy of this library, as two packages bring it.
jest.resetModules();
const copy: typeof library = await import("async-operation");

describe("watch() of an operation of a second copy of this library", () => {
  test("takes no slot, which stay free for others (W-65)", async () => {
    const source = new copy.AsyncOperationSource<string, number>();
    const [first, second] = [callsOf(source.operation), callsOf(source.operation)];
    expect(source.operation).toMatchObject({ completed: null, progress: null });
    const completed = jest.fn();
    source.operation.completed = completed;
    source.report(0.5);
    source.complete("done");
    const calls = [
      ["progress", 0.5],
      ["completed", AsyncStatus.Completed, "done"],
    ];
    expect([first, second]).toEqual([calls, calls]);
    expect(completed).toHaveBeenCalledTimes(1);
  });

  test("works beside a handler in the `completed` slot (W-65)", async () => {
    const source = new copy.AsyncOperationSource<string>();
    source.operation.completed = () => {};
    const promise = toPromise(source.operation);
    source.complete("done");
    expect(await promise).toBe("done");
  });

  test("receives a cancel request with its reason, at once (W-65)", () => {
    const source = new copy.AsyncOperationSource<string>();
    const reason = { why: "not needed" };
    const calls = callsOf(source.operation);
    const signal = toAbortSignal(source.operation);
    source.operation.cancel(reason);
    expect([calls, signal.aborted]).toEqual([[["canceled", reason]], true]);
    expect(signal.reason).toBe(reason);
    source.fail(reason);
    expect(calls[1]).toEqual(["completed", AsyncStatus.Canceled, reason]);
  });

  test("receives a cancel request that was made before (W-65)", () => {
    const source = new copy.AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    expect(callsOf(source.operation)).toEqual([["canceled", "not needed"]]);
  });

  test("passes a cancel of the whole on to a part of the other copy (W-65)", async () => {
    const source = new copy.AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const whole = whenAll([source.operation, fromResult(1)]);
    whole.cancel("not needed");
    await expect(toPromise(whole)).rejects.toBe("not needed");
    const other = new copy.AsyncOperationSource<string>();
    const parent = run(({ onCancel }) => {
      onCancel(other.operation);
      return toPromise(other.operation);
    });
    parent.cancel("stopped");
    expect(other.reason).toBe("stopped");
    other.complete("done");
    expect(await toPromise(parent)).toBe("done");
  });

  test("calls nothing more when it was stopped", () => {
    const source = new copy.AsyncOperationSource<string, number>();
    const listener = jest.fn();
    const stop = watch(source.operation, { progress: listener, completed: listener });
    const calls = callsOf(source.operation);
    stop();
    source.report(1);
    source.complete("done");
    expect(listener).not.toHaveBeenCalled();
    expect(calls).toHaveLength(2);
  });

  test("calls `completed` before it returns when the operation had ended", () => {
    expect(callsOf(copy.fromResult("done"))).toEqual([
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

  test("throws E_ILLEGAL_METHOD_CALL when it was watched before, and closed since", async () => {
    const operation = copy.fromResult(1);
    watch(operation, {});
    operation.close();
    const illegal = expect.objectContaining({ code: "E_ILLEGAL_METHOD_CALL" });
    expect(() => watch(operation, {})).toThrow(illegal as unknown as Error);
    expect(() => readProgress(operation)).toThrow(illegal as unknown as Error);
  });

  test("is the same the other way round", async () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    copy.watch(source.operation, { progress: (value) => values.push(value) });
    const promise = copy.toPromise(source.operation);
    source.report(0.5);
    source.complete("done");
    expect(await promise).toBe("done");
    expect(values).toEqual([0.5]);
  });
});
