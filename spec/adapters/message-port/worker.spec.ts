import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, waitFor } from "async-operation";
import { fromMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { startWorker } from "../../support/threads.js";

describe("fromMessagePort() of a worker", () => {
  /** Starts a worker that serves an operation through its own port. */
  function follow(program: string): {
    worker: Worker;
    operation: ReturnType<typeof fromMessagePort>;
  } {
    const worker = startWorker(program);
    return { worker, operation: fromMessagePort(worker) };
  }

  test("delivers the reports and the result of a worker, and its cancel request", async () => {
    const { worker, operation } = follow(`
      toMessagePort(run(async ({ report, onCancel }) => {
        await null;
        report("started");
        return new Promise((resolve) => onCancel((reason) => resolve("stopped: " + reason)));
      }), { port: parentPort });
    `);
    operation.progress = () => operation.cancel("not needed");
    expect(await toPromise(operation)).toBe("stopped: not needed");
    await worker.terminate();
  });

  test("delivers reports while the worker is in a loop that never pauses", async () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const worker = startWorker(
      `
      toMessagePort(run(async ({ report }) => {
        await null;
        while (Atomics.load(workerData, 0) === 0) { report(1); }
        return "stopped";
      }), { port: parentPort });
    `,
      { workerData: flag },
    );
    const operation = fromMessagePort<string, number>(worker);
    operation.progress = () => Atomics.store(flag, 0, 1);
    expect(await toPromise(operation)).toBe("stopped");
    await worker.terminate();
  });

  test("cancels the first operation of a worker that has listened and serves it late (W-33)", async () => {
    const { worker, operation } = follow(`
      parentPort.on("message", (message) => {
        if (message === "serve") toMessagePort(run(({ signal }) => new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        })), { port: parentPort });
      });
    `);
    operation.cancel("not needed");
    worker.postMessage("serve");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await worker.terminate();
  });

  test.each([
    ["exits", "process.exit(3)", "worker exited with code 3"],
    [
      "throws",
      "setTimeout(() => { report(3); throw new Error('no disk'); })",
      "worker failed: no disk",
    ],
  ])(
    "delivers the last reports of a worker that %s in the same turn (W-31)",
    async (_, end, message) => {
      const { operation } = follow(`
      toMessagePort(run(async ({ report }) => {
        await null;
        for (const value of [1, 2, 3]) report(value);
        await new Promise((resolve) => setTimeout(resolve, 20));
        for (const value of [1, 2, 3]) report(value);
        ${end};
        await new Promise(() => {});
      }), { port: parentPort });
    `);
      const reports: unknown[] = [];
      await expect(
        toPromise(operation, { progress: (value) => reports.push(value) }),
      ).rejects.toThrow(`Operation was lost: ${message}`);
      expect(reports.slice(0, 6)).toEqual([1, 2, 3, 1, 2, 3]);
    },
  );

  test.each([
    ["the operation there ends in Error", "toMessagePort(fromError(error), { port: parentPort });"],
    ["the worker fails", "setImmediate(() => { throw error; });"],
  ])("ends in Error when %s, whatever the words of the error", async (_, end) => {
    const { worker, operation } = follow(`
      const error = new DOMException("This operation was aborted", "AbortError");
      ${end}
    `);
    operation.cancel("aborted");
    expect(await waitFor(operation, 5000)).toBe(AsyncStatus.Error);
    await worker.terminate();
  });

  test.each([
    ["calls process.exit", "process.exit(3)", "worker exited with code 3"],
    ["ends", "parentPort.close()", "worker exited with code 0"],
    ["throws", "throw new RangeError('out of memory')", "worker failed: out of memory"],
    ["throws no Error", "throw 'no disk'", "worker failed: no disk"],
    ["rejects", "Promise.reject(new Error('no disk'))", "worker failed: no disk"],
  ])("ends in Error when the worker %s", async (_, end, message) => {
    const { operation } = follow(`
      toMessagePort(new AsyncOperationSource().operation, { port: parentPort });
      setImmediate(() => { ${end} });
    `);
    await expect(toPromise(operation)).rejects.toThrow(`Operation was lost: ${message}`);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when the worker is terminated", async () => {
    const { worker, operation } = follow("setInterval(() => {}, 1000);");
    await worker.terminate();
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
  });

  test("ends in Error when the worker behind a port exits", async () => {
    const { port1, port2 } = new MessageChannel();
    const worker = startWorker("setTimeout(() => process.exit(1), 5);", {
      workerData: port2,
      transferList: [port2],
    });
    const operation = fromMessagePort(port1, { worker });
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost");
    port1.close();
  });

  test("lets a worker exit that serves and has nothing else to do", async () => {
    const worker = startWorker(`
      const port = toMessagePort(new AsyncOperationSource().operation);
      parentPort.postMessage(port, [port]);
    `);
    const port = await new Promise<MessagePort>((resolve) => worker.once("message", resolve));
    const code = new Promise((resolve) => worker.once("exit", resolve));
    await expect(toPromise(fromMessagePort(port))).rejects.toThrow("the port was closed");
    expect(await code).toBe(0);
  });
});
