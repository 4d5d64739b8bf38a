import { describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  mapOperation,
  toPromise,
} from "async-operation";
import { callsOf } from "../support/calls-of.js";
import { type References, survivorsOf } from "../support/garbage.js";
import { collectStrays } from "../support/strays.js";
import { thrownBy } from "../support/thrown-by.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Starts an operation of another library. */
function startForeign(): AsyncOperationLike<string, never> {
  return {
    status: Started,
    errorCode: null,
    completed: null,
    getResults: () => "done",
    cancel: jest.fn(),
  };
}

const length = ({ length }: string): number => length;

describe("mapOperation()", () => {
  test("maps each report and the result, synchronously (W-75)", () => {
    const source = new AsyncOperationSource<string, number>();
    const mapped = mapOperation(source.operation, {
      progress: (value) => `${value * 100} %`,
      result: length,
    }) satisfies IAsyncOperationWithProgress<number, string>;
    const calls = callsOf(mapped);
    source.report(0.25);
    source.report(0.5);
    source.complete("done");
    expect(calls).toEqual([
      ["progress", "25 %"],
      ["progress", "50 %"],
      ["completed", Completed, 4],
    ]);
    expect(mapped.getResults()).toBe(4);
  });

  test("keeps the reports and the result without a function for them (W-75)", () => {
    const source = new AsyncOperationSource<object, object>();
    const mapped = mapOperation(source.operation, {}) satisfies IAsyncOperationWithProgress<
      object,
      object
    >;
    const [report, result] = [{}, {}];
    const calls = callsOf(mapped);
    source.report(report);
    source.complete(result);
    expect(calls[0]?.[1]).toBe(report);
    expect(mapped.getResults()).toBe(result);
  });

  test("forwards a cancel with its reason, once, and ends as the operation ends (W-75)", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((given) => reasons.push(given));
    const mapped = mapOperation(source.operation, { result: length });
    const reason = new Error("not needed");
    mapped.cancel(reason);
    mapped.cancel("again");
    expect([mapped.status, reasons]).toEqual([Canceled, [reason]]);
    source.complete("part");
    expect([mapped.status, mapped.getResults()]).toEqual([Completed, 4]);
  });

  test("ends in Canceled with the thrown reason, the same object (W-75)", async () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    const mapped = mapOperation(source.operation, { result: length });
    const reason = { why: "not needed" };
    mapped.cancel(reason);
    expect(mapped.status).toBe(Canceled);
    await expect(toPromise(mapped)).rejects.toBe(reason);
  });

  test("ends in Canceled when the operation itself is canceled (W-75)", () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    const mapped = mapOperation(source.operation, {});
    source.operation.cancel("not needed");
    expect([mapped.status, mapped.errorCode?.cause]).toEqual([Canceled, "not needed"]);
  });

  test.each([
    ["an ordinary one", new Error("no disk")],
    ["a cancellation", new CanceledError()],
  ])("ends in Error with the error of a failed operation: %s (W-75)", (_, error) => {
    const result = jest.fn();
    const mapped = mapOperation(fromError(error), { result });
    expect([mapped.status, mapped.errorCode]).toEqual([Failed, error]);
    expect(result).not.toHaveBeenCalled();
  });

  test("ends in Error when `result` throws, and leaves the operation Completed (W-75)", () => {
    const error = new Error("from the function");
    const operation = fromResult("done");
    const mapped = mapOperation(operation, {
      result() {
        throw error;
      },
    });
    expect([mapped.status, mapped.errorCode, operation.status]).toEqual([Failed, error, Completed]);
  });

  test("ends in Canceled when `result` throws a cancellation (W-75)", () => {
    const mapped = mapOperation(fromResult("done"), {
      result() {
        throw new CanceledError("not needed");
      },
    });
    expect(mapped.status).toBe(Canceled);
  });

  test("reports the error of `progress` as uncaught, and drops that report (W-75)", async () => {
    const error = new Error("from the function");
    const source = new AsyncOperationSource<string, number>();
    const mapped = mapOperation(source.operation, {
      progress(value) {
        if (value === 0.5) throw error;
        return value;
      },
    });
    const calls = callsOf(mapped);
    const strays = await collectStrays(() => {
      for (const value of [0.25, 0.5, 1]) source.report(value);
      source.complete("done");
    });
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    expect(calls).toEqual([
      ["progress", 0.25],
      ["progress", 1],
      ["completed", Completed, "done"],
    ]);
  });

  test("has ended within the call when the operation had ended (W-75)", () => {
    expect(mapOperation(fromResult("done"), { result: length }).getResults()).toBe(4);
  });

  test("maps a foreign operation, and forwards a cancel to it (W-75)", () => {
    const foreign = startForeign();
    const mapped = mapOperation(foreign, { result: length });
    mapped.cancel("not needed");
    expect(foreign.cancel).toHaveBeenCalledWith("not needed");
    foreign.completed?.(foreign, Completed);
    expect(mapped.getResults()).toBe(4);
  });

  test("throws E_ILLEGAL_DELEGATE_ASSIGNMENT when the slot of a foreign operation is taken (W-75)", () => {
    const foreign = { ...startForeign(), completed: () => {} };
    expect(thrownBy(() => mapOperation(foreign, {}))).toMatchObject({
      code: "E_ILLEGAL_DELEGATE_ASSIGNMENT",
    });
  });

  test("throws E_ILLEGAL_METHOD_CALL when the operation is closed (W-75)", () => {
    const operation = fromResult(1);
    operation.close();
    expect(thrownBy(() => mapOperation(operation, {}))).toMatchObject({
      code: "E_ILLEGAL_METHOD_CALL",
    });
  });

  test.each([
    ["`operation` is 5", 5, {}, "Cannot use operation: expected an operation"],
    [
      "`options` are missing",
      fromResult(),
      undefined,
      "expected `{ progress, result }`, got undefined",
    ],
    ["`options` are a function", fromResult(), () => {}, "got Function"],
    ["`progress` is 5", fromResult(), { progress: 5 }, "Cannot map operation: expected `progress`"],
    [
      "`result` is null",
      fromResult(),
      { result: null },
      "Cannot map operation: expected `result` as a function, got null",
    ],
  ])("throws a TypeError when %s (W-75)", (_, operation, options, message) => {
    const act = (): unknown => mapOperation(operation as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test("leaves nothing behind when the operation has ended (W-75)", async () => {
    const references: References = {};
    const { operation, complete } = new AsyncOperationSource<string, number>();
    const start = (): void => {
      const progress = (value: number): number => value;
      const result = (value: string): string => value;
      const mapped = mapOperation(operation, { progress, result });
      for (const [name, object] of Object.entries({ progress, result, mapped }))
        references[name] = new WeakRef(object);
    };
    start();
    expect(await survivorsOf(references)).toEqual(["progress", "result", "mapped"]);
    complete("done");
    expect(await survivorsOf(references)).toEqual([]);
    expect(operation.getResults()).toBe("done");
  });
});
