import { beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { failAfter, giveUpAfter } from "../../examples/recipes/timeout.js";

let source: AsyncOperationSource<string, number>;
/** The reasons of the cancels that reached the work. */
let reasons: unknown[];

beforeEach(() => {
  source = new AsyncOperationSource();
  reasons = [];
  source.onCancel((reason) => reasons.push(reason));
});

describe("giveUpAfter()", () => {
  test("resolves with the result when it comes in time", async () => {
    expect(await giveUpAfter(60_000, fromResult("copied"))).toBe("copied");
  });

  test("rejects with a TimeoutError at once, while the work may still be stopping", async () => {
    const promise = giveUpAfter(10, source.operation);
    await expect(promise).rejects.toMatchObject({ name: "TimeoutError" });
    expect(reasons).toEqual([await promise.catch((error) => error)]);
    expect(await waitFor(source.operation, 0)).toBe(AsyncStatus.Started);
  });

  test("leaves an operation that ends in Canceled, with the TimeoutError", async () => {
    source.onCancel((reason) => source.fail(reason));
    const error = await giveUpAfter(10, source.operation).catch((error) => error);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode?.cause).toBe(error);
  });

  test.each([2 ** 31, 30 * 24 * 60 * 60 * 1000, 2 ** 32, Infinity])(
    "still waits when the limit of %p ms is longer than a timer of the platform",
    async (milliseconds) => {
      const promise = giveUpAfter(milliseconds, source.operation);
      expect(await waitFor(source.operation, 50)).toBe(AsyncStatus.Started);
      expect(reasons).toEqual([]);
      source.complete("copied");
      expect(await promise).toBe("copied");
    },
  );

  test("rounds a fraction of a millisecond up", async () => {
    await expect(giveUpAfter(0.5, source.operation)).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  test("rejects with the error when the operation fails in time", async () => {
    const error = new Error("no disk");
    source.fail(error);
    await expect(giveUpAfter(60_000, source.operation)).rejects.toBe(error);
    expect(source.operation.status).toBe(AsyncStatus.Error);
  });
});

describe("failAfter()", () => {
  test("completes with the result, and passes the progress on, when it comes in time", async () => {
    const operation = failAfter(60_000, source.operation);
    const values: number[] = [];
    operation.progress = (_, value) => values.push(value);
    source.report(0.5);
    source.report(1);
    source.complete("copied");
    expect(await toPromise(operation)).toBe("copied");
    expect(values).toEqual([0.5, 1]);
  });

  test.each([
    ["the reason", (reason: unknown) => reason],
    ["an AbortError", (reason: unknown) => new DOMException(String(reason), "AbortError")],
  ])(
    "ends in Error, with a TimeoutError, when the work was too late and has stopped with %s",
    async (_, errorOf) => {
      const operation = failAfter(10, source.operation);
      const stopping = new Promise((resolve) => source.onCancel(resolve));
      const reason = await stopping;
      expect(reason).toMatchObject({ name: "TimeoutError" });
      expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
      source.fail(errorOf(reason));
      await expect(toPromise(operation)).rejects.toBe(reason);
      expect(operation.status).toBe(AsyncStatus.Error);
      expect(source.operation.status).toBe(AsyncStatus.Canceled);
    },
  );

  test("completes when the work ends with its result in spite of the cancel", async () => {
    const operation = failAfter(10, source.operation);
    source.onCancel(() => source.complete("copied after all"));
    expect(await toPromise(operation)).toBe("copied after all");
  });

  test("ends in Canceled, with the reason, when it is canceled in time", async () => {
    const reason = { because: "not needed" };
    const operation = failAfter(60_000, source.operation);
    operation.cancel(reason);
    expect(reasons[0]).toBe(reason);
    source.fail(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends in Canceled when the time is up while a canceled part still stops", async () => {
    const operation = failAfter(10, source.operation);
    operation.cancel("not needed");
    await waitFor(operation, 20);
    source.fail("not needed");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("ends in Error, with the very error, when the work fails in time", async () => {
    const error = new Error("no disk");
    const operation = failAfter(60_000, source.operation);
    source.fail(error);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.errorCode).toBe(error);
  });
});
