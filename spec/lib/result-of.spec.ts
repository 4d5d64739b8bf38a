import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, run } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { collectStrays } from "../support/strays.js";

describe("resultOf()", () => {
  test("resolves with the result of a source, at any time", async () => {
    const source = new AsyncOperationSource<string>();
    const promise = resultOf(source.operation);
    source.complete("done");
    expect([await promise, await resultOf(source.operation)]).toEqual(["done", "done"]);
  });

  test("rejects with AsyncInfoError when the operation is closed", async () => {
    const operation = run(async () => 1);
    await resultOf(operation);
    operation.close();
    await expect(resultOf(operation)).rejects.toThrow("Cannot use operation: it is closed");
  });

  test("throws a TypeError synchronously when it gets a value that is not an operation", () => {
    expect(() => resultOf({} as never)).toThrow(/^Cannot use operation: expected an operation/);
  });

  test("returns the same promise to every caller when a body runs", () => {
    const operation = run(async () => 1);
    expect(resultOf(operation)).toBe(resultOf(operation));
  });

  test("rejects with the thrown value, for every caller and at any time", async () => {
    const error = new Error("no disk");
    const operation = run(async () => {
      throw error;
    });
    await expect(resultOf(operation)).rejects.toBe(error);
    await expect(resultOf(operation)).rejects.toBe(error);
  });

  test("causes one unhandled rejection when its promise is unobserved, and none without a call", async () => {
    const error = new Error("no disk");
    const body = async (): Promise<never> => {
      throw error;
    };
    const { unhandled, uncaught } = await collectStrays(() => {
      run(body);
      resultOf(run(body));
    });
    expect(unhandled).toEqual([error]);
    expect(uncaught).toEqual([]);
  });
});
