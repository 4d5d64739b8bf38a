import { describe, expect, test } from "@jest/globals";
import { type AnyOperationLike, AsyncOperationSource, watch } from "async-operation";
import { collectStrays } from "../../support/strays.js";

type Source = AsyncOperationSource<string, number>;

/** Watches the progress of an operation; each report is put into a log under a name. */
function logTo(log: unknown[], operation: AnyOperationLike, name: string): () => void {
  return watch(operation, { progress: (value) => log.push([name, value]) });
}

describe("progress", () => {
  test("goes to the public handler and to all watchers in the order of registration", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    logTo(log, source.operation, "first");
    source.operation.progress = (_, value) => log.push(["public", value]);
    logTo(log, source.operation, "second");
    source.report(1);
    expect(log).toEqual([
      ["first", 1],
      ["public", 1],
      ["second", 1],
    ]);
  });

  test("comes with the operation to the handler, and alone to a watcher", () => {
    const source: Source = new AsyncOperationSource();
    const calls: unknown[][] = [];
    watch(source.operation, { progress: (...call: unknown[]) => calls.push(call) });
    source.report(1);
    source.operation.progress = (...call) => calls.push(call);
    source.report(2);
    expect(calls).toEqual([[1], [2], [source.operation, 2]]);
  });

  test("goes to the one that is left when the other stops", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    const stop = logTo(log, source.operation, "first");
    logTo(log, source.operation, "second");
    stop();
    stop();
    source.report(1);
    expect(log).toEqual([["second", 1]]);
  });

  test("goes to nobody when the only one stops, and to the next one that comes", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    logTo(log, source.operation, "first")();
    source.report(1);
    logTo(log, source.operation, "second");
    source.report(2);
    expect(log).toEqual([["second", 2]]);
  });

  test("goes on to the next when one stops itself", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    const stop = watch(source.operation, {
      progress: (value) => {
        log.push(["once", value]);
        stop();
      },
    });
    logTo(log, source.operation, "always");
    source.report(1);
    source.report(2);
    expect(log).toEqual([
      ["once", 1],
      ["always", 1],
      ["always", 2],
    ]);
  });

  test("does not go to one that an earlier one stops", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    watch(source.operation, { progress: () => stop() });
    const stop = logTo(log, source.operation, "second");
    logTo(log, source.operation, "third");
    source.report(1);
    expect(log).toEqual([["third", 1]]);
  });

  test("goes from the next report on to one that is added meanwhile", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    let added = false;
    watch(source.operation, {
      progress: () => {
        if (!added) logTo(log, source.operation, "new");
        added = true;
      },
    });
    logTo(log, source.operation, "old");
    source.report(1);
    source.report(2);
    expect(log).toEqual([
      ["old", 1],
      ["old", 2],
      ["new", 2],
    ]);
  });

  test("goes from the next report on to one that replaces the last one meanwhile", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    watch(source.operation, {
      progress: (value) => {
        if (value === 1) source.operation.progress = (_, report) => log.push(["new", report]);
      },
    });
    source.operation.progress = (_, value) => log.push(["old", value]);
    source.report(1);
    source.report(2);
    expect(log).toEqual([["new", 2]]);
  });

  test("goes to no one else when a listener ends the operation", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    watch(source.operation, { progress: () => source.complete("done") });
    logTo(log, source.operation, "second");
    source.report(1);
    source.report(2);
    expect(log).toEqual([]);
  });

  test("goes on to the next when a listener throws", async () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    const error = new Error("from the listener");
    watch(source.operation, {
      progress: () => {
        throw error;
      },
    });
    logTo(log, source.operation, "second");
    const { uncaught, unhandled } = await collectStrays(() => source.report(1));
    expect([log, uncaught, unhandled]).toEqual([[["second", 1]], [error], []]);
  });

  test("goes twice to a function that watches twice", () => {
    const source: Source = new AsyncOperationSource();
    const values: number[] = [];
    const progress = (value: number) => values.push(value);
    const stop = watch(source.operation, { progress });
    watch(source.operation, { progress });
    source.report(1);
    stop();
    source.report(2);
    expect(values).toEqual([1, 1, 2]);
  });

  test("goes to nobody when the handler is set to null, and the watchers stay", () => {
    const source: Source = new AsyncOperationSource();
    const log: unknown[] = [];
    source.operation.progress = () => log.push("public");
    logTo(log, source.operation, "watcher");
    source.operation.progress = null;
    source.report(1);
    expect(log).toEqual([["watcher", 1]]);
  });

  test("reads null from the handler after the end", () => {
    const source: Source = new AsyncOperationSource();
    source.operation.progress = () => {};
    source.complete("done");
    expect(source.operation.progress).toBe(null);
  });
});
