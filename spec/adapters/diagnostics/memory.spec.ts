import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { trace } from "@opentelemetry/api";
import { AsyncOperationSource, run, toPromise } from "async-operation";
import {
  measureOperations,
  observeOperations,
  running,
  traceOperations,
} from "async-operation/diagnostics";
import { collectGarbage, hold, type References, survivorsOf } from "../../support/garbage.js";

/** The weak references that have not been collected: each record of an operation has one. */
let count = 0;
const collected = new FinalizationRegistry<void>(() => count--);
class CountedRef<TTarget extends WeakKey> extends WeakRef<TTarget> {
  constructor(target: TTarget) {
    super(target);
    count++;
    collected.register(this, undefined);
  }
}
Reflect.set(globalThis, "WeakRef", CountedRef);

/** Collects until fewer references are left; the platform calls the two registries in turn, when it has time. */
async function fewerThan(limit: number): Promise<boolean> {
  for (let round = 0; round < 200 && count >= limit; round++) {
    await sleep(20);
    collectGarbage();
  }
  return count < limit;
}

describe("memory", () => {
  test("keeps no operation that was dropped without an end", async () => {
    for (let index = 0; index < 100_000; index++) new AsyncOperationSource<string>();
    expect(running().length).toBeGreaterThan(0);
    await turn();
    collectGarbage();
    observeOperations(() => {})();
    expect(running()).toEqual([]); // Before the records follow.
    expect(await fewerThan(100)).toBe(true);
  });

  test("keeps neither ended operations nor their reports and results", async () => {
    const references: References = {};
    const stops = [observeOperations(() => {}), measureOperations()];
    const finish = (): void => {
      const whole = new AsyncOperationSource<object, object>({ name: "whole" });
      const part = new AsyncOperationSource<object, object>({ name: "part" });
      whole.onCancel(part.operation);
      for (const [name, { operation, report, complete }] of Object.entries({ whole, part })) {
        references[name] = new WeakRef(operation);
        report(hold(references, `report of ${name}`)());
        complete(hold(references, `result of ${name}`)());
      }
    };
    finish();
    expect(await survivorsOf(references)).toEqual([]);
    for (const stop of stops) stop();
  });

  test("does not keep a parent that was dropped, and names the one around it", async () => {
    const references: References = {};
    const stops = [measureOperations(), traceOperations(trace.getTracer("spec"))];
    const part = new AsyncOperationSource<string>({ name: "part" });
    const outer = new AsyncOperationSource<string>({ name: "outer" });
    const drop = (): Promise<string> => {
      const inner = new AsyncOperationSource<string>({ name: "inner" });
      inner.onCancel(part.operation);
      Object.assign(references, {
        inner: new WeakRef(inner.operation),
        endless: new WeakRef(run(() => new Promise(() => {}))),
      });
      expect(running()).toHaveLength(5);
      return toPromise(outer.operation);
    };
    const whole = run(drop, { name: "whole" });
    expect(await survivorsOf(references)).toEqual([]);
    expect(running().map(({ name, parent }) => [name, parent === whole])).toEqual([
      ["part", true],
      ["outer", false],
      ["whole", false],
    ]);
    for (const stop of stops) stop();
    for (const source of [part, outer]) source.complete("done");
  });

  test("keeps no chain of records when each operation starts the next", async () => {
    const last = new AsyncOperationSource<string>({ name: "last" });
    const before = count;
    await new Promise<void>((resolve) => {
      const link = async (left: number): Promise<unknown> => {
        await null;
        if (left === 0) {
          resolve();
          return toPromise(last.operation);
        }
        // After its end: what surrounds the next one is an operation that has ended.
        setImmediate(() => run(() => link(left - 1), { name: String(left) }));
        return undefined;
      };
      run(() => link(10_000));
    });
    expect(await fewerThan(before + 100)).toBe(true); // First: a list of them shortens the chain.
    expect(running().map(({ name, parent }) => [name, parent])).toStrictEqual([
      ["last", undefined],
      ["1", undefined],
    ]);
    last.complete("done");
  });
});
