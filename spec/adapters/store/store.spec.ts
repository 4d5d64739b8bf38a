import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { type OperationSnapshot, type OperationStore, toStore } from "async-operation/store";
import { derived, get, type Readable, writable } from "svelte/store";
import { startForeign } from "../../support/foreign.js";
import { collectStrays } from "../../support/strays.js";

type Snapshot = OperationSnapshot<string, number>;

const started = {
  status: AsyncStatus.Started,
  settled: false,
  progress: undefined,
  result: undefined,
  error: undefined,
};

/** Subscribes to the store of an operation, and records the snapshots. */
function subscribed() {
  const source = new AsyncOperationSource<string, number>();
  const store = toStore(source.operation);
  const snapshots: Snapshot[] = [];
  const unsubscribe = store.subscribe((snapshot) => snapshots.push(snapshot));
  return { source, store, snapshots, unsubscribe };
}

const closed = fromResult(1);
closed.close();

describe("toStore()", () => {
  test("returns the same store for the same operation, and another for another", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    expect(toStore(operation)).toBe(toStore(operation));
    expect(toStore(operation)).not.toBe(toStore(fromResult(1)));
  });

  test("calls a subscriber at once, and at each change until the end", () => {
    const { source, snapshots } = subscribed();
    source.report(0.5);
    source.complete("done");
    expect(snapshots).toEqual([
      started,
      { ...started, progress: 0.5 },
      {
        status: AsyncStatus.Completed,
        settled: true,
        progress: 0.5,
        result: "done",
        error: undefined,
      },
    ]);
  });

  test("shows the error in its last snapshot when the operation fails", () => {
    const { source, store } = subscribed();
    const error = new Error("no disk");
    source.fail(error);
    expect(store.getSnapshot()).toEqual({
      ...started,
      status: AsyncStatus.Error,
      settled: true,
      error,
    });
    expect(store.getSnapshot().error).toBe(error);
  });

  test("shows a cancel request before the end, and then the outcome", () => {
    const { source, store, snapshots } = subscribed();
    source.operation.cancel("not needed");
    expect(store.getSnapshot()).toEqual({ ...started, status: AsyncStatus.Canceled });
    source.report(0.9);
    expect(store.getSnapshot()).toMatchObject({ status: AsyncStatus.Canceled, progress: 0.9 });
    source.complete("what there was");
    expect(store.getSnapshot()).toMatchObject({ status: AsyncStatus.Completed, settled: true });
    expect(snapshots).toHaveLength(4);
  });

  test("shows the reason as the error when the operation ends in Canceled", () => {
    const reason = { why: "not needed" };
    const { source, store } = subscribed();
    source.operation.cancel(reason);
    source.fail(reason);
    expect(store.getSnapshot()).toMatchObject({ status: AsyncStatus.Canceled, settled: true });
    expect(store.getSnapshot().error).toBe(reason);
  });

  test.each([
    ["completed", fromResult("done"), { status: AsyncStatus.Completed, result: "done" }],
    ["failed", fromError("no disk"), { status: AsyncStatus.Error, error: "no disk" }],
    ["been canceled", canceled("no"), { status: AsyncStatus.Canceled, error: "no" }],
  ])("shows the outcome when the operation has %s", (_, operation, outcome) => {
    const run = jest.fn();
    toStore<unknown, never>(operation).subscribe(run)();
    expect(run.mock.calls).toEqual([[{ ...started, settled: true, ...outcome }]]);
  });

  test("returns the same frozen snapshot until something changes", () => {
    const { source, store, snapshots } = subscribed();
    const before = store.getSnapshot();
    expect(store.getSnapshot()).toBe(before);
    expect(snapshots[0]).toBe(before);
    source.report(0.5);
    expect(store.getSnapshot()).not.toBe(before);
    expect(store.getSnapshot()).toBe(snapshots[1]);
    expect(before).toEqual(started);
    expect(Object.isFrozen(before) && Object.isFrozen(store.getSnapshot())).toBe(true);
  });

  test("creates a snapshot when it is read, one for all subscribers", () => {
    const source = new AsyncOperationSource<string, number>();
    const store = toStore(source.operation);
    const freeze = jest.spyOn(Object, "freeze");
    try {
      for (let value = 0; value < 100; value++) source.report(value);
      source.operation.cancel("not needed");
      expect(freeze).not.toHaveBeenCalled();
      store.getSnapshot();
      store.getSnapshot();
      expect(freeze).toHaveBeenCalledTimes(1);
      const unsubscribes = [store.subscribe(() => {}), store.subscribe(() => {})];
      source.report(0.5);
      expect(freeze).toHaveBeenCalledTimes(2);
      for (const unsubscribe of unsubscribes) unsubscribe();
      source.report(0.6);
      source.complete("done");
      expect(freeze).toHaveBeenCalledTimes(2);
    } finally {
      freeze.mockRestore();
    }
  });

  test("drops reports made after the end", () => {
    const { source, store, snapshots } = subscribed();
    source.complete("done");
    source.report(0.5);
    expect(store.getSnapshot().progress).toBeUndefined();
    expect(snapshots).toHaveLength(2);
  });

  test("returns snapshots after the operation is closed", () => {
    const { source, store, unsubscribe } = subscribed();
    source.report(0.5);
    unsubscribe();
    source.complete("done");
    source.operation.close();
    expect(toStore(source.operation)).toBe(store);
    const run = jest.fn();
    store.subscribe(run)();
    const last = { ...started, status: AsyncStatus.Completed, settled: true, result: "done" };
    expect(run.mock.calls).toEqual([[{ ...last, progress: 0.5 }]]);
    expect(store.getSnapshot()).toEqual({ ...last, progress: 0.5 });
  });

  test("accepts a subscriber when the completed handler has closed the operation", () => {
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    const store = toStore(operation);
    const statuses: unknown[] = [];
    let leave!: () => void;
    operation.completed = () => {
      operation.close();
      leave = store.subscribe(({ status }) => statuses.push(status));
    };
    source.complete("done");
    expect(leave).not.toThrow();
    expect(statuses).toEqual([AsyncStatus.Started, AsyncStatus.Completed]);
  });

  test("shows the last report when the completed handler has closed the operation", () => {
    const source = new AsyncOperationSource<string, number>();
    const store = toStore(source.operation);
    source.report(0.5);
    source.operation.completed = () => source.operation.close();
    source.complete("done");
    expect(store.getSnapshot().progress).toBe(0.5);
  });

  test("follows progress while it has a subscriber", () => {
    const { source, store, snapshots, unsubscribe } = subscribed();
    const other = store.subscribe(() => {});
    unsubscribe();
    unsubscribe();
    source.report(0.1);
    expect(store.getSnapshot().progress).toBe(0.1);
    other();
    source.report(0.2);
    store.subscribe(() => {});
    source.report(0.3);
    expect(store.getSnapshot().progress).toBe(0.3);
    expect(snapshots).toHaveLength(1);
  });

  test("calls a function once for each of its subscriptions", () => {
    const { source, store } = subscribed();
    const run = jest.fn();
    const [first, second] = [store.subscribe(run), store.subscribe(run)];
    first();
    source.report(0.5);
    second();
    source.report(0.6);
    expect(run).toHaveBeenCalledTimes(3);
  });

  test("calls each subscriber with the newest snapshot when one of them cancels", () => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel((reason) => source.fail(reason));
    const { operation } = source;
    const { subscribe, getSnapshot } = toStore(operation);
    const snapshots: Snapshot[] = [];
    subscribe(({ progress }) => progress === 0.5 && operation.cancel("half is enough"));
    subscribe((snapshot) => snapshots.push(snapshot));
    source.report(0.5);
    expect(snapshots.at(-1)).toBe(getSnapshot());
    expect(getSnapshot()).toMatchObject({ settled: true, error: "half is enough" });
  });

  test("reports the error of a subscriber as uncaught, and calls the others", async () => {
    const error = new Error("a bug of the page");
    const { source, store, snapshots } = subscribed();
    const strays = await collectStrays(() => {
      store.subscribe(() => {
        throw error;
      });
      store.subscribe((snapshot) => snapshots.push(snapshot));
      source.report(0.5);
      source.complete("done");
    });
    expect(snapshots).toHaveLength(6);
    expect(source.operation.status).toBe(AsyncStatus.Completed);
    expect(strays.unhandled).toEqual([]);
    expect(strays.uncaught).toHaveLength(3);
    for (const each of strays.uncaught) expect(each).toBe(error);
  });

  test("shows a foreign operation without its cancel requests", () => {
    const foreign = startForeign();
    const { getSnapshot, subscribe } = toStore(foreign);
    subscribe(() => {});
    foreign.cancel();
    foreign.progress?.(foreign, 0.5);
    expect(getSnapshot()).toEqual({ ...started, progress: 0.5 });
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(getSnapshot()).toMatchObject({ status: AsyncStatus.Completed, result: "result" });
  });

  test("raises no unhandled rejection when the operation fails", async () => {
    const strays = await collectStrays(() => {
      const { source } = subscribed();
      source.fail(new Error("no disk"));
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("returns a store for Svelte", () => {
    const { source, store } = subscribed();
    store satisfies Readable<Snapshot>;
    const percent = derived(store, ({ progress = 0 }) => `${progress * 100} %`);
    const shown: string[] = [];
    const unsubscribe = percent.subscribe((text) => shown.push(text));
    source.report(0.5);
    unsubscribe();
    source.report(1);
    expect(shown).toEqual(["0 %", "50 %"]);
    expect(get(percent)).toBe("100 %");
    expect(get(store)).toBe(store.getSnapshot());
  });

  test("returns snapshots whose `status` narrows the types of the other members", () => {
    const operation: IAsyncOperationWithProgress<string, number> = fromResult("done");
    const { getSnapshot } = toStore(operation) satisfies OperationStore<string, number>;
    const snapshot = getSnapshot();
    snapshot.progress satisfies number | undefined;
    // @ts-expect-error undefined before the end
    snapshot.result satisfies string;
    expect(snapshot.status === AsyncStatus.Completed && snapshot.result.length).toBe(4);
  });

  test.each([
    ["null", null, "expected an operation"],
    ["undefined", undefined, "expected an operation"],
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["a closed operation", closed, "it is closed"],
  ])("throws when the operation is %s", (_, operation, message) => {
    expect(() => toStore(operation as never)).toThrow(message);
  });

  test.each([
    ["undefined", undefined],
    ["5", 5],
    ["Object", {}],
  ])("throws TypeError when the subscriber is %s", (name, run) => {
    expect(() => toStore(fromResult(1)).subscribe(run as never)).toThrow(
      new TypeError(`Cannot subscribe to store: expected a function, got ${name}`),
    );
  });
});

describe("a diamond of derived stores in Svelte", () => {
  /** Returns the texts of a store that is derived from another twice. */
  function textsOf(store: Readable<Snapshot>): string[] {
    const settled = derived(store, (snapshot) => snapshot.settled);
    const texts: string[] = [];
    derived([settled, store], ([isSettled, { result }]) => `${isSettled} ${result}`).subscribe(
      (text) => texts.push(text),
    );
    return texts;
  }

  test("is consistent through a copy in `writable`, as Svelte shares its queue with no other store (W-56)", () => {
    const source = new AsyncOperationSource<string, number>();
    const store = toStore(source.operation);
    const copy = writable(store.getSnapshot());
    store.subscribe(copy.set);
    const texts = textsOf(copy);
    const direct = textsOf(store);
    source.complete("done");
    expect(texts).toStrictEqual(["false undefined", "true done"]);
    expect(direct).toStrictEqual(["false undefined", "true undefined", "true done"]);
  });
});
