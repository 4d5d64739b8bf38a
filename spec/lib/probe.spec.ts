import { expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  fromResult,
  mapOperation,
  run,
  whenAll,
  whenAny,
} from "async-operation";
import type { AnyOperation } from "../../lib/operation.js";
import { installProbe, type Probe, setName, stateOf } from "../../lib/probe.js";

test("stateOf() returns the name, whether an operation runs, and its newest report", () => {
  const source = new AsyncOperationSource<string, number>({ name: "upload" });
  const { operation } = source;
  expect(stateOf(operation)).toStrictEqual({
    name: "upload",
    isRunning: true,
    progress: undefined,
  });
  source.report(0);
  operation.cancel();
  expect(stateOf(operation)).toStrictEqual({ name: "upload", isRunning: true, progress: 0 });
  source.complete("done");
  expect(stateOf(operation)).toStrictEqual({ name: "upload", isRunning: false, progress: 0 });
  operation.close();
  expect(stateOf(operation)).toStrictEqual({
    name: "upload",
    isRunning: false,
    progress: undefined,
  });
});

test("setName() names an operation, unless the name is undefined or empty", () => {
  const { operation } = new AsyncOperationSource();
  for (const name of [undefined, ""]) setName(operation as AnyOperation, name);
  expect(stateOf(operation).name).toBe(undefined);
  setName(operation as AnyOperation, "upload");
  expect(stateOf(operation).name).toBe("upload");
  expect(() => setName(operation as AnyOperation, 5)).toThrow(TypeError);
});

test("installProbe() lets a probe see each start, and call each body", () => {
  const calls: unknown[][] = [];
  const probe: Probe = {
    start: (...parameters) => void calls.push(["start", ...parameters]),
    run(operation, body, context) {
      calls.push(["run", operation]);
      return body(context);
    },
    addPart: (...parameters) => void calls.push(["addPart", ...parameters]),
  };
  installProbe(probe);
  const { operation, onCancel } = new AsyncOperationSource();
  const part = run(() => 1);
  onCancel(part);
  const all = whenAll([part]);
  const any = whenAny([part]);
  const mapped = mapOperation(part, {});
  fromResult(1);
  expect(part.getResults()).toBe(1);
  expect(calls).toEqual([
    ["start", operation],
    ["run", part],
    ["addPart", operation, part],
    ["start", all, "whenAll"],
    ["addPart", all, part],
    ["start", any, "whenAny"],
    ["addPart", any, part],
    ["start", mapped, "mapOperation"],
    ["addPart", mapped, part],
  ]);
});
