import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { retry } from "../../examples/recipes/retry.js";

type Source = AsyncOperationSource<string, number>;

describe("retry()", () => {
  let started: Source[];
  let next: (source: Source) => void;

  beforeEach(() => {
    started = [];
    next = () => {};
  });

  const start = () => {
    const source: Source = new AsyncOperationSource();
    started.push(source);
    next(source);
    return source.operation;
  };
  /** Resolves with the source of the next attempt, when it has been started. */
  const nextAttempt = () =>
    new Promise<Source>((resolve) => {
      next = resolve;
    });

  test("completes with the result of the first attempt that does, and passes on the progress of all", async () => {
    const operation = retry(start, { attempts: 3, delay: 1 });
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    const second = nextAttempt();
    started[0]?.report(0.25);
    started[0]?.fail(new Error("no connection"));
    (await second).report(0.5);
    (await second).complete("loaded");
    expect(await toPromise(operation)).toBe("loaded");
    expect(values).toEqual([0.25, 0.5]);
    expect(started).toHaveLength(2);
  });

  test("ends in Error, with the last error, when no attempt is left", async () => {
    const [first, last] = [new Error("no connection"), new Error("no disk")];
    const operation = retry(start, { attempts: 2, delay: 1 });
    const second = nextAttempt();
    started[0]?.fail(first);
    (await second).fail(last);
    await expect(toPromise(operation)).rejects.toBe(last);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(started).toHaveLength(2);
  });

  test.each([0, 1, NaN])("starts once when the number of attempts is %p", async (attempts) => {
    const error = new Error("no connection");
    const operation = retry(start, { attempts, delay: 1 });
    started[0]?.fail(error);
    expect(await waitFor(operation, 1000)).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
    expect(started).toHaveLength(1);
  });

  test("waits before it starts the next attempt", async () => {
    const operation = retry(start, { attempts: 2, delay: 50 });
    const second = nextAttempt();
    const before = performance.now();
    started[0]?.fail(new Error("no connection"));
    (await second).complete("loaded");
    expect(performance.now() - before).toBeGreaterThan(45);
    await toPromise(operation);
  });

  test("ends in Canceled, with the reason, when the attempt that runs has been canceled", async () => {
    const reason = { because: "not needed" };
    const operation = retry(start, { attempts: 3, delay: 1 });
    started[0]?.onCancel((reason) => started[0]?.fail(reason));
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
    expect(started).toHaveLength(1);
  });

  test("ends in Canceled at once, with the reason, when it is canceled between two attempts", async () => {
    const reason = { because: "not needed" };
    const operation = retry(start, { attempts: 3, delay: 60_000 });
    started[0]?.fail(new Error("no connection"));
    await new Promise((resolve) => setImmediate(resolve));
    operation.cancel(reason);
    expect(await waitFor(operation, 1000)).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
    expect(started).toHaveLength(1);
  });

  test("hands a cancel to the attempt that runs only", async () => {
    const operation = retry(start, { attempts: 2, delay: 1 });
    const second = nextAttempt();
    started[0]?.fail(new Error("no connection"));
    const [last, first] = [await second, started[0]?.operation];
    const canceled = jest.spyOn(first as NonNullable<typeof first>, "cancel");
    last.onCancel((reason) => last.fail(reason));
    operation.cancel("not needed");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
    expect(canceled).not.toHaveBeenCalled();
  });

  test("ends in Canceled, and tries no more, when an attempt was canceled by somebody else", async () => {
    const operation = retry(start, { attempts: 3, delay: 1 });
    started[0]?.fail(new CanceledError("the server is going down"));
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
    expect(started).toHaveLength(1);
  });

  test("ends in Error, and tries no more, when the attempt fails as it is canceled", async () => {
    const error = new Error("cannot delete the temporary file");
    const operation = retry(start, { attempts: 3, delay: 1 });
    operation.cancel("not needed");
    started[0]?.fail(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(started).toHaveLength(1);
  });
});
