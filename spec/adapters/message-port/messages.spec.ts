import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, CanceledError, fromResult } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { portMessage } from "../../../lib/wire.js";
import { collectStrays } from "../../support/strays.js";
import { completed, serve, WebPort } from "./web-port.js";

/** A message as the port keeps it. */
const sent = (...values: number[]) => portMessage({ kind: "progress", values });

describe("toMessagePort() of a port of the web", () => {
  test("sends a report immediately, those of the next milliseconds in one message, and each once", async () => {
    const clock = jest.spyOn(performance, "now").mockReturnValue(1000);
    const { source, port } = serve();
    source.report(1);
    expect(port.sent).toEqual([sent(1)]);
    source.report(2);
    source.report(3);
    expect(port.sent).toHaveLength(1);
    await null;
    expect(port.sent).toEqual([sent(1), sent(2, 3)]);
    clock.mockReturnValue(1015);
    source.report(4);
    clock.mockReturnValue(1030);
    source.report(5);
    source.complete("done");
    await null;
    expect(port.sent.slice(2)).toEqual([
      sent(4),
      sent(5),
      portMessage({ kind: "completed", value: "done" }),
    ]);
    clock.mockRestore();
  });

  test("sends one report that has waited in the next microtask", async () => {
    const clock = jest.spyOn(performance, "now").mockReturnValue(1000);
    const { source, port } = serve();
    source.report(1);
    source.report(2);
    await null;
    expect(port.sent).toEqual([sent(1), sent(2)]);
    clock.mockRestore();
  });

  test("serves by a channel of the web, whose ports have no `unref`", () => {
    const channel = { port1: Object.assign(new WebPort(), { close() {} }), port2: new WebPort() };
    const platform = Object.getOwnPropertyDescriptor(globalThis, "MessageChannel") ?? {};
    const open = function MessageChannel() {
      return channel;
    };
    Object.defineProperty(globalThis, "MessageChannel", { value: open, configurable: true });
    const { port1, port2 } = channel;
    const source = new AsyncOperationSource<string, number>();
    expect(toMessagePort(source.operation)).toBe(port2);
    source.complete("done");
    expect(port1.sent.map(({ kind }) => kind)).toEqual(["started", "completed"]);
    Object.defineProperty(globalThis, "MessageChannel", platform);
  });

  test("sends the newest report of an operation that runs", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(1);
    source.report(2);
    const port = new WebPort();
    toMessagePort(source.operation, { port });
    expect(port.sent.slice(1)).toEqual([sent(2)]);
    source.complete("done");
  });

  test("does not start the port for an operation that has ended", () => {
    const port = new WebPort();
    toMessagePort(fromResult("done"), { port });
    expect([port.starts, port.sent.map(({ kind }) => kind)]).toEqual([0, ["completed"]]);
  });

  test("sends at most a thousand reports in one message", async () => {
    const { source, port } = serve();
    for (let value = 0; value < 2002; value++) source.report(value);
    await null;
    const lengths = port.sent.map((message) => Object(message).values.length);
    expect(Math.max(...lengths)).toBe(1000);
    const values = port.sent.flatMap((message) => Object(message).values);
    expect(values).toEqual(Array.from({ length: 2002 }, (_, value) => value));
  });

  test("listens until the operation has ended, and starts the port once", () => {
    const { source, port } = serve();
    expect([[...port.listeners], port.starts]).toEqual([["message", "close"], 1]);
    source.complete("done");
    expect([...port.listeners]).toEqual([]);
  });

  test("sends nothing more when the port was closed", async () => {
    const { source, port } = serve();
    source.report(1);
    source.report(2);
    port.dispatchEvent(new Event("close"));
    source.complete("done");
    await null;
    expect(port.sent).toEqual([sent(1)]);
  });

  test("rings the bell of a thread that blocks, at once and with each message", () => {
    const { source, port } = serve();
    const buffer = new SharedArrayBuffer(4);
    const bell = new Int32Array(buffer);
    port.receive(portMessage({ kind: "wake", buffer }));
    expect(bell[0]).toBe(1);
    port.receive(portMessage({ kind: "another" }));
    expect(bell[0]).toBe(1);
    source.report(1);
    expect(bell[0]).toBe(2);
    source.complete("done");
    expect(bell[0]).toBe(3);
  });

  test.each([new SharedArrayBuffer(3), new SharedArrayBuffer(8), new ArrayBuffer(4), "text", null])(
    "ignores a bell of another kind: %p",
    async (buffer) => {
      const { source, port } = serve();
      const { uncaught } = await collectStrays(() => {
        port.receive(portMessage({ kind: "wake", buffer }));
        source.report(1);
      });
      expect(uncaught).toEqual([]);
      expect(port.sent).toEqual([sent(1)]);
      if (typeof buffer === "object" && buffer) expect(new Uint8Array(buffer)[0]).toBe(0);
    },
  );

  test("sends reports together when `transfer` has no parts, and alone with their parts", async () => {
    const { buffer } = new Uint8Array(2);
    const transfer = (value: unknown): readonly unknown[] => (value === 3 ? [buffer] : []);
    const { source, port } = serve({ transfer });
    for (let value = 0; value <= 3; value++) source.report(value);
    expect([port.sent, buffer.byteLength]).toEqual([[sent(0), sent(1, 2), sent(3)], 0]);
    source.complete("done");
  });

  test("calls `transfer` with reports and the result only", () => {
    const seen: unknown[] = [];
    const transfer = (value: unknown): [] => {
      seen.push(value);
      return [];
    };
    const { source, port } = serve({ transfer });
    const uncloneable = (): void => {};
    source.report(uncloneable);
    expect(seen).toEqual([uncloneable]);
    expect(port.sent).toEqual([
      portMessage({
        kind: "error",
        error: { name: "DataCloneError", message: expect.stringContaining("Cannot send progress") },
      }),
    ]);
  });

  test("does not call `transfer` with an error or a reason", () => {
    const transfer = (): never => {
      throw new Error("Not to be called");
    };
    for (const [error, kind] of [
      [new Error("No disk"), "error"],
      [new CanceledError(), "canceled"],
    ] as const) {
      const { source, port } = serve({ transfer });
      source.fail(error);
      expect(port.sent).toMatchObject([{ kind }]);
    }
  });

  test.each<[string, (source: AsyncOperationSource<unknown, unknown>) => void]>([
    ["the result", (source) => source.complete("done")],
    ["another report that cannot be cloned", (source) => source.report({ act() {} })],
  ])("sends one error when the port refuses a report that waits, and then %s", (_, act) => {
    const { source, port, kinds } = serve();
    source.report(1);
    source.report(2);
    const { postMessage } = port;
    port.postMessage = () => {
      port.postMessage = postMessage;
      throw new Error("busy");
    };
    act(source);
    expect(kinds()).toEqual(["progress", "error"]);
    source.complete("done");
  });

  test("sends no outcome after the error for a report that cannot be cloned", async () => {
    const { source, port } = serve();
    source.report(1);
    source.report(() => {});
    source.complete("done");
    await null;
    expect(port.sent).toMatchObject([
      { kind: "progress", values: [1] },
      { kind: "error", error: { name: "DataCloneError" } },
    ]);
    expect([...port.listeners]).toEqual([]);
  });

  test("cancels with the default reason when that of the message is not a text", () => {
    const { source, port } = serve();
    port.receive(portMessage({ kind: "cancel", operation: port.numbers[0], reason: 5 }));
    expect(source.signal.reason).toBeInstanceOf(CanceledError);
  });
});

describe("fromMessagePort() of a port of the web", () => {
  test("listens until the operation has ended, and starts the port once", () => {
    const port = new WebPort();
    const operation = fromMessagePort<string>(port);
    expect([[...port.listeners], port.starts]).toEqual([["message", "messageerror", "close"], 1]);
    port.receive(completed("done"));
    expect([operation.getResults(), ...port.listeners]).toEqual(["done"]);
  });

  test.each([
    [null, "a port or a worker, got null"],
    [{ postMessage() {} }, "an object with `addEventListener` or `on`, got Object"],
  ])("throws TypeError when it gets %p", (port, message) => {
    const act = (): unknown => fromMessagePort(port as never);
    expect(act).toThrow(`Cannot use \`port\`: expected ${message}`);
  });
});
