import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, MessagePort } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromError,
  fromResult,
  run,
  waitFor,
  watch,
} from "async-operation";
import {
  fromMessagePort,
  type TransferablePort,
  toMessagePort,
} from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { portMessage } from "../../../lib/wire.js";

/** Two ends of a channel, as an operation and what serves it. */
function connect<TResult, TProgress = never>(transfer?: (value: unknown) => readonly unknown[]) {
  const source = new AsyncOperationSource<TResult, TProgress>();
  const { port1, port2 } = new MessageChannel();
  toMessagePort(source.operation, { port: port1, transfer });
  const operation = fromMessagePort<TResult, TProgress>(port2);
  return { source, operation, port1, port2, close: () => port1.close() };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("fromMessagePort()", () => {
  test("delivers each report in order, and a copy of the result", async () => {
    const { source, operation, close } = connect<Map<string, Date>, number>();
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    for (let value = 0; value < 2500; value++) source.report(value);
    const result = new Map([["now", new Date(0)]]);
    source.complete(result);
    const copy = await toPromise(operation);
    expect([...copy]).toEqual([...result]);
    expect(copy).not.toBe(result);
    expect(reports).toEqual(Array.from({ length: 2500 }, (_, index) => index));
    close();
  });

  test("delivers the reports of the time before it listened", async () => {
    const source = new AsyncOperationSource<string, number>();
    const port = toMessagePort(source.operation);
    for (const value of [1, 2]) source.report(value);
    source.complete("done");
    await turn();
    const operation = fromMessagePort<string, number>(port);
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect([await toPromise(operation), reports]).toEqual(["done", [1, 2]]);
  });

  test("ends with the reason that was requested at the other side (W-45)", async () => {
    const served = run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));
    const operation = fromMessagePort(toMessagePort(served));
    served.cancel("disk is full");
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: disk is full");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["completed", fromResult("done"), AsyncStatus.Completed],
    ["failed", fromError(new Error("no disk")), AsyncStatus.Error],
  ])("ends when the operation had %s before", async (_, operation, status) => {
    expect(await waitFor(fromMessagePort(toMessagePort(operation)), Infinity)).toBe(status);
  });

  test("ends with the name, the message and the code of an error, without its stack and its cause", async () => {
    const { source, operation, close } = connect<unknown>();
    const error = Object.assign(new RangeError("too long", { cause: "secret" }), {
      code: "E_LONG",
    });
    source.fail(error);
    await waitFor(operation, Infinity);
    const copy = operation.errorCode as Error;
    expect([copy.name, copy.message, Reflect.get(copy, "code")]).toEqual([
      "RangeError",
      "too long",
      "E_LONG",
    ]);
    expect([copy.cause, copy.stack === error.stack]).toStrictEqual([undefined, false]);
    close();
  });

  test("sends the reason of a cancel as text, and rejects with the reason itself", async () => {
    const { source, operation, close } = connect<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason) => {
      reasons.push(reason);
      source.fail(reason);
    });
    const reason = new Error("window closed");
    operation.cancel(reason);
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect([reasons, operation.status]).toEqual([["window closed"], AsyncStatus.Canceled]);
    close();
  });

  test("sends no default reason, and cuts a long one", async () => {
    const first = connect<unknown>();
    const second = connect<unknown>();
    const reasons: unknown[] = [];
    for (const { source } of [first, second])
      source.onCancel((reason) => {
        reasons.push(reason);
        source.fail(reason);
      });
    first.operation.cancel();
    second.operation.cancel("x".repeat(5000));
    await Promise.all([first, second].map(({ operation }) => waitFor(operation, Infinity)));
    expect(reasons[0]).toBeInstanceOf(CanceledError);
    expect(Reflect.get(reasons[0] as object, "cause")).toBeUndefined();
    expect(reasons[1]).toHaveLength(1024);
    for (const { close } of [first, second]) close();
  });

  test("ends in Canceled with the text of the reason when the other side cancels", async () => {
    const { source, operation, close } = connect<string>();
    source.onCancel((reason) => source.fail(reason));
    source.operation.cancel("shutting down");
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.message).toBe("Operation was canceled: shutting down");
    close();
  });

  test("completes after a cancel when the other side does", async () => {
    const { source, operation, close } = connect<string>();
    operation.cancel();
    await new Promise((resolve) => source.onCancel(resolve));
    source.complete("after all");
    expect(await toPromise(operation)).toBe("after all");
    close();
  });

  test("ends in Error after the earlier reports when one cannot be cloned; the producer continues (W-51)", async () => {
    const { source, operation, close } = connect<string, unknown>();
    const reports: unknown[] = [];
    watch(operation, { progress: (value) => reports.push(value) });
    source.report(1);
    source.report(2);
    source.report(() => {});
    source.report(3);
    await expect(toPromise(operation)).rejects.toThrow("Cannot send progress: () => {");
    expect([operation.errorCode?.name, source.isCanceled()]).toEqual(["DataCloneError", false]);
    expect(reports).toEqual([1, 2]);
    close();
  });

  test("ends in Error when the result cannot be cloned", async () => {
    const { source, operation, close } = connect<unknown>();
    source.complete(() => {});
    await expect(toPromise(operation)).rejects.toThrow("Cannot send result: () => {");
    expect(operation.status).toBe(AsyncStatus.Error);
    close();
  });

  test("moves the parts that `transfer` returns", async () => {
    const { source, operation, close } = connect<Uint8Array, Uint8Array>((value) => [
      (value as Uint8Array).buffer,
    ]);
    const [report, result] = [new Uint8Array([1]), new Uint8Array([2, 3])];
    const reports: number[][] = [];
    operation.progress = (_, value) => reports.push([...value]);
    source.report(report);
    source.complete(result);
    expect([...(await toPromise(operation))]).toEqual([2, 3]);
    expect([reports, report.length, result.length]).toEqual([[[1]], 0, 0]);
    close();
  });

  test.each([
    ["here", ({ port2 }: { port2: MessagePort }) => port2.close()],
    ["by the other side", ({ port1 }: { port1: MessagePort }) => port1.close()],
  ])("ends in Error when the port is closed %s", async (_, closePort) => {
    const connection = connect<string>();
    closePort(connection as never);
    await expect(toPromise(connection.operation)).rejects.toThrow(
      "Operation was lost: the port was closed",
    );
    expect(connection.operation.status).toBe(AsyncStatus.Error);
    expect(connection.source.isCanceled()).toBe(false);
    connection.source.report(1 as never);
    connection.source.complete("too late");
  });

  test("ignores foreign and malformed messages", async () => {
    const { source, operation, port1, close } = connect<string, number>();
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    const tagged = [
      {},
      { kind: "unknown" },
      { kind: "progress" },
      { kind: "progress", values: "text" },
      { kind: "progress", values: { length: 1, 0: "evil" } },
      { kind: "progress", values: new Array(1001).fill("too many") },
      { kind: ["completed"] },
    ];
    for (const message of [null, 5, "text", {}, [], { kind: "completed", value: 1 }])
      port1.postMessage(message);
    for (const message of tagged) port1.postMessage(portMessage(message));
    source.report(1);
    source.complete("done");
    expect([await toPromise(operation), reports]).toEqual(["done", [1]]);
    close();
  });

  test("ends in Error when a message cannot be read", async () => {
    const { operation, port2, close } = connect<string>();
    port2.dispatchEvent(new Event("messageerror"));
    await expect(toPromise(operation)).rejects.toThrow("a message could not be read");
    close();
  });

  test("ends in Error when a message has another version", async () => {
    const { operation, port1, close } = connect<string>();
    port1.postMessage({ "async-operation": 2, kind: "completed" });
    await expect(toPromise(operation)).rejects.toThrow("expected version 1 of its messages, got 2");
    close();
  });

  test.each([
    ["null", null, {}, "a port or a worker, got null"],
    ["null for options", null, null, "Cannot use options: expected `{ worker }`, got null"],
    ["a promise", Promise.resolve(), {}, "a port or a worker, got Promise"],
    [
      "no events",
      { postMessage() {} },
      {},
      "an object with `addEventListener` or `on`, got Object",
    ],
    [
      "a wrong worker",
      new MessageChannel().port1,
      { worker: 5 },
      "Cannot use `worker`: expected an object with `addEventListener` or `on`, got 5",
    ],
  ])("throws TypeError when it gets %s", (_, port, options, message) => {
    const act = (): unknown => fromMessagePort(port as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe("toMessagePort()", () => {
  test("closes its end of the port when the operation has ended", async () => {
    const port = toMessagePort(fromResult("done"));
    const closed = once(port as unknown as MessagePort, "close");
    port.start();
    await closed;
  });

  test("ignores messages other than a cancel", async () => {
    const { source, operation, port2, close } = connect<string>();
    for (const message of [null, 5, { kind: "cancel" }, portMessage({ kind: "wake", buffer: 5 })])
      port2.postMessage(message);
    port2.postMessage({ "async-operation": 2, kind: "cancel" });
    await turn();
    expect(source.isCanceled()).toBe(false);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    close();
  });

  test("wakes a thread that blocks until the next message", async () => {
    const { source, port2, close } = connect<string, number>();
    const bell = new Int32Array(new SharedArrayBuffer(4));
    for (const buffer of [new SharedArrayBuffer(8), new ArrayBuffer(4), bell.buffer])
      port2.postMessage(portMessage({ kind: "wake", buffer }));
    await turn();
    const before = bell[0] ?? 0;
    source.report(1);
    await turn();
    expect([before > 0, (bell[0] ?? 0) > before]).toEqual([true, true]);
    close();
  });

  test("serves through the ports of Electron's main process", async () => {
    // No Electron runs here: made from its documentation, MessagePortMain is an EventEmitter whose
    // `message` has an event with `data`, and which waits for `start()`.
    class MessagePortMain extends EventEmitter {
      peer: MessagePortMain | undefined;
      #queue: unknown[] | undefined = [];
      postMessage(message: unknown): void {
        const data = structuredClone(message);
        queueMicrotask(() => this.peer?.receive(data));
      }
      receive(data: unknown): void {
        if (this.#queue) this.#queue.push(data);
        else this.emit("message", { data, ports: [] });
      }
      start(): void {
        const queue = this.#queue ?? [];
        this.#queue = undefined;
        for (const data of queue) this.receive(data);
      }
    }
    const [port1, port2] = [new MessagePortMain(), new MessagePortMain()];
    [port1.peer, port2.peer] = [port2, port1];
    const source = new AsyncOperationSource<string, number>();
    expect(toMessagePort(source.operation, { port: port1 })).toBe(port1);
    const operation = fromMessagePort<string, number>(port2);
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    source.report(0.5);
    source.onCancel((reason) => source.complete(`stopped: ${reason}`));
    await null;
    operation.cancel("not needed");
    expect([await toPromise(operation), reports]).toEqual(["stopped: not needed", [0.5]]);
    expect([port1, port2].map((port) => port.eventNames())).toEqual([[], []]);
  });

  test("throws when the operation is closed, and leaves no listener on the port", () => {
    const operation = fromResult(1);
    operation.close();
    const port = Object.assign(new EventEmitter(), { postMessage() {} });
    expect(() => toMessagePort(operation, { port })).toThrow("it is closed");
    expect(port.eventNames()).toEqual([]);
  });

  test("serves one operation on several ports, of which one is closed", async () => {
    const source = new AsyncOperationSource<string, number>();
    const [first, second] = [0, 1].map(() => toMessagePort(source.operation));
    const operations = [first, second].map((port) =>
      fromMessagePort<string, number>(port as never),
    );
    first?.close();
    await waitFor(operations[0] as never, Infinity);
    source.complete("done");
    expect(await toPromise(operations[1] as never)).toBe("done");
    expect(source.isCanceled()).toBe(false);
  });

  test("returns the given port, or a new one", () => {
    const port = Object.assign(new EventEmitter(), { postMessage() {} });
    const given = toMessagePort(fromResult(1), { port }) satisfies EventEmitter;
    expect(given).toBe(port);
    const made = toMessagePort(fromResult(1), { port: undefined }) satisfies TransferablePort;
    expect(made).toBeInstanceOf(MessagePort);
    toMessagePort(fromResult(1), { transfer: () => [] }) satisfies TransferablePort;
    const either = [port, undefined][0];
    toMessagePort(fromResult(1), { port: either }) satisfies typeof port | TransferablePort;
    // @ts-expect-error -- An emitter cannot be transferred.
    toMessagePort(fromResult(1), { port: either }) satisfies TransferablePort;
  });

  test.each([
    ["no operation", null, {}, "expected an operation"],
    ["null for the port", fromResult(1), { port: null }, "a port or a worker, got null"],
    ["a wrong port", fromResult(1), { port: {} }, "a port or a worker, got Object"],
    [
      "a port without events",
      fromResult(1),
      { port: { postMessage() {} } },
      "`port`: expected an object with",
    ],
    [
      "a wrong transfer",
      fromResult(1),
      { transfer: [] },
      "Cannot serve operation: expected `transfer` as a function, got Array",
    ],
    [
      "a port in place of options",
      fromResult(1),
      new MessageChannel().port1,
      "Cannot use options: expected `{ port, transfer, reports }`, got",
    ],
  ])("throws TypeError when it gets %s", (_, operation, options, message) => {
    const act = (): unknown => toMessagePort(operation as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
