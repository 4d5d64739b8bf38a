import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  AsyncInfo,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type OperationContext,
  Progress,
  run,
} from "async-operation";
import { resultOf } from "async-operation/adapter-kit";

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

  test("passes a reporter to its body (FA-03)", () => {
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

  test("reads `then` of the returned value once (W-63)", async () => {
    let reads = 0;
    const operation = run(() => ({
      // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
      get then() {
        reads++;
        return (resolve: (value: number) => void) => resolve(1);
      },
    }));
    expect(await resultOf(operation)).toBe(1);
    expect(reads).toBe(1);
  });

  test("ends synchronously when its body returns a value", () => {
    const operation = run(() => 1);
    expect([operation.status, operation.getResults()]).toEqual([Completed, 1]);
  });

  test("ends in Error synchronously when its body throws", () => {
    const error = new Error("No disk");
    const operation = run(() => {
      throw error;
    });
    expect([operation.status, operation.errorCode]).toEqual([Failed, error]);
  });

  test("ends in Canceled synchronously when its body throws a cancellation", () => {
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

  test("has an operation that its body returns as its result", () => {
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

  test("leaves no listener on the signal when the reporter is of the wrong type", () => {
    const { signal } = new AbortController();
    expect(() => run(() => {}, { signal, progress: 5 as never })).toThrow(TypeError);
  });

  test("throws a TypeError and calls no body when the options are null", () => {
    const body = jest.fn();
    expect(() => run(body, null as never)).toThrow(
      new TypeError("Cannot use options: expected `{ name, signal, progress }`, got null"),
    );
    expect(body).not.toHaveBeenCalled();
  });

  test("throws a TypeError and calls no body when the name is not a string", () => {
    const { signal } = new AbortController();
    const body = jest.fn();
    expect(() => run(body, { name: 5 as never, signal, progress: () => {} })).toThrow(
      new TypeError("Cannot use options: expected `name` as a string, got 5"),
    );
    expect(body).not.toHaveBeenCalled();
  });

  test("accepts a name beside the other options", () => {
    const { signal } = new AbortController();
    const values: number[] = [];
    const options = { name: "upload", signal, progress: (value: number) => values.push(value) };
    expect(run(({ report }) => report(1), options).status).toBe(Completed);
    expect(values).toEqual([1]);
  });

  test("accepts undefined for each option", () => {
    const options = { name: undefined, signal: undefined, progress: undefined };
    expect(run(() => 1, options).getResults()).toBe(1);
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

  test("passes a native signal to its body when its own signal is a polyfill", () => {
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
    expect([own?.aborted, own?.reason]).toEqual([true, expect.any(CanceledError)]);
  });

  test("calls its body when a signal aborts only after it was asked", () => {
    const { signal } = new PolyfilledController();
    const answers = [false, false]; // The first to whether it is a signal at all.
    Object.defineProperty(signal, "aborted", { get: () => answers.shift() ?? true });
    expect(run(() => 1, { signal }).getResults()).toBe(1);
  });

  test("follows a promise with a `then` of its own as an await does", async () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of an instrumented program
    const promise = Object.assign(Promise.resolve(1), { then: () => Promise.resolve(2) });
    expect(await promise).toBe(1);
    const operation = run(() => promise);
    expect(await resultOf(operation)).toBe(1);
    expect(operation.getResults()).toBe(1);
  });

  test("is a member of the namespace AsyncInfo, as in .NET", () => {
    expect(AsyncInfo).toMatchObject({ run, fromResult, fromError, canceled });
  });
});
