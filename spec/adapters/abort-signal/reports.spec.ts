import { getEventListeners } from "node:events";
import { addAbortSignal, Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, run, toNativeAbortSignal } from "async-operation";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { toPromise } from "async-operation/promise";
import { JSDOM } from "jsdom";
import { listen } from "../../support/http.js";

/** An operation that ends when it is canceled. */
function start() {
  const source = new AsyncOperationSource<string>();
  source.onCancel((reason) => source.fail(reason));
  return source;
}

describe("toAbortSignal() in reports", () => {
  let server: Awaited<ReturnType<typeof listen>>;
  beforeAll(async () => {
    server = await listen((_, response) => response.end("done"));
  });
  afterAll(() => server.stop());

  test("returns the same signal each time, so that a loop leaves nothing with a long operation", () => {
    const { operation } = start();
    const signal = toAbortSignal(operation);
    for (let part = 0; part < 100; part++) expect(toAbortSignal(operation)).toBe(signal);
    expect(toAbortSignal(start().operation)).not.toBe(signal);
  });

  test("returns the signal that it has returned before when the operation is closed", () => {
    const source = start();
    const signal = toAbortSignal(source.operation);
    source.complete("done");
    source.operation.close();
    expect(toAbortSignal(source.operation)).toBe(signal);
    expect(signal.aborted).toBe(false);
  });

  test("raises no MaxListenersExceededWarning when many requests use it", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warn);
    try {
      const signal = toAbortSignal(start().operation);
      for (let request = 0; request < 20; request++) {
        await (await fetch(server.origin, { signal })).text();
      }
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
    } finally {
      process.off("warning", warn);
    }
  });

  test("destroys a stream of Node with the reason as the cause", async () => {
    const source = start();
    const stream = addAbortSignal(toAbortSignal(source.operation), new Readable({ read() {} }));
    const destroyed = new Promise((resolve) => stream.once("error", resolve));
    source.operation.cancel("not needed");
    expect(await destroyed).toMatchObject({ code: "ABORT_ERR", cause: "not needed" });
  });

  test.each([[null], [0], [""], [false]])(
    "aborts with the reason %p, as a controller does",
    (reason) => {
      const source = start();
      const signal = toAbortSignal(source.operation);
      source.operation.cancel(reason);
      expect([signal.aborted, signal.reason]).toEqual([true, reason]);
    },
  );
});

describe("fromAbortSignal() in reports", () => {
  test.each([[null], [0], [""], [false]])(
    "cancels with the reason %p, as fetch() rejects",
    async (reason) => {
      const source = start();
      const controller = new AbortController();
      fromAbortSignal(controller.signal, source.operation);
      controller.abort(reason);
      const rejected = toPromise(source.operation).then(
        () => "resolved",
        (error) => [error],
      );
      expect(await rejected).toEqual([reason]);
      expect(source.operation.status).toBe(AsyncStatus.Canceled);
    },
  );

  test("cancels when the first of several signals aborts, without AbortSignal.any()", async () => {
    const source = start();
    const stop = new AbortController();
    for (const signal of [stop.signal, AbortSignal.timeout(1)])
      fromAbortSignal(signal, source.operation);
    await expect(toPromise(source.operation)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  });

  test("leaves nothing on a long signal when many operations have ended", () => {
    const { signal } = new AbortController();
    for (let part = 0; part < 1000; part++) {
      const source = start();
      fromAbortSignal(signal, source.operation);
      source.complete("done");
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("cancels with the reason of a signal of jsdom, which toNativeAbortSignal() makes fit for fetch()", async () => {
    const { window } = new JSDOM();
    const controller = new window.AbortController();
    const source = start();
    fromAbortSignal(controller.signal, source.operation);
    const native = toNativeAbortSignal(controller.signal);
    expect(native).toBeInstanceOf(AbortSignal);
    controller.abort("the page is closed");
    expect(source.operation.errorCode?.cause).toBe("the page is closed");
    await expect(fetch("http://127.0.0.1:1", { signal: native })).rejects.toBe(
      "the page is closed",
    );
    window.close();
  });

  test("calls no body when React has aborted the controller in its first pass", () => {
    const controller = new AbortController();
    controller.abort();
    let called = false;
    const operation = run(
      () => {
        called = true;
      },
      { signal: controller.signal },
    );
    expect([operation.status, called]).toEqual([AsyncStatus.Canceled, false]);
  });
});
