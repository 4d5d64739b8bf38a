import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { collectGarbage } from "../../support/garbage.js";

// Before the imports: they read it once.
const { getBuiltinModule } = process;
Reflect.set(process, "getBuiltinModule", undefined);
Reflect.set(globalThis, "FinalizationRegistry", undefined);
const { AsyncOperationSource, run, toPromise } = await import("async-operation");
const { observeOperations, running } = await import("async-operation/diagnostics");

afterAll(() => {
  Reflect.set(process, "getBuiltinModule", getBuiltinModule);
});

test("without AsyncLocalStorage, a parent is known before the first await", async () => {
  const parents: unknown[] = [];
  const look = (): void => {
    const source = new AsyncOperationSource<string>();
    parents.push(running().at(-1)?.parent);
    source.complete("done");
  };
  const operation = run(async () => {
    look();
    expect(() => {
      run(() => {
        throw new Error("No disk");
      });
      look();
    }).not.toThrow();
    await null;
    look();
  });
  await toPromise(operation);
  look();
  expect(parents).toStrictEqual([operation, operation, undefined, undefined]);
});

test("without channels, a listener function receives the events, and none of its own operations", () => {
  const types: string[] = [];
  const stop = observeOperations(({ type }) => {
    types.push(type);
    run(() => 1);
  });
  const source = new AsyncOperationSource<string, number>();
  source.report(1);
  source.complete("done");
  stop();
  expect(types).toEqual(["start", "progress", "end"]);
});

test("without a FinalizationRegistry, as in Hermes, a dropped operation leaves the list", async () => {
  const source = new AsyncOperationSource<string>({ name: "upload" });
  const drop = (): void => void new AsyncOperationSource<string>({ name: "dropped" });
  drop();
  for (let round = 0; round < 200 && running().length > 1; round++) {
    await sleep(20);
    collectGarbage();
  }
  expect(running().map(({ name }) => name)).toEqual(["upload"]);
  source.complete("done");
  expect(running()).toEqual([]);
});
