import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type OperationContext,
  run,
  watch,
} from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { fromPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

const { Completed, Canceled } = AsyncStatus;

describe("cancel()", () => {
  test("has a default reason without frames, and leaves the limit of the traces as it is", () => {
    const limit = Error.stackTraceLimit;
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    expect(source.signal.reason.stack).toBe("AbortError: Operation was canceled");
    expect(Error.stackTraceLimit).toBe(limit);
  });

  test.each([
    ["cannot be set", { value: 10 }],
    ["does not exist", undefined],
  ])("has a default reason where the limit of the traces %s", (_, property) => {
    const before = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
    const source = new AsyncOperationSource<string>();
    Reflect.deleteProperty(Error, "stackTraceLimit");
    if (property)
      Object.defineProperty(Error, "stackTraceLimit", { ...property, configurable: true });
    source.operation.cancel();
    expect(source.signal.reason.name).toBe("AbortError");
    expect(Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.value).toBe(property?.value);
    Reflect.deleteProperty(Error, "stackTraceLimit");
    Object.defineProperty(Error, "stackTraceLimit", before ?? {});
  });

  test("ends in Canceled when the reason is NaN", () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    source.operation.cancel(Number.NaN);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode?.cause).toBeNaN();
  });

  test("is honoured by a body that polls the signal and returns early (CA-05)", async () => {
    let turns = 0;
    const operation = run(async ({ signal }) => {
      while (!signal.aborted) {
        turns++;
        await Promise.resolve();
      }
      return turns;
    });
    await Promise.resolve();
    operation.cancel("not needed");
    expect(await resultOf(operation)).toBe(turns);
    expect(operation.status).toBe(Completed);
  });

  test("runs all callbacks once, in the order of their registration (CA-10)", () => {
    const source = new AsyncOperationSource<string>();
    const order: unknown[] = [];
    source.signal.addEventListener("abort", () => order.push("signal"), { once: true });
    for (const name of ["first", "second", "third"])
      source.onCancel((reason) => order.push([name, reason]));
    source.operation.cancel("not needed");
    source.operation.cancel("again");
    source.fail("not needed");
    expect(order).toEqual([
      "signal",
      ["first", "not needed"],
      ["second", "not needed"],
      ["third", "not needed"],
    ]);
  });

  test("runs a function as often as it is registered", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    const callback = (reason: unknown) => reasons.push(reason);
    source.onCancel(callback);
    source.onCancel(callback);
    source.operation.cancel("not needed");
    expect(reasons).toEqual(["not needed", "not needed"]);
  });

  test("runs the other callbacks when one of them ends the operation", () => {
    const source = new AsyncOperationSource<string>();
    const order: unknown[] = [];
    source.onCancel((reason) => order.push(source.fail(reason)));
    source.onCancel((reason) => order.push(reason));
    source.operation.completed = (_, status) => order.push(["completed", status]);
    source.operation.cancel("not needed");
    expect(order).toEqual([["completed", Canceled], "not needed", true]);
  });

  test("does not deliver the outcome to a listener that stops in its `canceled` callback", () => {
    const source = new AsyncOperationSource<string>();
    const calls: string[] = [];
    source.onCancel((reason) => source.fail(reason));
    const stop = watch(source.operation, {
      canceled: () => {
        calls.push("canceled");
        stop();
      },
      completed: () => calls.push("completed"),
    });
    source.operation.cancel("not needed");
    expect(calls).toEqual(["canceled"]);
  });

  test("does not run a callback that an earlier one unregisters", () => {
    const source = new AsyncOperationSource<string>();
    const order: string[] = [];
    source.onCancel(() => {
      order.push("first");
      unregister();
    });
    const unregister = source.onCancel(() => order.push("second"));
    source.onCancel(() => order.push("third"));
    source.operation.cancel();
    expect(order).toEqual(["first", "third"]);
  });

  test("runs the next callback when one unregisters itself and the next", () => {
    const source = new AsyncOperationSource<string>();
    const order: string[] = [];
    const unregister = [
      source.onCancel(() => {
        order.push("first");
        for (const each of unregister) each();
      }),
      source.onCancel(() => order.push("second")),
    ];
    source.onCancel(() => order.push("third"));
    source.operation.cancel();
    expect(order).toEqual(["first", "third"]);
  });

  test("runs a callback that another one registers, at once and once", () => {
    const source = new AsyncOperationSource<string>();
    const order: string[] = [];
    source.onCancel(() => {
      source.onCancel(() => order.push("inner"));
      order.push("outer");
    });
    source.operation.cancel();
    source.complete("done");
    expect(order).toEqual(["inner", "outer"]);
  });

  test("reaches an operation that was handed to onCancel, with the reason (CA-13)", () => {
    const part = new AsyncOperationSource<string>();
    const whole = run(({ onCancel }) => {
      onCancel(part.operation);
      return resultOf(part.operation);
    });
    const reasons: unknown[] = [];
    part.onCancel((reason) => reasons.push(reason));
    const reason = { why: "not needed" };
    whole.cancel(reason);
    expect(reasons).toEqual([reason]);
    expect(part.operation.status).toBe(Canceled);
    part.complete("done");
  });

  test("hands the default reason on to a part", () => {
    const part = new AsyncOperationSource<string>();
    const whole = new AsyncOperationSource<string>();
    whole.onCancel(part.operation);
    whole.operation.cancel();
    expect(whole.signal.reason).toBeInstanceOf(CanceledError);
    expect(part.signal.reason).toBe(whole.signal.reason);
  });

  test("leaves alone an operation that was not handed to onCancel (CA-15)", () => {
    const part = new AsyncOperationSource<string>();
    const whole = run(() => resultOf(part.operation));
    whole.cancel("not needed");
    expect(part.operation.status).toBe(AsyncStatus.Started);
    part.complete("done");
  });

  test("ends in Completed with the data that the abort listener resolves (CA-22)", async () => {
    const operation = run(
      ({ signal }) =>
        new Promise<string>((resolve) => {
          signal.addEventListener("abort", () => resolve("partial"), { once: true });
        }),
    );
    operation.cancel();
    expect(await resultOf(operation)).toBe("partial");
    expect([operation.status, operation.getResults()]).toEqual([Completed, "partial"]);
  });

  test("reads Canceled and leaves the promise of fromPromise() to decide (CA-23)", async () => {
    let resolve!: (value: string) => void;
    const operation = fromPromise(
      new Promise<string>((onResolve) => {
        resolve = onResolve;
      }),
    );
    operation.cancel("not needed");
    expect(operation.status).toBe(Canceled);
    resolve("done");
    expect(await resultOf(operation)).toBe("done");
    expect(operation.status).toBe(Completed);
  });

  test("gives one default reason to signal, callbacks, throwIfCanceled and the promise", async () => {
    const reasons: unknown[] = [];
    const operation = run(
      async ({ signal, onCancel, throwIfCanceled }: OperationContext<never>) => {
        await new Promise((resolve) => onCancel(resolve)).then((reason) => reasons.push(reason));
        reasons.push(signal.reason);
        throwIfCanceled();
      },
    );
    operation.cancel();
    await resultOf(operation).catch((error) => reasons.push(error));
    expect(reasons).toHaveLength(3);
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toBeInstanceOf(CanceledError);
    expect(operation.status).toBe(Canceled);
  });

  const error = new Error("from the target");
  const fail = (): never => {
    throw error;
  };

  test.each([
    ["a callback", fail],
    ["a part", { cancel: fail }],
  ])("reports %s that throws as an uncaught error and calls the next", async (_, target) => {
    const source = new AsyncOperationSource<string>();
    const next = jest.fn();
    source.onCancel(target);
    source.onCancel(next);
    const strays = await collectStrays(() => source.operation.cancel());
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    expect(next).toHaveBeenCalledTimes(1);
  });
});
