import { expect, test } from "@jest/globals";

// Before the imports: they read it once.
Reflect.set(globalThis, "WeakRef", undefined);
const { AsyncOperationSource, run, toPromise } = await import("async-operation");
const { measureOperations, nameOf, observeOperations, running, traceOperations } = await import(
  "async-operation/diagnostics"
);

test("without weak references, as in a worker of Cloudflare of 2024, work runs and is not seen", async () => {
  const types: string[] = [];
  const stops = [
    observeOperations(({ type }) => types.push(type)),
    measureOperations(),
    traceOperations({
      startSpan() {
        throw new Error("No span");
      },
      startActiveSpan() {
        throw new Error("No span");
      },
    }),
  ];
  const source = new AsyncOperationSource<string, number>({ name: "upload" });
  const operation = run(async ({ onCancel }) => {
    onCancel(source.operation);
    return toPromise(source.operation);
  });
  expect(running()).toEqual([]);
  expect(nameOf(operation)).toBeUndefined();
  source.report(1);
  source.complete("done");
  expect(await toPromise(operation)).toBe("done");
  for (const stop of stops) stop();
  expect(types).toEqual([]);
});
