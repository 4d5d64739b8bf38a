import { once } from "node:events";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { afterAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus, fromResult } from "async-operation";
import { type BlockingPort, getSync } from "async-operation/blocking";
import { toMessagePort } from "async-operation/message-port";
import { startWorker } from "../../support/threads.js";
import { thrownBy } from "../../support/thrown-by.js";

// A worker that runs a body for each port that it receives.
const worker = startWorker(`
  const bodies = {
    result: async () => new Map([["answer", 42]]),
    steps: async ({ report }) => {
      for (const value of [1, 2, 3]) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        report(value);
      }
      return "done";
    },
    error: async () => { throw Object.assign(new RangeError("too long"), { code: "E_LONG" }); },
    cancel: ({ throwIfCanceled, onCancel }) => new Promise((_, reject) => onCancel(reject)),
    never: () => new Promise(() => {}),
    hot: async ({ report }) => {
      await null;
      for (let value = 0; value < 100_000; value++) report(value);
      return "done";
    },
  };
  parentPort.on("message", ({ port, body, flag, reports }) => {
    if (body === "close") return port.close();
    if (body === "exit") process.exit(1);
    const untilRead = async ({ report }) => {
      for (let value = 1; Atomics.load(flag, 0) === 0; value++) {
        await new Promise((resolve) => setImmediate(resolve));
        report(value);
      }
      report("last");
      return "done";
    };
    const operation = run(bodies[body] ?? untilRead);
    toMessagePort(operation, { port, reports });
    if (body === "cancel") operation.cancel("shutting down");
  });
`);
afterAll(() => worker.terminate());

const send =
  (body: string, to = worker) =>
  (port: BlockingPort): void =>
    to.postMessage({ port, body }, [port as never]);

describe("getSync()", () => {
  test("returns the result of a worker synchronously", () => {
    const result = getSync<Map<string, number>>(send("result"));
    expect([...result]).toEqual([["answer", 42]]);
  });

  test("delivers each report when it arrives, in order", () => {
    const reports: [number, number][] = [];
    const progress = (value: number): void => void reports.push([value, performance.now()]);
    expect(getSync<string, number>(send("steps"), { progress })).toBe("done");
    const [first, , last] = reports.map(([, time]) => time) as [number, number, number];
    expect(reports.map(([value]) => value)).toEqual([1, 2, 3]);
    expect(last - first).toBeGreaterThan(5);
  });

  test("returns in time, whatever comes through the port (W-10)", () => {
    const begin = performance.now();
    const slow = (): void => {
      const end = performance.now() + 1;
      while (performance.now() < end);
    };
    const options = { timeout: 200, progress: slow };
    expect(getSync<string, number>(send("hot"), options)).toBe(AsyncStatus.Started);
    expect(performance.now() - begin).toBeLessThan(5000); // 100,000 reports take a minute and a half.
  });

  test("delivers all reports of a loop that never pauses", () => {
    let sum = 0;
    getSync<string, number>(send("hot"), {
      progress: (value) => {
        sum += value;
      },
    });
    expect(sum).toBe((100_000 * 99_999) / 2);
  });

  test("answers while this thread is blocked, so that the newest reports arrive", () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const received: unknown[] = [];
    const progress = (value: unknown): void => {
      received.push(value);
      if (received.length === 10) Atomics.store(flag, 0, 1);
    };
    const start = (port: BlockingPort): void =>
      worker.postMessage({ port, flag, reports: "newest" }, [port as never]);
    expect(getSync<string, unknown>(start, { progress })).toBe("done");
    const numbers = received.slice(0, -1) as number[];
    expect(received.at(-1)).toBe("last");
    expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
    expect(numbers.length).toBeGreaterThanOrEqual(10);
  });

  test("throws an error with the name, the message and the code of the worker's", () => {
    const act = (): unknown => getSync(send("error"));
    expect(act).toThrow("too long");
    expect(act).toThrow(expect.objectContaining({ name: "RangeError", code: "E_LONG" }));
  });

  test("throws a CanceledError with the reason when the operation is canceled", () => {
    expect(() => getSync(send("cancel"))).toThrow(
      expect.objectContaining({ name: "AbortError", cause: "shutting down" }),
    );
  });

  test("returns Started after the timeout", () => {
    const before = performance.now();
    const result: unknown = getSync<Date>(send("never"), { timeout: 30 }) satisfies Date | 0;
    expect(result).toBe(AsyncStatus.Started);
    expect(performance.now() - before).toBeGreaterThanOrEqual(30);
    expect(getSync(send("never"), { timeout: 0 })).toBe(AsyncStatus.Started);
  });

  test.each([
    ["closes the port", "close"],
    ["exits", "exit"],
  ])("throws when the worker %s", (_, body) => {
    const other = startWorker(`
      parentPort.on("message", ({ port, body }) => {
        if (body === "exit") process.exit(1);
        port.close();
      });
    `);
    other.unref();
    expect(() => getSync(send(body, other))).toThrow("Operation was lost: the port was closed");
    other.terminate();
  });

  test("throws when the port stays in this thread, unless the operation has ended", () => {
    expect(() => getSync(() => {})).toThrow(
      "Cannot block: the port was not sent to another thread",
    );
    expect(getSync((port) => void toMessagePort(fromResult(42), { port }))).toBe(42);
  });

  test("throws the error of `start`, and closes the port", async () => {
    const error = new Error("no worker");
    let closed: Promise<unknown> | undefined;
    const start = (port: BlockingPort): never => {
      closed = once(port as unknown as MessagePort, "close");
      port.start();
      throw error;
    };
    expect(thrownBy(() => getSync(start))).toBe(error);
    await closed;
  });

  test("sends the other thread a bell that wakes this one", () => {
    let first: unknown;
    const start = (port: BlockingPort): void => {
      first = receiveMessageOnPort(port as unknown as MessagePort)?.message;
      toMessagePort(fromResult(42), { port });
    };
    expect(getSync(start)).toBe(42);
    expect(first).toMatchObject({ "async-operation": 1, kind: "wake", buffer: { byteLength: 4 } });
  });

  test.each([
    ["no process", undefined],
    ["no modules", {}],
    ["no such module", { getBuiltinModule: () => undefined }],
    ["no messages in it", { getBuiltinModule: () => ({}) }],
  ])("throws when the platform has %s", (_, process) => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, "process") as PropertyDescriptor;
    Object.defineProperty(globalThis, "process", { value: process, configurable: true });
    try {
      expect(() => getSync(send("result"))).toThrow(
        "Cannot block: a blocked thread receives no messages here",
      );
    } finally {
      Object.defineProperty(globalThis, "process", descriptor);
    }
  });

  test.each([
    ["no function", 5, {}, "Cannot block: expected a function, got 5"],
    ["no options", () => {}, 5, "Cannot use options: expected `{ timeout, progress }`, got 5"],
    [
      "a wrong timeout",
      () => {},
      { timeout: "5" },
      "Cannot block: expected `timeout` as a number of milliseconds",
    ],
    ["a wrong progress", () => {}, { progress: 5 }, "`progress`"],
  ])("throws TypeError when it gets %s", (_, start, options, message) => {
    const act = (): unknown => getSync(start as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test.each([-1, NaN])("throws RangeError when the timeout is %d", (timeout) => {
    const act = (): unknown => getSync(() => {}, { timeout });
    expect(act).toThrow(RangeError);
    expect(act).toThrow(`Cannot block: expected \`timeout\` of 0 or more, got ${timeout}`);
  });
});
