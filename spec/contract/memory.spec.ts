import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  fromResult,
  type IAsyncOperationWithProgress,
  Progress,
  run,
  watch,
  whenAny,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { toStore } from "async-operation/store";
import { hold, survivorsOf } from "../support/garbage.js";

describe("operation", () => {
  test("releases its handlers and listeners when it has ended (ME-01)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    operation.completed = hold(references, "completed");
    operation.progress = hold(references, "progress");
    const unwatch = watch(operation, {
      progress: hold(references, "watched progress"),
      canceled: hold(references, "watched canceled"),
      completed: hold(references, "watched completed"),
    });
    const unregister = source.onCancel(hold(references, "onCancel"));
    expect(await survivorsOf(references)).toEqual(Object.keys(references));
    source.report(1);
    source.complete("done");
    expect(await survivorsOf(references)).toEqual([]);
    expect(operation.getResults()).toBe("done");
    unwatch();
    unregister();
  });

  test("releases a progress handler that was replaced, and of a listener that was removed", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, number>();
    source.operation.progress = hold(references, "first");
    source.operation.progress = hold(references, "second");
    source.operation.progress = null;
    const stop = watch(source.operation, { completed: hold(references, "watched") });
    stop();
    source.onCancel(hold(references, "onCancel"))();
    expect(await survivorsOf(references)).toEqual([]);
    source.complete("done");
    stop();
  });

  test("releases the subscribers of its store when it has ended", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, number>();
    const store = toStore(source.operation);
    store.subscribe(hold(references, "before the end"));
    expect(await survivorsOf(references)).toEqual(["before the end"]);
    source.complete("done");
    store.subscribe(hold(references, "after the end"));
    expect(await survivorsOf(references)).toEqual([]);
    expect(store.getSnapshot().result).toBe("done");
  });

  test("releases the neighbors of a listener whose stop function is kept", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, number>();
    const progress = new Progress<number>();
    const stops = [
      source.onCancel(() => {}),
      watch(source.operation, { progress: () => {} }),
      progress.subscribe(() => {}),
    ];
    const neighbors = [
      source.onCancel(hold(references, "onCancel")),
      watch(source.operation, { progress: hold(references, "watched") }),
      progress.subscribe(hold(references, "subscribed")),
    ];
    for (const stop of [...stops, ...neighbors]) stop();
    expect(await survivorsOf(references)).toEqual([]);
    for (const stop of [...stops, ...neighbors]) stop();
    source.complete("done");
  });

  test("releases what whenAny() added to it when another has ended first", async () => {
    const running = new AsyncOperationSource<string>();
    const first = new WeakRef<object>(whenAny([running.operation, fromResult("first")]));
    expect(await survivorsOf({ first })).toEqual([]);
    running.complete("second");
  });

  test("releases each part that has ended, and no longer cancels it (W-01)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const whole = new AsyncOperationSource<string>();
    const cancels: unknown[] = [];
    const runPart = (name: string): void => {
      const part = new AsyncOperationSource<object>();
      part.onCancel((reason) => cancels.push(reason));
      whole.onCancel(part.operation);
      part.complete(hold(references, name)());
    };
    ["first", "second", "third"].forEach(runPart);
    expect(await survivorsOf(references)).toEqual([]);
    whole.operation.cancel("late");
    expect(cancels).toEqual([]);
  });

  test("releases each whole that has ended, while the part they share runs (W-01)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const part = new AsyncOperationSource<string>();
    const runWhole = (name: string): void => {
      const whole = new AsyncOperationSource<string>();
      whole.onCancel(part.operation);
      whole.complete("done");
      whole.onCancel(part.operation); // After the end.
      references[name] = new WeakRef(whole.operation);
    };
    ["first", "second", "third"].forEach(runWhole);
    expect(await survivorsOf(references)).toEqual([]);
    part.complete("done");
  });

  test("releases a whole that was dropped before its end, while its part runs", async () => {
    const part = new AsyncOperationSource<string>();
    const dropWhole = (): WeakRef<object> => {
      const { operation, onCancel } = new AsyncOperationSource<string>();
      onCancel(part.operation);
      return new WeakRef(operation);
    };
    expect(await survivorsOf({ whole: dropWhole() })).toEqual([]);
    part.complete("done");
  });

  test("keeps no progress handler that is set after the end", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, number>();
    source.complete("done");
    source.operation.progress = hold(references, "progress");
    expect(await survivorsOf(references)).toEqual([]);
    source.report(1);
  });

  test("releases its result and its error when it is closed", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<object>();
    const failing = new AsyncOperationSource<object>();
    source.complete(hold(references, "result")());
    failing.fail(hold(references, "error")());
    failing.operation.errorCode?.cause;
    expect(await survivorsOf(references)).toEqual(["result", "error"]);
    source.operation.close();
    failing.operation.close();
    expect(await survivorsOf(references)).toEqual([]);
    expect([source.isCanceled(), failing.isCanceled()]).toEqual([false, false]);
  });

  test("is garbage when it never settles and nobody can reach it (ME-05)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    (() => {
      const operation = run(({ onCancel }) => {
        onCancel(() => {});
        return new Promise(() => {});
      });
      operation.completed = () => {};
      void toPromise(operation);
      references["of a body"] = new WeakRef(operation);
      references["of a source"] = new WeakRef(new AsyncOperationSource().operation);
    })();
    expect(await survivorsOf(references)).toEqual([]);
  });

  test("stays alive until it settles when the caller keeps only its promise (ME-06)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    let open!: (value: string) => void;
    const promise = (() => {
      const operation: IAsyncOperationWithProgress<string, never> = run(
        () =>
          new Promise((resolve) => {
            open = resolve;
          }),
      );
      references["its operation"] = new WeakRef(operation);
      return toPromise(operation);
    })();
    expect(await survivorsOf(references)).toEqual(["its operation"]);
    open("done");
    expect(await promise).toBe("done");
  });

  test("keeps only the newest report, until it is closed (ME-09)", async () => {
    const references: Record<string, WeakRef<object>> = {};
    const source = new AsyncOperationSource<string, object>();
    const report = (count: number): void => {
      const value = { count };
      if (count % 1000 === 999) references[count] = new WeakRef(value);
      source.report(value);
    };
    for (let count = 0; count < 10_000; count++) report(count);
    expect(Object.keys(references)).toHaveLength(10);
    expect(await survivorsOf(references)).toEqual(["9999"]);
    source.complete("done");
    expect(await survivorsOf(references)).toEqual(["9999"]);
    source.operation.close();
    expect(await survivorsOf(references)).toEqual([]);
  });

  test("keeps none of 300,000 removed watchers after its end, with a progress handler set (W-02)", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.operation.progress = () => {};
    await survivorsOf({});
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 300_000; count++) watch(source.operation, { progress() {} })();
    source.complete("done");
    await survivorsOf({});
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000);
    expect(source.operation.getResults()).toBe("done");
  });

  test("takes no more memory after 10,000 reports that nobody takes", async () => {
    const source = new AsyncOperationSource<string, number>();
    const report = (): void => {
      for (let count = 0; count < 10_000; count++) source.report(count);
    };
    report(); // The compiler takes memory of its own.
    await survivorsOf({});
    const before = process.memoryUsage().heapUsed;
    report();
    await survivorsOf({});
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000);
    source.complete("done");
  });
});

describe("process", () => {
  const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const exitOf = (script: string) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "./scripts/register.js", "--input-type=module", "--eval", script],
      { cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8", timeout: 30_000 },
    );
    return { status, stdout: stdout.trim(), stderr };
  };

  test("imports the library though the prototype of errors is frozen (W-67)", () => {
    const script = `
      Object.freeze(Error.prototype);
      const { canceled, fromResult } = await import(${urlOf("../../lib/index.ts")});
      fromResult().close();
      try {
        fromResult().completed = 1;
      } catch {}
      console.log(canceled("stop").errorCode.name);
    `;
    expect(exitOf(script)).toEqual({ status: 0, stdout: "AbortError", stderr: "" });
  });

  test("exits by itself when all operations have ended (ME-07)", () => {
    const script = `
      import * as lib from ${urlOf("../../lib/index.ts")};
      import { toPromise } from ${urlOf("../../adapters/promise.ts")};
      const { signal } = new AbortController();
      const operation = lib.run(async ({ report, onCancel }) => {
        onCancel(() => {});
        report(0.5);
        await null;
        return "done";
      }, { signal });
      const progress = lib.throttleProgress(() => {}, 60_000);
      await Promise.all([
        toPromise(operation, { signal, progress }),
        lib.waitFor(operation, 60_000),
        toPromise(lib.whenAll([operation])),
        toPromise(lib.canceled()).catch(() => {}),
      ]);
      console.log("done");
    `;
    expect(exitOf(script)).toEqual({ status: 0, stdout: "done", stderr: "" });
  });

  test("exits by itself when an operation never ends", () => {
    const script = `
      import { run, watch } from ${urlOf("../../lib/index.ts")};
      const { signal } = new AbortController();
      watch(run(() => new Promise(() => {}), { signal }), { completed() {} });
      console.log("done");
    `;
    expect(exitOf(script)).toEqual({ status: 0, stdout: "done", stderr: "" });
  });
});
