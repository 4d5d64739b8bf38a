import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, run } from "async-operation";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { fromPromise, toPromise } from "async-operation/promise";
import { got } from "got";
import PCancelable from "p-cancelable";
import { listen } from "../../support/http.js";
import { collectStrays } from "../../support/strays.js";

/** A server that accepts requests and never answers, and what happened to them. */
let server: Awaited<ReturnType<typeof listen>>;
let accepted: () => void = () => {};
let closed: () => void = () => {};

beforeAll(async () => {
  server = await listen((request) => {
    request.once("close", () => closed());
    accepted();
  });
});
afterAll(() => server.stop());

/** Starts a request, and waits until the server has accepted it. */
async function begin<TRequest>(
  start: () => TRequest,
): Promise<{ request: TRequest; end: Promise<void> }> {
  const end = new Promise<void>((resolve) => {
    closed = resolve;
  });
  let request!: TRequest;
  await new Promise<void>((resolve) => {
    accepted = resolve;
    request = start();
  });
  return { request, end };
}

const send = () => got(server.origin, { retry: { limit: 0 } });

describe("fromPCancelable() in reports", () => {
  test("ends in Canceled, and closes the connection, when it cancels a request of got", async () => {
    const { request: operation, end } = await begin(() => fromPCancelable(send()));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "CancelError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    await end;
  });

  test("throws a TypeError that names fromPromise() when it gets the promise of json() of got", async () => {
    const { request } = await begin(send);
    const derived = request.json();
    const operation = fromPromise(derived, { cancel: request });
    expect(() => fromPCancelable(derived)).toThrow(
      "Cannot adapt PCancelable: expected an object with `then` and `cancel` (adapt a derived promise by `fromPromise(promise, { cancel: original })`), got Promise",
    );
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "CancelError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("throws a TypeError when it gets the promise of then() or finally()", () => {
    const promise = new PCancelable<number>((resolve) => resolve(1));
    for (const derived of [promise.then(), promise.finally(() => {})])
      expect(() => fromPCancelable(derived as typeof promise)).toThrow("fromPromise");
  });

  test("waits for the inner promise when the outer one was resolved with it", async () => {
    const inner = new PCancelable<string>((_, __, onCancel) => onCancel(() => {}));
    const operation = fromPCancelable(new PCancelable<string>((resolve) => resolve(inner)));
    operation.cancel("not needed");
    expect(inner.isCanceled).toBe(false); // The outer one has settled, so its cancel does nothing.
    inner.cancel("by its owner");
    await expect(toPromise(operation)).rejects.toMatchObject({ message: "by its owner" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Canceled when the promise has no cancel handler", async () => {
    const operation = fromPCancelable(new PCancelable(() => {}));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ message: "not needed" });
  });

  test("ends in Canceled when the promise was canceled before", async () => {
    const promise = new PCancelable(() => {});
    promise.cancel("early");
    const operation = fromPCancelable(promise);
    await expect(toPromise(operation)).rejects.toMatchObject({ message: "early" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("toPCancelable() in reports", () => {
  test("returns an instance of a subclass", async () => {
    class Request<TResult> extends PCancelable<TResult> {}
    const promise = toPCancelable(
      run(() => 1),
      Request<number>,
    );
    expect(promise).toBeInstanceOf(Request);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(1);
  });

  test("cancels the operation when a race was lost", async () => {
    const source = new AsyncOperationSource<string>();
    const promise = toPCancelable(source.operation, PCancelable);
    await Promise.race([promise, Promise.resolve()]);
    promise.cancel("too slow");
    expect(source.reason).toBe("too slow");
    await expect(promise).rejects.toThrow("too slow");
  });

  test("rejects with CancelError when a cancel listener of the body throws, which is uncaught", async () => {
    const error = new Error("in the cleanup");
    const source = new AsyncOperationSource<string>();
    source.onCancel(() => {
      throw error;
    });
    const { uncaught, unhandled } = await collectStrays(async () => {
      const promise = toPCancelable(source.operation, PCancelable);
      promise.cancel("not needed");
      await expect(promise).rejects.toMatchObject({ name: "CancelError", message: "not needed" });
    });
    expect(uncaught).toEqual([error]);
    expect(unhandled).toEqual([]);
  });
});
