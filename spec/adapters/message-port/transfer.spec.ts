import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { startWorker } from "../../support/threads.js";

/** Serves an operation with a transfer function, and follows it through the port. */
// biome-ignore lint/suspicious/noExplicitAny: the types of the values are those of each test
function serve(transfer: (value: any) => readonly unknown[]) {
  const source = new AsyncOperationSource<unknown, unknown>();
  const operation = fromMessagePort<unknown, unknown>(
    toMessagePort(source.operation, { transfer }),
  );
  const reports: unknown[] = [];
  operation.progress = (_, value) => reports.push(value);
  return { source, operation, reports };
}

describe("toMessagePort()", () => {
  test("moves a buffer once when parts of a value share it", async () => {
    const { source, operation } = serve((parts: Uint8Array[]) => parts.map(({ buffer }) => buffer));
    const { buffer } = new Uint8Array([1, 2]);
    source.complete([0, 1].map((index) => new Uint8Array(buffer, index, 1)));
    expect(await toPromise(operation)).toEqual([new Uint8Array([1]), new Uint8Array([2])]);
    expect(buffer.byteLength).toBe(0);
  });

  test("sends a value without a buffer when `transfer` returns its undefined `buffer`", async () => {
    const { source, operation, reports } = serve(({ buffer }) => [buffer]);
    source.report(0.5);
    const bytes = new Uint8Array([1, 2]);
    source.complete(bytes);
    expect(await toPromise(operation)).toEqual(new Uint8Array([1, 2]));
    expect([reports, bytes.length]).toEqual([[0.5], 0]);
  });

  test("shares shared memory that `transfer` returns", async () => {
    const { source, operation } = serve(({ buffer }) => [buffer]);
    const shared = new Int32Array(new SharedArrayBuffer(4));
    source.complete(shared);
    const received = (await toPromise(operation)) as Int32Array;
    Atomics.store(shared, 0, 7);
    expect(Atomics.load(received, 0)).toBe(7);
  });
});

describe("fromMessagePort()", () => {
  test.each([
    ["no message", new Event("error")],
    ["an empty message", Object.assign(new Event("error"), { message: "" })],
  ])("ends in Error when the `error` event of a worker has %s", async (_, event) => {
    const worker = Object.assign(new EventTarget(), { postMessage() {}, terminate() {} });
    const operation = fromMessagePort(worker);
    worker.dispatchEvent(event);
    await expect(toPromise(operation)).rejects.toMatchObject({
      message: "Operation was lost: worker failed: no message (its script may not have loaded)",
      cause: event,
    });
  });

  test("ends in Error with the code when a worker has no memory left", async () => {
    const program = `
      toMessagePort(run(async () => {
        await null;
        for (const parts = []; ; ) parts.push(new Array(100_000).fill(1));
      }), { port: parentPort });`;
    const worker = startWorker(program, { resourceLimits: { maxOldGenerationSizeMb: 16 } });
    await expect(toPromise(fromMessagePort(worker))).rejects.toMatchObject({
      message: expect.stringContaining("Operation was lost: worker failed: Worker terminated"),
      cause: { code: "ERR_WORKER_OUT_OF_MEMORY" },
    });
  });
});
