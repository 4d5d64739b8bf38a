import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, fromResult, readProgress, watch } from "async-operation";
import { replayProgress } from "../../lib/wire.js";
import { startForeign } from "../support/foreign.js";

describe("readProgress()", () => {
  test("returns the newest report while the operation runs, and after its end", () => {
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    const seen = [readProgress(operation)];
    source.report(0.25);
    source.report(0.5);
    seen.push(readProgress(operation));
    operation.cancel();
    seen.push(readProgress(operation));
    source.fail(new Error("lost"));
    seen.push(readProgress(operation));
    expect(seen).toStrictEqual([undefined, 0.5, 0.5, 0.5]);
  });

  test("is not changed by a report after the end", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    source.complete("done");
    source.report(0.75);
    expect(readProgress(source.operation)).toBe(0.5);
  });

  test("throws for a closed operation", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => readProgress(operation)).toThrow("Cannot use operation: it is closed");
  });

  test("throws TypeError for another value", () => {
    expect(() => readProgress(5 as never)).toThrow("Cannot use operation: expected an operation");
  });

  test("returns the newest report of a foreign operation from the first watcher of its progress", () => {
    const foreign = startForeign();
    foreign.progress?.(foreign, 0.25);
    expect(readProgress(foreign)).toBeUndefined();
    expect(foreign.completed).toBeNull(); // It takes no slot.
    watch(foreign, { progress() {} })();
    foreign.progress?.(foreign, 0.5);
    expect(readProgress(foreign)).toBe(0.5);
  });
});

describe("replayProgress()", () => {
  test("calls the function with the newest report of a running operation alone", () => {
    const source = new AsyncOperationSource<string, number | undefined>();
    const seen: unknown[] = [];
    const replay = (): void => replayProgress(source.operation, (value) => seen.push([value]));
    replay();
    source.report(undefined);
    replay();
    source.operation.cancel();
    replay();
    source.complete("done");
    replay();
    replayProgress(startForeign(), (value) => seen.push([value]));
    expect(seen).toStrictEqual([[undefined], [undefined]]);
  });
});
