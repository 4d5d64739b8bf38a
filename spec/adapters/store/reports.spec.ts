import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, watch } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";
import { from } from "rxjs";
import { derived, fromStore, get, readonly, writable } from "svelte/store";
import { reactive, ref } from "vue";
import { startForeign } from "../../support/foreign.js";
import { collectStrays } from "../../support/strays.js";

type Snapshot = OperationSnapshot<string, number>;

function start() {
  const source = new AsyncOperationSource<string, number>();
  return { source, store: toStore(source.operation) };
}

describe("toStore() in reports: newest report", () => {
  test("shows a report that was made before the first subscriber", () => {
    const { source, store } = start();
    source.report(0.5);
    const run = jest.fn();
    store.subscribe(run)();
    expect(run).toHaveBeenCalledTimes(1);
    expect(run).toHaveBeenCalledWith(expect.objectContaining({ progress: 0.5 }));
  });

  test("shows a report that was made between reading and subscribing, as React does it", () => {
    const { source, store } = start();
    const rendered = store.getSnapshot();
    source.report(0.5);
    store.subscribe(() => {});
    expect(store.getSnapshot()).not.toBe(rendered);
    expect(store.getSnapshot().progress).toBe(0.5);
  });

  test("shows a report that was made while there was no subscriber, to get() and to derived()", () => {
    const { source, store } = start();
    const percent = derived(store, ({ progress = 0 }) => progress * 100);
    percent.subscribe(() => {})();
    source.report(0.5);
    expect(get(percent)).toBe(50);
    source.report(0.75);
    expect(get(store).progress).toBe(0.75);
    source.report(1);
    expect(fromStore(store).current.progress).toBe(1);
  });

  test("returns the same snapshot until there is another report", () => {
    const { source, store } = start();
    source.report(0.5);
    const snapshot = store.getSnapshot();
    expect(store.getSnapshot()).toBe(snapshot);
    store.subscribe(() => {})();
    expect(store.getSnapshot()).toBe(snapshot);
    source.report(0.75);
    expect(store.getSnapshot()).not.toBe(snapshot);
  });

  test("shows no report of a foreign operation that was made before the first subscriber", () => {
    const foreign = startForeign();
    expect(toStore(foreign).getSnapshot().progress).toBeUndefined();
  });

  test("shows the newest report of an operation that has ended before there was a store", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    source.complete("done");
    const late = { settled: true, progress: 0.5, result: "done" };
    expect(toStore(source.operation).getSnapshot()).toMatchObject(late);
  });

  test("shows the newest report, made without a subscriber, of an operation that was closed", () => {
    const { source, store } = start();
    source.report(0.5);
    source.complete("done");
    source.operation.close();
    expect(store.getSnapshot()).toMatchObject({ settled: true, progress: 0.5, result: "done" });
  });

  test("shows the newest report of a foreign operation that has another watcher", () => {
    const foreign = startForeign();
    watch(foreign, { progress() {} });
    foreign.progress?.(foreign, 0.5);
    expect(toStore(foreign).getSnapshot().progress).toBe(0.5);
  });

  test("keeps the report that it has received when the operation ends without a subscriber", () => {
    const { source, store } = start();
    store.subscribe(() => {})();
    source.report(0.5);
    store.getSnapshot();
    source.complete("done");
    expect(store.getSnapshot()).toMatchObject({ settled: true, progress: 0.5, result: "done" });
  });
});

describe("toStore() in reports: subscribers", () => {
  test("calls the others when a subscriber leaves during its call", () => {
    const { source, store } = start();
    const seen: unknown[] = [];
    const leave = store.subscribe(({ progress }) => {
      if (progress === 1) leave();
      seen.push("first", progress);
    });
    store.subscribe(({ progress }) => seen.push("second", progress));
    seen.length = 0;
    source.report(1);
    source.report(2);
    expect(seen).toEqual(["first", 1, "second", 1, "second", 2]);
  });

  test("does not call a subscriber that an earlier one has removed", () => {
    const { source, store } = start();
    const removed = jest.fn();
    let remove: () => void = () => {};
    store.subscribe(({ progress }) => progress === 1 && remove());
    remove = store.subscribe(removed);
    source.report(1);
    expect(removed).toHaveBeenCalledTimes(1); // On subscription.
  });

  test("calls a subscriber that joins during a call once", () => {
    const { source, store } = start();
    const joined = jest.fn();
    let joins = 0;
    store.subscribe(({ progress }) => {
      if (progress === 1 && joins++ === 0) store.subscribe(joined);
    });
    source.report(1);
    expect(joined).toHaveBeenCalledTimes(1);
  });

  test("calls every subscriber with the newest snapshot last when one of them reports", () => {
    const { source, store } = start();
    const seen: unknown[] = [];
    store.subscribe(({ progress }) => progress === 1 && source.report(2));
    store.subscribe(({ progress }) => seen.push(progress));
    source.report(1);
    expect(seen).toStrictEqual([undefined, 2]);
  });

  test.each([0, 16])(
    "calls a subscriber with the outcome once when an earlier one ends the operation, interval %p",
    (interval) => {
      const source = new AsyncOperationSource<string, number>();
      const { subscribe } = toStore(source.operation, { interval });
      const ends: unknown[] = [];
      subscribe(({ progress, settled }) => progress === 1 && !settled && source.complete("done"));
      subscribe(({ settled, result }) => settled && ends.push(result));
      source.report(1);
      expect(ends).toEqual(["done"]);
    },
  );

  test("does not stop the stores of Svelte when a subscriber throws", async () => {
    const { source, store } = start();
    const other = writable(0);
    const seen: unknown[] = [];
    const { uncaught } = await collectStrays(() => {
      derived(store, ({ progress }) => {
        if (progress === 1) throw new Error("in derived()");
        return progress;
      }).subscribe((progress) => seen.push(progress));
      other.subscribe((value) => seen.push(value));
      source.report(1);
      other.set(5);
      source.report(2);
    });
    expect(uncaught).toHaveLength(1);
    expect(seen).toStrictEqual([undefined, 0, 5, 2]);
  });

  test("creates a new snapshot when a body reports one object again", () => {
    const source = new AsyncOperationSource<string, { done: number }>();
    const snapshots: unknown[] = [];
    toStore(source.operation).subscribe((snapshot) => snapshots.push(snapshot));
    const state = { done: 1 };
    source.report(state);
    source.report(state);
    expect(new Set(snapshots).size).toBe(3);
  });
});

describe("toStore() in reports: other frameworks", () => {
  test("returns a store for readonly() of Svelte", () => {
    const { source, store } = start();
    const seen: unknown[] = [];
    readonly(store).subscribe(({ progress }) => seen.push(progress));
    source.report(0.5);
    expect(seen).toStrictEqual([undefined, 0.5]);
  });

  test("returns a store, and snapshots, that reactive() and ref() of Vue keep", () => {
    const { source, store } = start();
    const state = reactive({ store });
    const seen: unknown[] = [];
    state.store.subscribe(({ progress }: Snapshot) => seen.push(progress));
    source.report(0.5);
    expect(seen).toStrictEqual([undefined, 0.5]);
    expect(ref(store.getSnapshot()).value).toBe(store.getSnapshot());
  });

  test("returns no observable: from() and an observer are TypeErrors", () => {
    const { store } = start();
    expect(() => from(store as never)).toThrow(TypeError);
    expect(() => store.subscribe({ next() {} } as never)).toThrow(
      "Cannot subscribe to store: expected a function, got Object",
    );
  });
});
