import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import { collectStrays } from "../../support/strays.js";
import { WinJSPromise } from "../../support/winjs-promise.js";

/** The arguments of the initializer of a WinJS.Promise. */
interface Producer {
  complete(value: unknown): void;
  error(value: unknown): void;
  progress(value: unknown): void;
}

/** A WinJS.Promise that the test drives, its operation, and its cancel handler. */
function adopt(canceled: (producer: Producer) => void = () => {}) {
  const onCancel = jest.fn(() => canceled(producer));
  let producer!: Producer;
  const promise = new WinJSPromise((complete, error, progress) => {
    producer = { complete, error, progress };
  }, onCancel);
  const operation: IAsyncOperationWithProgress<unknown, unknown> = fromWinJSPromise(promise);
  return { promise, producer, operation, onCancel };
}

describe("fromWinJSPromise()", () => {
  test("completes with the same result, within the call that completes the promise (WJ-04)", () => {
    const { producer, operation } = adopt();
    const result = {};
    expect(operation.status).toBe(AsyncStatus.Started);
    producer.complete(result);
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toBe(result);
  });

  test("fails with the same error (WJ-04)", () => {
    const { producer, operation } = adopt();
    const error = new Error("no disk");
    producer.error(error);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
  });

  test("ends in Canceled when another caller cancels the promise (WJ-04)", async () => {
    const { promise, operation } = adopt();
    promise.cancel();
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "Canceled" });
  });

  test("reports each value in order", () => {
    const { producer, operation } = adopt();
    const values: unknown[] = [];
    operation.progress = (_, value) => values.push(value);
    producer.progress(1);
    producer.progress(undefined);
    producer.progress(2);
    expect(values).toStrictEqual([1, undefined, 2]);
    producer.complete("done");
  });

  test("ignores progress after the end (WJ-08)", () => {
    const values: unknown[] = [];
    // A WinJS.Promise drops such progress itself.
    let progress!: (value: number) => void;
    const operation = fromWinJSPromise<string, number>({
      // biome-ignore lint/suspicious/noThenProperty: the shape of the peer
      then(complete, _error, report) {
        progress = (value) => {
          if (value === 2) complete("done");
          report(value);
        };
      },
      cancel() {},
    });
    operation.progress = (_, value) => values.push(value);
    progress(1);
    progress(2);
    progress(3);
    expect(values).toEqual([1]);
    expect(operation.getResults()).toBe("done");
  });

  test("returns a completed operation when the promise has completed (WJ-12)", () => {
    const promise = new WinJSPromise(
      (complete) => complete("done"),
      () => {},
    );
    const operation = fromWinJSPromise(promise);
    const completed = jest.fn();
    operation.completed = (_, status) => completed(status);
    expect(operation.getResults()).toBe("done");
    expect(completed.mock.calls).toEqual([[AsyncStatus.Completed]]);
  });

  test("returns an ended operation when the promise has failed or been canceled", () => {
    const error = new Error("no disk");
    expect(fromWinJSPromise(WinJSPromise.wrapError(error)).errorCode).toBe(error);
    expect(fromWinJSPromise(WinJSPromise.cancel).status).toBe(AsyncStatus.Canceled);
  });

  test("adapts the promise that `then` returns", async () => {
    const operation = fromWinJSPromise(WinJSPromise.wrap(20).then((value) => value + 1));
    expect(await toPromise(operation)).toBe(21);
  });

  test("keeps the first outcome when a promise calls back twice", () => {
    const operation = fromWinJSPromise<string, never>({
      // biome-ignore lint/suspicious/noThenProperty: the shape of the peer
      then(complete, error) {
        complete("done");
        error(new Error("too late"));
      },
      cancel() {},
    });
    expect(operation.getResults()).toBe("done");
  });

  test("calls the other consumers when one throws, and raises one uncaught error", async () => {
    const { producer, operation } = adopt();
    const error = new Error("from a handler");
    const values: unknown[] = [];
    const { uncaught, unhandled } = await collectStrays(() => {
      operation.progress = () => {
        throw error;
      };
      void toPromise(operation, { progress: (value) => values.push(value) });
      producer.progress(1);
      producer.complete("done");
    });
    expect(values).toEqual([1]);
    expect(uncaught).toEqual([error]);
    expect(unhandled).toEqual([]);
  });

  test("throws a TypeError when `then` or `cancel` is missing", () => {
    expect(() => fromWinJSPromise({ cancel() {} } as never)).toThrow(
      "Cannot adapt WinJS.Promise: expected an object with `then` and `cancel`, got Object",
    );
    expect(() => fromWinJSPromise(undefined as never)).toThrow(
      "Cannot adapt WinJS.Promise: expected an object with `then` and `cancel`, got undefined",
    );
    for (const half of [Promise.resolve(1), { cancel() {} }])
      expect(() => fromWinJSPromise(half as never)).toThrow(TypeError);
  });
});

describe("cancel() of the operation of fromWinJSPromise()", () => {
  test("cancels the promise once, and ends at once (WJ-05)", () => {
    const { operation, onCancel } = adopt();
    operation.cancel("not needed");
    operation.cancel("again");
    expect(onCancel).toHaveBeenCalledTimes(1);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toBeInstanceOf(CanceledError);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("does nothing after the end", () => {
    const { producer, operation, onCancel } = adopt();
    producer.complete("done");
    operation.cancel();
    expect(onCancel).not.toHaveBeenCalled();
  });

  test("ends in Completed when the promise completes", () => {
    const { operation } = adopt(({ complete }) => complete("partial"));
    operation.cancel();
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toBe("partial");
  });

  test("ends in Error when the promise fails with an ordinary error", () => {
    const error = new Error("no disk");
    const { operation } = adopt(({ error: fail }) => fail(error));
    operation.cancel();
    expect(operation.errorCode).toBe(error);
  });

  test("cancels the parent of a promise that `then` returned", () => {
    const { promise, onCancel } = adopt();
    fromWinJSPromise(promise.then(() => 1)).cancel();
    expect(onCancel).toHaveBeenCalledTimes(1);
  });

  test("cancels a timer of WinJS", () => {
    const operation = fromWinJSPromise(WinJSPromise.timeout(60_000));
    operation.cancel();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("fromWinJSPromise() of toWinJSPromise()", () => {
  test("keeps the result, the error and the order of progress", () => {
    const started = () => new AsyncOperationSource<object, number>();
    const around = (source: AsyncOperationSource<object, number>) =>
      fromWinJSPromise(toWinJSPromise(source.operation, WinJSPromise));

    const first = started();
    const values: number[] = [];
    const result = {};
    const completed = around(first);
    completed.progress = (_, value) => values.push(value);
    first.report(0.5);
    first.report(1);
    first.complete(result);
    expect(completed.getResults()).toBe(result);
    expect(values).toEqual([0.5, 1]);

    const second = started();
    const error = new Error("no disk");
    const failed = around(second);
    second.fail(error);
    expect(failed.errorCode).toBe(error);
  });

  test("cancels the producer once, without the reason", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => reasons.push(reason));
    const operation = fromWinJSPromise(toWinJSPromise(source.operation, WinJSPromise));
    operation.cancel("not needed");
    operation.cancel("again");
    expect(reasons).toEqual([expect.any(CanceledError)]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    source.complete("too late");
  });

  test("keeps the reason when the operation of the promise is canceled", () => {
    const source = new AsyncOperationSource<string>();
    const operation = fromWinJSPromise(toWinJSPromise(source.operation, WinJSPromise));
    source.operation.cancel("not needed");
    source.fail("not needed");
    expect(operation.errorCode?.cause).toMatchObject({ name: "Canceled", cause: "not needed" });
  });
});
