import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import { friends } from "../../lib/operation.js";
import { storeOf } from "../../lib/wire.js";

describe("storeOf()", () => {
  test("returns the same store for the same operation, and another one for another", () => {
    const { operation } = new AsyncOperationSource<string>();
    expect(storeOf(operation)).toBe(storeOf(operation));
    expect(storeOf(fromResult(1))).not.toBe(storeOf(fromResult(1)));
  });

  test("has one frozen snapshot until the state changes", () => {
    const source = new AsyncOperationSource<string, number>();
    const { getSnapshot, subscribe } = storeOf(source.operation);
    const unsubscribe = subscribe(() => {});
    const started = getSnapshot();
    expect([getSnapshot() === started, Object.isFrozen(started)]).toEqual([true, true]);
    source.report(0.5);
    expect(started.progress).toBe(undefined);
    expect(getSnapshot()).toMatchObject({ status: AsyncStatus.Started, progress: 0.5 });
    source.complete("done");
    expect(getSnapshot()).toMatchObject({ settled: true, result: "done", progress: 0.5 });
    unsubscribe();
  });

  test("watches progress once for all its subscribers, until the last one has left", () => {
    const { subscribe } = storeOf(new AsyncOperationSource<string, number>().operation);
    const stop = jest.fn();
    const watch = jest.spyOn(friends, "watch").mockReturnValue(stop);
    const [first, second] = [subscribe(() => {}), subscribe(() => {})];
    first();
    expect([watch.mock.calls.length, stop.mock.calls.length]).toEqual([1, 0]);
    second();
    second();
    expect(stop).toHaveBeenCalledTimes(1);
    subscribe(() => {})();
    expect([watch.mock.calls.length, stop.mock.calls.length]).toEqual([2, 2]);
    watch.mockRestore();
  });

  test("has a store for each interval, which shows the newest report of an interval with the outcome", () => {
    const source = new AsyncOperationSource<string, number>();
    const { getSnapshot, subscribe } = storeOf(source.operation, 60_000);
    expect(storeOf(source.operation, 60_000).getSnapshot).toBe(getSnapshot);
    expect(storeOf(source.operation).getSnapshot).not.toBe(getSnapshot);
    subscribe(() => {});
    for (const value of [1, 2, 3]) source.report(value);
    expect(getSnapshot().progress).toBe(1);
    source.complete("done");
    expect(getSnapshot()).toMatchObject({ progress: 3, result: "done" });
  });

  test("has an interval where a timer is a number, as in a browser", () => {
    const start = jest.spyOn(globalThis, "setTimeout").mockReturnValue(7 as never);
    const stop = jest.spyOn(globalThis, "clearTimeout").mockReturnValue();
    const source = new AsyncOperationSource<string, number>();
    const { getSnapshot, subscribe } = storeOf(source.operation, 16);
    subscribe(() => {});
    for (const value of [1, 2]) source.report(value);
    expect([getSnapshot().progress, start.mock.calls.length]).toEqual([1, 1]);
    source.complete("done");
    expect(stop).toHaveBeenCalledWith(7);
    for (const spy of [start, stop]) spy.mockRestore();
  });

  test("keeps its last snapshot when the operation is closed", () => {
    const operation = fromResult("done");
    const { getSnapshot } = storeOf(operation);
    operation.close();
    expect(getSnapshot()).toMatchObject({ status: AsyncStatus.Completed, result: "done" });
  });
});
