// The end of a port and of the worker behind it, in every order.
import { EventEmitter, once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { startWorker } from "../../support/threads.js";
import { completed, progress, WebPort } from "./web-port.js";

const error = new RangeError("no disk");

/** An operation of a worker behind a port, or of one that is the port. */
function follow({ isPort = false } = {}) {
  const worker = Object.assign(new EventEmitter(), { postMessage() {}, terminate() {} });
  const port = new WebPort();
  const operation = isPort
    ? fromMessagePort<string, unknown>(worker)
    : fromMessagePort<string, unknown>(port, { worker });
  const close = (): unknown => port.dispatchEvent(new Event("close"));
  return { worker, port, operation, close };
}

/** The message of the error, without its prefix; undefined while the operation runs. */
function lossOf({ errorCode }: { readonly errorCode: Error | null }): string | undefined {
  return errorCode?.message.replace("Operation was lost: ", "");
}

describe("fromMessagePort() of a port or a worker that is gone", () => {
  test("returns an operation in Error when the port was closed before (W-30)", () => {
    const { port1 } = new MessageChannel();
    port1.close();
    const operation = fromMessagePort(port1);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(lossOf(operation)).toBe("the port was closed or transferred");
    operation.cancel();
    expect([operation.status, port1.listenerCount("message")]).toEqual([AsyncStatus.Error, 0]);
  });

  test("returns an operation in Error when the other side was closed before (W-30)", async () => {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    await once(port1, "close");
    expect(lossOf(fromMessagePort(port1))).toBe("the port was closed or transferred");
  });

  test("returns an operation in Error when the port was transferred (W-30)", () => {
    const { port1, port2 } = new MessageChannel();
    const other = new MessageChannel();
    other.port1.postMessage(port2, [port2]);
    expect(lossOf(fromMessagePort(port2))).toBe("the port was closed or transferred");
    for (const port of [port1, other.port1]) port.close();
  });

  test("returns an operation in Error when the worker has exited (W-30)", async () => {
    const worker = new Worker("process.exit(3)", { eval: true });
    await once(worker, "exit");
    const operation = fromMessagePort(worker);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(lossOf(operation)).toBe("worker has exited");
    expect(worker.eventNames()).toEqual([]);
  });

  test("delivers the messages of a worker that has exited, which wait in its port", async () => {
    const { port1, port2 } = new MessageChannel();
    const options = { workerData: port2, transferList: [port2] };
    const worker = startWorker("toMessagePort(fromResult(42), { port: workerData });", options);
    await once(worker, "exit");
    expect(await toPromise(fromMessagePort(port1, { worker }))).toBe(42);
    port1.close();
  });

  test("ends in Error when a worker that has exited left no outcome in its port (W-30)", async () => {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker("0", { eval: true });
    await once(worker, "exit");
    const operation = fromMessagePort(port1, { worker });
    await expect(toPromise(operation)).rejects.toThrow("Operation was lost: worker has exited");
    port2.close();
  });
});

describe("fromMessagePort() of a worker that ends", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test.each([
    ["exits", "exit", 0],
    ["fails", "error", error],
  ])("delivers the messages that arrive after its worker %s (W-31)", (_, type, value) => {
    const { worker, port, operation, close } = follow();
    const reports: unknown[] = [];
    operation.progress = (_, report) => reports.push(report);
    worker.emit(type, value);
    port.receive(progress(1, 2));
    port.receive(completed("done"));
    close();
    expect([operation.getResults(), reports]).toEqual(["done", [1, 2]]);
    expect([...worker.eventNames(), ...port.listeners]).toEqual([]);
  });

  test("ends in Error with the code of the worker when its port is closed after it (W-31)", () => {
    const { worker, operation, close } = follow();
    worker.emit("exit", 3);
    expect(operation.status).toBe(AsyncStatus.Started);
    close();
    expect(lossOf(operation)).toBe("worker exited with code 3");
    expect(Object.hasOwn(operation.errorCode ?? {}, "cause")).toBe(false);
  });

  test.each([
    ["before its port is closed", ["error", "exit", "close"]],
    ["after its port was closed", ["close", "error", "exit"]],
    ["while its port is closed", ["error", "close", "exit"]],
  ])(
    "ends in Error with the error of the worker as its cause when it fails %s (W-31)",
    (_, order) => {
      const { worker, operation, close } = follow();
      const events: Record<string, () => unknown> = {
        error: () => worker.listenerCount("error") > 0 && worker.emit("error", error),
        exit: () => worker.emit("exit", 1),
        close,
      };
      for (const event of order) events[event]?.();
      expect(lossOf(operation)).toBe("worker failed: no disk");
      expect(operation.errorCode?.cause).toBe(error);
    },
  );

  test("waits half a second for the reason of the worker when its port is closed (W-31)", () => {
    const [first, second] = [follow(), follow()];
    first.close();
    second.close();
    jest.advanceTimersByTime(450);
    expect(first.operation.status).toBe(AsyncStatus.Started);
    first.worker.emit("exit", 7);
    expect(lossOf(first.operation)).toBe("worker exited with code 7");
    jest.advanceTimersByTime(50);
    expect(lossOf(second.operation)).toBe("the port was closed");
  });

  test("does not wait when no worker is behind the port that is closed", () => {
    const port = new WebPort();
    const operation = fromMessagePort(port);
    port.dispatchEvent(new Event("close"));
    expect(lossOf(operation)).toBe("the port was closed");
    expect(Object.hasOwn(operation.errorCode ?? {}, "cause")).toBe(false);
  });

  test("ends in Error after a quarter of a second of silence where no port reports its end (W-31)", () => {
    const { worker, port, operation } = follow();
    worker.emit("error", error);
    jest.advanceTimersByTime(200);
    port.receive(progress(1));
    jest.advanceTimersByTime(200);
    expect(operation.status).toBe(AsyncStatus.Started);
    jest.advanceTimersByTime(50);
    expect(lossOf(operation)).toBe("worker failed: no disk");
  });

  test("starts the silence anew when the worker exits after its error (W-31)", () => {
    const { worker, operation } = follow();
    worker.emit("error", error);
    jest.advanceTimersByTime(200);
    worker.emit("exit", 1);
    jest.advanceTimersByTime(200);
    expect(operation.status).toBe(AsyncStatus.Started);
    jest.advanceTimersByTime(50);
    expect(operation.errorCode?.cause).toBe(error);
  });

  test("ends in Error when a worker that is the port exits, with its earlier error (W-31)", () => {
    const { worker, operation } = follow({ isPort: true });
    worker.emit("error", error);
    expect(operation.status).toBe(AsyncStatus.Started);
    worker.emit("exit", 1);
    expect(operation.errorCode?.cause).toBe(error);
    expect(worker.eventNames()).toEqual([]);
  });

  test("completes when a worker that is the port fails after its result was sent (W-31)", () => {
    const { worker, operation } = follow({ isPort: true });
    worker.emit("error", error);
    worker.emit("message", completed("done"));
    expect(operation.getResults()).toBe("done");
  });

  test("ends in Error within two seconds in a hidden tab, whose timers take one each", () => {
    const { setTimeout, setInterval } = globalThis;
    const slow = <T extends typeof setTimeout | typeof setInterval>(start: T): T =>
      Object.assign((act: () => void) => start(act, 1000), start);
    const spies = [
      jest.spyOn(globalThis, "setTimeout").mockImplementation(slow(setTimeout)),
      jest.spyOn(globalThis, "setInterval").mockImplementation(slow(setInterval)),
    ];
    const { worker, operation } = follow();
    worker.emit("error", error);
    jest.advanceTimersByTime(2000);
    for (const spy of spies) spy.mockRestore();
    expect(operation.errorCode?.cause).toBe(error);
  });

  test("keeps the process alive until it has ended, as nothing else may", () => {
    const start = jest.spyOn(globalThis, "setTimeout");
    const { operation, close } = follow();
    close();
    const [timer] = start.mock.results.map(({ value }) => value as NodeJS.Timeout);
    start.mockRestore();
    expect([timer !== undefined, timer?.hasRef()]).toEqual([true, true]);
    jest.advanceTimersByTime(500);
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});

describe("fromMessagePort() of a real worker", () => {
  test("loses nothing when the worker exits while this thread is busy (W-31)", async () => {
    for (let trial = 0; trial < 8; trial++) {
      const { port1, port2 } = new MessageChannel();
      const worker = startWorker(
        `
        const counting = run(async ({ report }) => {
          await null;
          for (let index = 0; index < 100; index++) report({ index });
          return "done";
        });
        toMessagePort(counting, { port: workerData });
      `,
        { workerData: port2, transferList: [port2] },
      );
      const operation = fromMessagePort<string, unknown>(port1, { worker });
      const busy = setInterval(() => {
        const end = performance.now() + 3 + 12 * trial;
        while (performance.now() < end);
      }, 1);
      let reports = 0;
      const result = await toPromise(operation, { progress: () => reports++ });
      clearInterval(busy);
      expect([result, reports]).toEqual(["done", 100]);
      port1.close();
    }
  });

  test("ends in Error with the error of a worker that fails as its cause", async () => {
    const { port1, port2 } = new MessageChannel();
    const worker = startWorker(
      `
      toMessagePort(new AsyncOperationSource().operation, { port: workerData });
      setImmediate(() => { throw new RangeError("no disk"); });
    `,
      { workerData: port2, transferList: [port2] },
    );
    const operation = fromMessagePort(port1, { worker });
    await expect(toPromise(operation)).rejects.toThrow("worker failed: no disk");
    expect(operation.errorCode?.cause).toMatchObject({ name: "RangeError" });
  });

  test("registers one listener for any number of ports, until the last has ended (W-06)", async () => {
    const worker = startWorker("setInterval(() => {}, 1000);");
    const channels = Array.from({ length: 11 }, () => new MessageChannel());
    const operations = channels.map(({ port1 }) => fromMessagePort(port1, { worker }));
    const counts = (): number[] => ["error", "exit"].map((type) => worker.listenerCount(type));
    expect(counts()).toEqual([1, 1]);
    for (const { port2 } of channels.slice(1))
      toMessagePort(fromResult(42), { port: port2 as never });
    await Promise.all(operations.slice(1).map((operation) => toPromise(operation)));
    expect(counts()).toEqual([1, 1]);
    toMessagePort(fromResult(42), { port: channels[0]?.port2 as never });
    await toPromise(operations[0] as never);
    expect(counts()).toEqual([0, 0]);
    for (const { port1 } of channels) port1.close();
    await worker.terminate();
  });

  test("ends in Error on each of several ports when their worker exits", async () => {
    const worker = startWorker("setInterval(() => {}, 1000);");
    const channels = [new MessageChannel(), new MessageChannel()];
    const operations = channels.map(({ port1 }) => fromMessagePort(port1, { worker }));
    await worker.terminate();
    for (const operation of operations)
      await expect(toPromise(operation)).rejects.toThrow(/worker exited with code \d/);
    for (const { port1 } of channels) port1.close();
  });
});

describe("toMessagePort() into a port or a worker that is gone", () => {
  test.each([
    [
      "closed",
      () => {
        const { port1 } = new MessageChannel();
        port1.close();
        return port1;
      },
    ],
    [
      "transferred",
      () => {
        const { port1, port2 } = new MessageChannel();
        const other = new MessageChannel();
        other.port1.postMessage(port2, [port2]);
        for (const port of [port1, other.port1]) port.close();
        return port2;
      },
    ],
  ])("returns a port that was %s, and leaves the operation alone", async (_, makePort) => {
    const source = new AsyncOperationSource<string, unknown>();
    const port = makePort();
    expect(toMessagePort(source.operation, { port })).toBe(port);
    for (const value of [1, {}, () => {}]) source.report(value);
    await null;
    source.complete("done");
    expect([source.operation.getResults(), source.isCanceled()]).toEqual(["done", false]);
    expect(port.listenerCount("message")).toBe(0);
  });

  test("leaves the operation alone when a worker has exited, or exits (W-30)", async () => {
    const worker = new Worker("0", { eval: true });
    const source = new AsyncOperationSource<string, unknown>();
    const transfer = jest.fn(() => []);
    toMessagePort(source.operation, { port: worker, transfer });
    await once(worker, "exit");
    toMessagePort(source.operation, { port: worker, transfer });
    expect(worker.eventNames()).toEqual([]);
    source.report({});
    source.complete("done");
    expect(transfer).not.toHaveBeenCalled();
  });

  test("throws for a closed operation as it does for an open port", () => {
    const { port1 } = new MessageChannel();
    port1.close();
    const operation = fromResult(1);
    operation.close();
    expect(() => toMessagePort(operation, { port: port1 })).toThrow("it is closed");
  });
});
