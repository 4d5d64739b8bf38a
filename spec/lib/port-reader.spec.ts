import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { PortReader, portMessage } from "../../lib/wire.js";
import { callsOf } from "../support/calls-of.js";

/** A reader, the calls of a watcher of its operation, and the messages that it sends. */
function read(
  port = { sent: [] as object[], postMessage: (message: object) => void port.sent.push(message) },
) {
  const source = new AsyncOperationSource<unknown, unknown>();
  const reader = new PortReader(source, port);
  return { source, reader, port, calls: callsOf(source.operation) };
}

const progress = (members: object): object =>
  portMessage({ kind: "progress", operation: 1, values: [0.5], ...members });

describe("PortReader.receive()", () => {
  test("applies the messages of the first operation that it reads", () => {
    const { reader, calls } = read();
    reader.receive(progress({}));
    reader.receive(progress({ operation: 2 }));
    reader.receive(portMessage({ kind: "completed", operation: 2, value: "wrong" }));
    reader.receive(portMessage({ kind: "completed", operation: 1, value: "done" }));
    expect(calls).toEqual([
      ["progress", 0.5],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
  });

  test.each([
    ["started", AsyncStatus.Started],
    ["held", AsyncStatus.Started],
    ["completed", AsyncStatus.Completed],
    ["error", AsyncStatus.Error],
    ["canceled", AsyncStatus.Canceled],
  ])("learns the number from a message of the kind %p", (kind, status) => {
    const { reader, port, source } = read();
    reader.receive(portMessage({ kind, value: 1, error: { message: "no number" } }));
    reader.receive(portMessage({ kind, operation: 1, value: 1, error: { message: "full" } }));
    expect(source.operation.status).toBe(status);
    expect(source.operation.errorCode?.message).not.toBe("no number");
    reader.end();
    const next = read(port);
    next.reader.receive(portMessage({ kind: "completed", operation: 1, value: 1 }));
    expect(next.source.operation.status).toBe(AsyncStatus.Started);
    next.reader.receive(portMessage({ kind: "completed", operation: 2, value: 2 }));
    expect(next.source.operation.getResults()).toBe(2);
  });

  test("learns no number from a message of the other direction", () => {
    const { reader, calls } = read();
    for (const kind of ["cancel", "read", "wake", "unknown", ["started"]])
      reader.receive(portMessage({ kind, operation: 2 }));
    reader.receive(progress({}));
    expect(calls).toEqual([["progress", 0.5]]);
  });

  test("returns whether the message is of this operation", () => {
    const { reader } = read();
    const received = [
      portMessage({ kind: "cancel", operation: 1 }),
      portMessage({ kind: "held", operation: 1 }),
      progress({}),
      progress({ operation: 2 }),
      portMessage({ kind: "completed", operation: 1, value: 1 }),
    ].map((message) => reader.receive(message));
    expect(received).toEqual([false, true, true, false, true]);
  });

  test.each([null, 5, "text", {}, { kind: "completed", operation: 1 }])("ignores %p", (message) => {
    const { reader, calls } = read();
    reader.receive(message);
    expect(calls).toEqual([]);
  });

  test("ends in Error for a message of another version, with and without a number", () => {
    for (const operation of [undefined, 1]) {
      const { reader, source } = read();
      reader.receive({ "async-operation": 2, kind: "started", operation });
      expect(source.operation.status).toBe(AsyncStatus.Error);
    }
  });

  test("answers a progress message that has a sequence, after its reports were delivered", () => {
    const { reader, port, source } = read();
    let before: number | undefined;
    source.operation.progress = () => {
      before = port.sent.length;
    };
    reader.receive(progress({ sequence: 3 }));
    expect([before, port.sent]).toEqual([
      0,
      [portMessage({ kind: "read", operation: 1, sequence: 3 })],
    ]);
  });

  test.each([undefined, null, 0, -1, NaN, 1.5, "1", {}])(
    "does not answer a message with the sequence %p",
    (sequence) => {
      const { reader, port } = read();
      reader.receive(progress({ sequence }));
      reader.receive(portMessage({ kind: "started", operation: 1, sequence: 1 }));
      expect(port.sent).toEqual([]);
    },
  );
});

describe("PortReader.cancel()", () => {
  test("sends the text of the requested reason once the number is known", () => {
    const { reader, port, source } = read();
    source.operation.cancel("not needed");
    reader.cancel();
    expect(port.sent).toEqual([]);
    reader.receive(progress({}));
    expect(port.sent).toStrictEqual([
      portMessage({ kind: "cancel", reason: "not needed", operation: 1 }),
    ]);
  });

  test.each(["started", "held", "progress"])("sends it after a first message %p", (kind) => {
    const { reader, port, source } = read();
    source.operation.cancel("not needed");
    reader.receive(portMessage({ kind, operation: 1 }));
    expect(port.sent).toStrictEqual([
      portMessage({ kind: "cancel", reason: "not needed", operation: 1 }),
    ]);
  });

  test.each(["completed", "error", "canceled"])(
    "sends nothing to an operation whose first message is its end: %p",
    (kind) => {
      const { reader, port, source } = read();
      source.operation.cancel("not needed");
      reader.receive(portMessage({ kind, operation: 1, value: 1, error: { message: "full" } }));
      expect(port.sent).toEqual([]);
    },
  );

  test("throws nothing when the port cannot send", () => {
    const { reader, source } = read({
      sent: [],
      postMessage() {
        throw new Error("Not connected");
      },
    });
    source.operation.cancel();
    expect(() => reader.receive(progress({}))).not.toThrow();
  });
});

describe("PortReader.end()", () => {
  test("keeps the number of the operation before, if none of this one was received", () => {
    const { reader, port } = read();
    reader.receive(progress({}));
    reader.end();
    read(port).reader.end();
    const { reader: last, calls } = read(port);
    last.receive(progress({}));
    last.receive(progress({ operation: 2 }));
    expect(calls).toEqual([["progress", 0.5]]);
    expect(last.receive(progress({}))).toBe(false);
  });
});
