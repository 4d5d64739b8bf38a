import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, watch } from "async-operation";
import { callsOf } from "../support/calls-of.js";
import { collectStrays } from "../support/strays.js";

describe("watchers", () => {
  test("are called in order of registration, after the public handler", () => {
    const source = new AsyncOperationSource<string>();
    const order: unknown[] = [];
    for (const name of ["first", "second", "third"])
      watch(source.operation, { completed: () => order.push(name) });
    source.operation.completed = () => order.push("slot");
    source.complete("done");
    expect(order).toEqual(["slot", "first", "second", "third"]);
  });

  test("are called after another one has thrown, which is uncaught and does not reach the producer", async () => {
    const error = new Error("from the observer");
    const fail = (): never => {
      throw error;
    };
    let calls: unknown[][] = [];
    const { uncaught } = await collectStrays(() => {
      const source = new AsyncOperationSource<string, number>();
      watch(source.operation, { progress: fail, canceled: fail, completed: fail });
      calls = callsOf(source.operation);
      source.report(1);
      source.operation.cancel("not needed");
      source.complete("done");
    });
    expect(calls).toEqual([
      ["progress", 1],
      ["canceled", "not needed"],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
    expect(uncaught).toEqual([error, error, error]);
  });

  test("are not called after they were removed, even within a report", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: string[] = [];
    const stopFirst = watch(source.operation, {
      progress() {
        calls.push("first");
        stopFirst();
        stopSecond();
      },
    });
    const stopSecond = watch(source.operation, { progress: () => calls.push("second") });
    watch(source.operation, { progress: () => calls.push("third") });
    source.report(1);
    source.report(2);
    expect(calls).toEqual(["first", "third", "third"]);
  });

  test("receive only the next reports when they are added within a report", () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    let replaced = false;
    watch(source.operation, {
      progress() {
        if (replaced) return;
        replaced = true;
        stop();
        watch(source.operation, { progress: (value) => values.push(value) });
      },
    });
    const stop = watch(source.operation, { progress: () => {} });
    source.report(1);
    source.report(2);
    expect(values).toEqual([2]);
  });
});
