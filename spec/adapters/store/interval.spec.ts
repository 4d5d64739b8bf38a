import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";
import { startForeign } from "../../support/foreign.js";

type Snapshot = OperationSnapshot<string, number>;

/** Subscribes to a store that shows a report each 100 ms, and records the snapshots. */
function subscribed(interval = 100) {
  const source = new AsyncOperationSource<string, number>();
  const store = toStore(source.operation, { interval });
  const snapshots: Snapshot[] = [];
  const unsubscribe = store.subscribe((snapshot) => snapshots.push(snapshot));
  snapshots.length = 0;
  const shown = () => snapshots.map(({ progress }) => progress);
  return { source, store, snapshots, shown, unsubscribe };
}

describe("toStore() with an interval", () => {
  beforeEach(() => void jest.useFakeTimers());

  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test("returns one store for each interval of an operation", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    const stores = [0, 16, 100, 0x7fffffff].map((interval) => toStore(operation, { interval }));
    expect(new Set(stores).size).toBe(4);
    const again = [0, 16, 100, 0x7fffffff].map((interval) => toStore(operation, { interval }));
    for (const [index, store] of stores.entries()) expect(again[index]).toBe(store);
    expect(toStore(operation)).toBe(stores[0]);
    expect(toStore(operation, { interval: undefined })).toBe(stores[0]);
  });

  test("shows the first report at once, and of those within the interval the newest at its end", () => {
    const { source, store, shown, unsubscribe } = subscribed();
    source.report(1);
    expect(shown()).toEqual([1]);
    source.report(2);
    source.report(3);
    jest.advanceTimersByTime(99);
    expect(shown()).toEqual([1]);
    expect(store.getSnapshot().progress).toBe(1);
    jest.advanceTimersByTime(1);
    expect(shown()).toEqual([1, 3]);
    expect(store.getSnapshot().progress).toBe(3);
    unsubscribe();
  });

  test("begins another interval with a report that has waited, and none with silence", () => {
    const { source, shown, unsubscribe } = subscribed();
    source.report(1);
    source.report(2);
    jest.advanceTimersByTime(100);
    source.report(3);
    expect(shown()).toEqual([1, 2]);
    jest.advanceTimersByTime(100);
    expect(shown()).toEqual([1, 2, 3]);
    jest.advanceTimersByTime(100);
    expect(jest.getTimerCount()).toBe(0);
    source.report(4);
    expect(shown()).toEqual([1, 2, 3, 4]);
    unsubscribe();
  });

  test("shows undefined as a report like any other", () => {
    const source = new AsyncOperationSource<string, number | undefined>();
    const { subscribe } = toStore(source.operation, { interval: 100 });
    const shown: unknown[] = [];
    const unsubscribe = subscribe(({ progress }) => shown.push(progress));
    source.report(1);
    source.report(undefined);
    jest.advanceTimersByTime(100);
    expect(shown).toStrictEqual([undefined, 1, undefined]);
    unsubscribe();
  });

  test("shows the outcome at once, with the last report, and leaves no timer", () => {
    const { source, snapshots } = subscribed();
    source.report(1);
    source.report(2);
    source.complete("done");
    expect(jest.getTimerCount()).toBe(0);
    expect(snapshots).toMatchObject([
      { settled: false, progress: 1 },
      { settled: true, progress: 2, result: "done" },
    ]);
  });

  test("shows a requested cancel at once, with the newest report", () => {
    const { source, snapshots, unsubscribe } = subscribed();
    source.report(1);
    source.report(2);
    source.operation.cancel("not needed");
    expect(snapshots.at(-1)).toMatchObject({ status: AsyncStatus.Canceled, progress: 2 });
    source.report(3);
    expect(snapshots.at(-1)?.progress).toBe(2);
    jest.advanceTimersByTime(100);
    expect(snapshots.at(-1)).toMatchObject({ status: AsyncStatus.Canceled, progress: 3 });
    expect(snapshots).toHaveLength(3);
    unsubscribe();
  });

  test("leaves no timer when the last subscriber has left, and shows the next one the newest report", () => {
    const { source, store, shown, unsubscribe } = subscribed();
    const other = store.subscribe(() => {});
    source.report(1);
    source.report(2);
    unsubscribe();
    expect(jest.getTimerCount()).toBe(1);
    other();
    expect(jest.getTimerCount()).toBe(0);
    expect(store.getSnapshot().progress).toBe(2);
    source.report(3);
    expect(jest.getTimerCount()).toBe(0);
    const late = jest.fn();
    store.subscribe(late)();
    expect(late.mock.calls).toMatchObject([[{ progress: 3 }]]);
    expect(shown()).toEqual([1]);
  });

  test("shows a subscriber that comes within an interval what the others show", () => {
    const { source, store, unsubscribe } = subscribed();
    source.report(1);
    source.report(2);
    const progress: unknown[] = [];
    const leave = store.subscribe((snapshot) => progress.push(snapshot.progress));
    expect(progress).toEqual([1]);
    jest.advanceTimersByTime(100);
    expect(progress).toEqual([1, 2]);
    leave();
    unsubscribe();
  });

  test("leaves no timer when a subscriber leaves within its call", () => {
    const { source, store } = subscribedNever();
    const unsubscribe = store.subscribe(({ progress }) => progress === 1 && unsubscribe());
    source.report(1);
    expect(jest.getTimerCount()).toBe(0);
    source.report(2);
    expect(store.getSnapshot().progress).toBe(2);
  });

  test("holds a report that a subscriber makes within its call", () => {
    const { source, store, shown, unsubscribe } = subscribed();
    const leave = store.subscribe(
      ({ progress = 9 }) => progress < 3 && source.report(progress + 1),
    );
    source.report(1);
    expect(shown()).toEqual([1]);
    jest.advanceTimersByTime(300);
    expect(shown()).toEqual([1, 2, 3]);
    leave();
    unsubscribe();
  });

  test("shows nothing again when the interval ends after a cancel without another report", () => {
    const { source, snapshots, unsubscribe } = subscribed();
    source.report(1);
    source.report(2);
    source.operation.cancel();
    const last = snapshots.at(-1);
    jest.advanceTimersByTime(200);
    expect(snapshots.at(-1)).toBe(last);
    unsubscribe();
  });

  test("returns the same snapshot when the last subscriber has left, if no report has waited", () => {
    const { source, store, unsubscribe } = subscribed();
    source.report(1);
    const before = store.getSnapshot();
    unsubscribe();
    expect(store.getSnapshot()).toBe(before);
  });

  test("shows each report in the store without an interval, beside it", () => {
    const { source, shown, unsubscribe } = subscribed();
    const each = jest.fn();
    const leave = toStore(source.operation).subscribe(each);
    for (const value of [1, 2, 3]) source.report(value);
    expect(each).toHaveBeenCalledTimes(4);
    expect(shown()).toEqual([1]);
    leave();
    unsubscribe();
  });

  test("holds the reports of a foreign operation, and shows the last with its outcome", () => {
    const foreign = startForeign();
    const { subscribe, getSnapshot } = toStore(foreign, { interval: 100 });
    const progress: unknown[] = [];
    const unsubscribe = subscribe((snapshot) => progress.push(snapshot.progress));
    for (const value of [1, 2, 3]) foreign.progress?.(foreign, value);
    expect(progress).toStrictEqual([undefined, 1]);
    unsubscribe();
    expect(getSnapshot().progress).toBe(3);
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(getSnapshot()).toMatchObject({ result: "result", progress: 3 });
  });

  test("has the snapshot of any other store of an operation that is closed", () => {
    const source = new AsyncOperationSource<string, number>();
    const earlier = toStore(source.operation, { interval: 5 });
    const first = toStore(source.operation);
    source.complete("done");
    source.operation.close();
    expect(toStore(source.operation, { interval: 5 })).toBe(earlier);
    expect(toStore(source.operation)).toBe(first);
    const { getSnapshot } = toStore(source.operation, { interval: 100 });
    expect(getSnapshot()).toMatchObject({ settled: true, result: "done" });
  });

  test.each([
    ["negative", -1, "-1"],
    ["NaN", Number.NaN, "NaN"],
    ["longer than a timer", Infinity, "Infinity"],
    ["a text", "16", '"16"'],
    ["null", null, "null"],
  ])("throws TypeError when the interval is %s", (_, interval, text) => {
    expect(() => toStore(fromResult(1), { interval: interval as never })).toThrow(
      new TypeError(
        `Cannot create store: expected \`interval\` as milliseconds up to 2147483647, got ${text}`,
      ),
    );
  });

  test.each([
    ["a number", 16],
    ["null", null],
    ["a signal", AbortSignal.abort()],
  ])("throws TypeError when the options are %s", (_, options) => {
    expect(() => toStore(fromResult(1), options as never)).toThrow(
      "Cannot use options: expected `{ interval }`",
    );
  });
});

/** The same without a subscriber. */
function subscribedNever() {
  const source = new AsyncOperationSource<string, number>();
  return { source, store: toStore(source.operation, { interval: 100 }) };
}

describe("toStore() with an interval, on a real clock", () => {
  test("shows few of 10,000 reports from separate tasks, and the last", async () => {
    const { source, snapshots, shown } = subscribed(16);
    const began = performance.now();
    for (let value = 1; value <= 10_000; value++) {
      source.report(value);
      await new Promise((resolve) => setImmediate(resolve));
    }
    source.complete("done");
    const frames = (performance.now() - began) / 16;
    expect(snapshots.length).toBeLessThanOrEqual(frames + 2);
    expect(shown().at(-1)).toBe(10_000);
  });
});
