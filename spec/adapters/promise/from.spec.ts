import { runInNewContext } from "node:vm";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, CanceledError, type IAsyncOperationWithProgress, run } from "async-operation";
import { fromPromise, toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

/** A promise that the test settles. */
function startPromise<TResult>(): {
  promise: Promise<TResult>;
  resolve: (value: TResult) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: TResult) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<TResult>((...settlers) => {
    [resolve, reject] = settlers;
  });
  return { promise, resolve, reject };
}

describe("fromPromise()", () => {
  test("returns an operation that is Started, then Completed with the value (AO-01)", async () => {
    const value = {};
    const { promise, resolve } = startPromise<object>();
    const operation = fromPromise(promise);
    expect(operation.status).toBe(AsyncStatus.Started);
    resolve(value);
    await toPromise(operation);
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toBe(value);
  });

  test("returns an operation that is Started still when the promise had resolved (AO-02)", async () => {
    const operation = fromPromise(Promise.resolve(1));
    const handler = jest.fn();
    expect(operation.status).toBe(AsyncStatus.Started);
    operation.completed = handler;
    await null;
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(handler.mock.calls).toEqual([[operation, AsyncStatus.Completed]]);
  });

  test("ends in Error with the very error, and without a stray, when the promise rejects (AO-03)", async () => {
    const error = new Error("no disk");
    let operation: IAsyncOperationWithProgress<never, never> | undefined;
    const strays = await collectStrays(() => {
      operation = fromPromise(Promise.reject(error));
    });
    expect(operation?.status).toBe(AsyncStatus.Error);
    expect(operation?.errorCode).toBe(error);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("ends in Canceled when the promise rejects with AbortError (AO-04)", async () => {
    const error = new DOMException("Stopped", "AbortError");
    const operation = fromPromise(Promise.reject(error));
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode).toHaveProperty("cause", error);
  });

  test("takes a promise of another realm (AO-10)", async () => {
    const promise: Promise<number> = runInNewContext("Promise.resolve(1)");
    expect(promise).not.toBeInstanceOf(Promise);
    expect(await toPromise(fromPromise(promise))).toBe(1);
  });

  test("takes any object with `then`", async () => {
    const thenable: PromiseLike<number> = {
      // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
      then: (onFulfilled) => Promise.resolve(1).then(onFulfilled),
    };
    expect(await toPromise(fromPromise(thenable))).toBe(1);
  });

  test("reads `then` of a thenable once (W-63)", async () => {
    let reads = 0;
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
      get then() {
        reads++;
        return (resolve: (value: number) => void) => resolve(1);
      },
    };
    expect(await toPromise(fromPromise(thenable as PromiseLike<number>))).toBe(1);
    expect(reads).toBe(1);
  });

  test.each([
    ["the proxy of a promise", () => new Proxy(Promise.resolve(1), {})],
    ["an object with the prototype of promises", () => Object.create(Promise.prototype)],
  ])("ends in Error when %s is no promise for its own `then`", async (_, make) => {
    const operation = fromPromise<number>(make());
    expect(operation.status).toBe(AsyncStatus.Error);
    await expect(toPromise(operation)).rejects.toThrow(TypeError);
  });

  test("ends in Error when a getter of `then` throws (W-63)", async () => {
    const error = new Error("no getter");
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
      get then(): never {
        throw error;
      },
    };
    await expect(toPromise(fromPromise<number>(thenable))).rejects.toBe(error);
  });

  test("leaves the promise alone when the operation is canceled, and ends as it ends", async () => {
    const { promise, resolve } = startPromise<number>();
    const operation = fromPromise(promise);
    operation.cancel("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    resolve(1);
    expect(await toPromise(operation)).toBe(1);
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("gives back the very result and the very error of toPromise()", async () => {
    const value = {};
    const error = new Error("no disk");
    expect(await toPromise(fromPromise(toPromise(run(async () => value))))).toBe(value);
    const failing = run(async () => {
      throw error;
    });
    await expect(toPromise(fromPromise(toPromise(failing)))).rejects.toBe(error);
  });

  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [{}, "Object"],
    [5, "5"],
  ])("throws TypeError when it gets %p (AO-06)", (promise, name) => {
    const act = (): unknown => fromPromise(promise as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot adapt promise: expected an object with \`then\`, got ${name}`);
  });
});

describe("fromPromise() with a cancel", () => {
  test("stops the source with the reason, once", async () => {
    const { promise, reject } = startPromise<number>();
    const cancel = jest.fn((reason: unknown) => reject(reason));
    const operation = fromPromise(promise, { cancel });
    operation.cancel("not needed");
    operation.cancel("again");
    expect(cancel.mock.calls.map(([reason]) => reason)).toEqual(["not needed"]);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("stops a source that has `cancel`, and calls it as a method", () => {
    const source = {
      reason: undefined as unknown,
      cancel(reason: unknown) {
        this.reason = reason;
      },
    };
    fromPromise(new Promise(() => {}), { cancel: source }).cancel("not needed");
    expect(source.reason).toBe("not needed");
  });

  test("stops nothing when the promise has settled", async () => {
    const cancel = jest.fn();
    const operation = fromPromise(Promise.resolve(1), { cancel });
    await toPromise(operation);
    operation.cancel();
    expect(cancel).not.toHaveBeenCalled();
  });

  test.each([
    [5, "5"],
    [0, "0"],
    [null, "null"],
    [{}, "Object"],
  ])("throws TypeError when the cancel is %p", (cancel, name) => {
    const act = (): unknown => fromPromise(Promise.resolve(), { cancel: cancel as never });
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`expected a function or an object with \`cancel\`, got ${name}`);
  });
});

describe("fromPromise() with `subscribe`", () => {
  test("subscribes to the source once, at the start, and types the progress", async () => {
    const { promise, resolve } = startPromise<string>();
    const reports: ((value: number) => void)[] = [];
    const operation = fromPromise(promise, {
      subscribe: (report: (value: number) => void) => reports.push(report),
    }) satisfies IAsyncOperationWithProgress<string, number>;
    expect(reports).toHaveLength(1);
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    reports[0]?.(0.5);
    resolve("done");
    await toPromise(operation);
    reports[0]?.(1);
    expect(values).toEqual([0.5]);
  });

  test("ends in Error when subscribing throws", async () => {
    const error = new Error("no such event");
    const operation = fromPromise(Promise.resolve(1), {
      subscribe() {
        throw error;
      },
    });
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("leaves no rejection of the promise unhandled when subscribing throws", async () => {
    const strays = await collectStrays(() => {
      fromPromise(Promise.reject(new Error("from the promise")), {
        subscribe() {
          throw new Error("no such event");
        },
      });
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test.each([5, null, { cancel: 5 }, { subscribe: 5 }, { onProgress() {} }])(
    "calls no `then` when the options are %p",
    (options) => {
      const then = jest.fn();
      expect(() => fromPromise({ then } as never, options as never)).toThrow(TypeError);
      expect(then).not.toHaveBeenCalled();
    },
  );

  test("throws TypeError when the options are none, with those that there are", () => {
    const act = (): unknown => fromPromise(Promise.resolve(), 5 as never);
    expect(act).toThrow("Cannot use options: expected `{ cancel, subscribe }`, got 5");
  });

  test.each([5, 0, null])("throws TypeError when `subscribe` is %p (W-74)", (subscribe) => {
    const act = (): unknown => fromPromise(Promise.resolve(), { subscribe: subscribe as never });
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot adapt promise: expected \`subscribe\` as a function, got ${subscribe}`,
    );
  });
});
