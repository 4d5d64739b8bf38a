import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  AsyncInfo,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type OperationContext,
  Progress,
  resultOf,
  run,
} from "async-operation";
import { collectStrays } from "../support/strays.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

describe("run()", () => {
  test("calls its body once, before it returns, with a signal that has not aborted (FA-02)", () => {
    const contexts: OperationContext<never>[] = [];
    run((context) => {
      contexts.push(context);
    });
    expect(contexts).toHaveLength(1);
    expect(contexts[0]?.signal).toBeInstanceOf(AbortSignal);
    expect(contexts[0]?.signal.aborted).toBe(false);
  });

  test("gives its body a reporter (FA-03)", () => {
    const source = new Progress<number>();
    const operation = run(({ report }: OperationContext<number>) => {
      source.subscribe((_, value) => report(value));
      return new Promise(() => {});
    });
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    source.report(0.5);
    expect(values).toEqual([0.5]);
  });

  test("ends at once when its body returns a value", () => {
    const operation = run(() => 1);
    expect([operation.status, operation.getResults()]).toEqual([Completed, 1]);
  });

  test("ends in Error at once when its body throws", () => {
    const error = new Error("No disk");
    const operation = run(() => {
      throw error;
    });
    expect([operation.status, operation.errorCode]).toEqual([Failed, error]);
  });

  test("ends in Canceled at once when its body throws a cancellation", () => {
    const operation = run(() => {
      throw new CanceledError("not needed");
    });
    expect(operation.status).toBe(Canceled);
  });

  test("follows any object with then", async () => {
    const operation = run(() => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable is the subject
      then: ((resolve) => resolve?.(42)) as PromiseLike<number>["then"],
    }));
    expect(operation.status).toBe(Started);
    expect(await resultOf(operation)).toBe(42);
  });

  test("ends in Error when the getter of then throws", () => {
    const error = new Error("from the getter");
    const operation = run(() => ({
      // biome-ignore lint/suspicious/noThenProperty: a getter that throws is the subject
      get then(): never {
        throw error;
      },
    }));
    expect([operation.status, operation.errorCode]).toEqual([Failed, error]);
  });

  test("takes an operation that its body returns as the result", () => {
    const inner = fromResult(1);
    expect(run(() => inner).getResults()).toBe(inner);
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5"],
    ["x", '"x"'],
    [{}, "Object"],
    [Promise.resolve(), "Promise"],
  ])("throws a TypeError when its body is %p (FA-01)", (body, name) => {
    expect(() => run(body as never)).toThrow(
      new TypeError(`Cannot run operation: expected a function, got ${name}`),
    );
  });

  test.each([
    [null, "null"],
    [5, "5"],
    ["x", '"x"'],
    [false, "false"],
    [{}, "Object"],
    [{ aborted: false }, "Object"],
    [new EventTarget(), "EventTarget"],
  ])("throws a TypeError and calls no body when the signal is %p", (signal, name) => {
    const body = jest.fn();
    expect(() => run(body, { signal: signal as never })).toThrow(
      new TypeError(`Cannot use \`signal\`: expected an AbortSignal, got ${name}`),
    );
    expect(body).not.toHaveBeenCalled();
  });

  test.each([
    [null, "null"],
    [0, "0"],
    [5, "5"],
    ["", '""'],
    [false, "false"],
    [{}, "Object"],
    [{ report: 5 }, "Object"],
  ])("throws a TypeError and calls no body when the reporter is %p", (progress, name) => {
    const body = jest.fn();
    expect(() => run(body, { progress: progress as never })).toThrow(
      new TypeError(
        `Cannot use \`progress\`: expected a function or an object with \`report\`, got ${name}`,
      ),
    );
    expect(body).not.toHaveBeenCalled();
  });

  test("leaves no listener on the signal when the reporter is refused", () => {
    const { signal } = new AbortController();
    expect(() => run(() => {}, { signal, progress: 5 as never })).toThrow(TypeError);
  });

  test("throws a TypeError and calls no body when the options are null", () => {
    const body = jest.fn();
    expect(() => run(body, null as never)).toThrow(TypeError);
    expect(body).not.toHaveBeenCalled();
  });

  test("takes undefined for either option", () => {
    expect(run(() => 1, { signal: undefined, progress: undefined }).getResults()).toBe(1);
    expect(run(() => 1, undefined).getResults()).toBe(1);
  });

  test("attaches the reporter before the body starts", () => {
    const values: number[] = [];
    run(({ report }) => report(0.5), { progress: (value: number) => values.push(value) });
    run(({ report }) => report(1), {
      progress: new Progress((value: number) => values.push(value)),
    });
    expect(values).toEqual([0.5, 1]);
  });

  test("is canceled by its signal, with the signal's reason", async () => {
    const controller = new AbortController();
    const operation = run(
      ({ onCancel, throwIfCanceled }) =>
        new Promise((resolve) => onCancel(resolve)).then(throwIfCanceled),
      {
        signal: controller.signal,
      },
    );
    const reason = new Error("not needed");
    controller.abort(reason);
    expect(operation.status).toBe(Canceled);
    await expect(resultOf(operation)).rejects.toBe(reason);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("is canceled by a signal that aborts within its body", () => {
    const controller = new AbortController();
    const operation = run(
      ({ isCanceled }) => {
        controller.abort("not needed");
        return isCanceled();
      },
      { signal: controller.signal },
    );
    expect([operation.status, operation.getResults()]).toEqual([Completed, true]);
  });

  test.each([
    ["completes at once", () => 1],
    [
      "fails at once",
      () => {
        throw new Error("No disk");
      },
    ],
  ])("leaves its signal when it %s", (_, body) => {
    const listeners = new Set<() => void>();
    let added = 0;
    const signal = {
      aborted: false,
      addEventListener: (_: "abort", listener: () => void) => {
        added++;
        listeners.add(listener);
      },
      removeEventListener: (_: "abort", listener: () => void) => listeners.delete(listener),
    };
    run(body, { signal });
    expect([added, listeners.size]).toEqual([1, 0]);
  });

  test("leaves its signal when a promise of its body settles", async () => {
    const { signal } = new AbortController();
    const remove = jest.spyOn(signal, "removeEventListener");
    await resultOf(run(() => Promise.resolve(1), { signal }));
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("calls no body and ends in Canceled when its signal had aborted", async () => {
    const body = jest.fn();
    const reason = { why: "not needed" };
    const operation = run(body, { signal: AbortSignal.abort(reason), progress: () => {} });
    expect(body).not.toHaveBeenCalled();
    expect(operation.status).toBe(Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
    await expect(resultOf(operation)).rejects.toBe(reason);
    operation.close();
  });

  test("rejects with a CanceledError when its signal had aborted without a reason", async () => {
    const controller = new PolyfilledController();
    controller.abort();
    const operation = run(() => 1, { signal: controller.signal });
    await expect(resultOf(operation)).rejects.toBeInstanceOf(CanceledError);
  });

  test("gives its body a native signal of its own when its signal is a polyfill", () => {
    const controller = new PolyfilledController();
    let own: AbortSignal | undefined;
    run(
      ({ signal }) => {
        own = signal;
        controller.abort();
      },
      { signal: controller.signal },
    );
    expect(own).toBeInstanceOf(AbortSignal);
    expect([own?.aborted, own?.reason]).toEqual([true, new CanceledError()]);
  });

  test("is exported in the namespace AsyncInfo too, as .NET has it", () => {
    expect(AsyncInfo).toMatchObject({ run, fromResult, fromError, canceled });
  });
});

describe("fromResult()", () => {
  test("has completed with the value (FA-07)", () => {
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

  test("has completed without a result when there is none (FA-13)", () => {
    const operation = fromResult();
    expect([operation.status, operation.getResults()]).toStrictEqual([Completed, undefined]);
  });

  test("keeps a promise as the result", () => {
    const promise = Promise.resolve(1);
    expect(fromResult(promise).getResults()).toBe(promise);
  });

  test("makes a new operation each time, with its own id and slot (FA-17)", () => {
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
  test("has failed with the very error (FA-09)", () => {
    const error = new Error("No disk");
    const operation = fromError(error);
    expect(operation.status).toBe(Failed);
    expect(operation.errorCode).toBe(error);
    expect(() => operation.getResults()).toThrow(error);
  });

  test("has failed in Error also when the error is a cancellation", () => {
    const error = new CanceledError();
    expect(fromError(error)).toMatchObject({ status: Failed, errorCode: error });
  });

  test("has an Error with the value as its cause when that is no Error", () => {
    expect(fromError("No disk").errorCode?.cause).toBe("No disk");
  });

  test.each([[null], [undefined]])("throws a TypeError when the error is %p (FA-10)", (error) => {
    expect(() => fromError(error)).toThrow(
      new TypeError(`Cannot create failed operation: expected an error, got ${error}`),
    );
  });
});

describe("canceled()", () => {
  test("has been canceled, to the end (FA-11)", () => {
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

  test.each([[null], [0], [""]])("takes %p for a reason", async (reason) => {
    expect(canceled(reason).errorCode?.cause).toBe(reason);
    await expect(resultOf(canceled(reason))).rejects.toBe(reason);
  });

  test("rejects with one CanceledError when there is no reason", async () => {
    const operation = canceled();
    const error = await resultOf(operation).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe(error);
  });

  test("raises no unhandled rejection", async () => {
    const { unhandled } = await collectStrays(() => canceled("not needed"));
    expect(unhandled).toEqual([]);
  });
});

describe("id", () => {
  test("counts up over all ways to make an operation", () => {
    const ids = [
      run(() => 1),
      fromResult(1),
      fromError("No disk"),
      canceled(),
      new AsyncOperationSource().operation,
    ].map(({ id }) => id);
    expect(ids.map((id) => id - (ids[0] ?? 0))).toEqual([0, 1, 2, 3, 4]);
  });
});
