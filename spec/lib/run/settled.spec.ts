import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, CanceledError, canceled, fromError, fromResult } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { collectStrays } from "../../support/strays.js";
import { thrownBy } from "../../support/thrown-by.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

describe("fromResult()", () => {
  test("returns an operation that has completed with the value (FA-07)", () => {
    const operation = fromResult(42);
    expect([operation.status, operation.getResults(), operation.errorCode]).toEqual([
      Completed,
      42,
      null,
    ]);
  });

  test("calls completed within the assignment (FA-08)", () => {
    const calls: unknown[][] = [];
    const operation = fromResult(42);
    operation.completed = (...call) => calls.push(call);
    expect(calls).toEqual([[operation, Completed]]);
  });

  test("returns an operation without a result by default (FA-13)", () => {
    const operation = fromResult();
    expect([operation.status, operation.getResults()]).toStrictEqual([Completed, undefined]);
  });

  test("keeps a promise as the result", () => {
    const promise = Promise.resolve(1);
    expect(fromResult(promise).getResults()).toBe(promise);
  });

  test("returns a new operation each time, with its own id and slot (FA-17)", () => {
    for (const make of [() => fromResult(1), () => fromError("No disk"), () => canceled()]) {
      const [first, second] = [make(), make()];
      expect(first).not.toBe(second);
      expect(first.id).not.toBe(second.id);
      let calls = 0;
      first.completed = () => calls++;
      second.completed = () => calls++;
      expect(calls).toBe(2);
    }
  });
});

describe("fromError()", () => {
  test("returns an operation that has failed with the same error (FA-09)", () => {
    const error = new Error("No disk");
    const operation = fromError(error);
    expect(operation.status).toBe(Failed);
    expect(operation.errorCode).toBe(error);
    expect(thrownBy(() => operation.getResults())).toBe(error);
  });

  test("returns an operation in Error even if the error is a cancellation", () => {
    const error = new CanceledError();
    const { status, errorCode } = fromError(error);
    expect([status, errorCode]).toEqual([Failed, error]);
  });

  test("has an Error with the value as its cause when that is not an Error", () => {
    expect(fromError("No disk").errorCode?.cause).toBe("No disk");
  });

  test.each([[null], [undefined]])("throws a TypeError when the error is %p (FA-10)", (error) => {
    expect(() => fromError(error)).toThrow(
      new TypeError(`Cannot create failed operation: expected an error, got ${error}`),
    );
  });
});

describe("canceled()", () => {
  test("returns an operation that has ended in Canceled (FA-11)", () => {
    const operation = canceled();
    const calls: unknown[][] = [];
    operation.completed = (...call) => calls.push(call);
    expect(calls).toEqual([[operation, Canceled]]);
    operation.cancel("again");
    expect(operation.status).toBe(Canceled);
    expect(operation.errorCode?.cause).not.toBe("again");
    expect(operation.close()).toBe(undefined);
  });

  test("has the reason as the cause of its errorCode, and rejects with it", async () => {
    const reason = { why: "not needed" };
    const operation = canceled(reason);
    expect(operation.errorCode?.cause).toBe(reason);
    await expect(resultOf(operation)).rejects.toBe(reason);
  });

  test.each([[null], [0], [""]])("treats %p as a reason", async (reason) => {
    expect(canceled(reason).errorCode?.cause).toBe(reason);
    await expect(resultOf(canceled(reason))).rejects.toBe(reason);
  });

  test("rejects with one CanceledError without a reason", async () => {
    const operation = canceled();
    const error = await resultOf(operation).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe(error);
  });

  test("causes no unhandled rejection", async () => {
    const { unhandled } = await collectStrays(() => canceled("not needed"));
    expect(unhandled).toEqual([]);
  });
});
