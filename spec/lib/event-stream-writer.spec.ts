import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { EventStreamWriter, eventBytes, eventData, eventStreamHeaders } from "../../lib/wire.js";

function open() {
  const pull = jest.fn();
  const cancel = jest.fn();
  const writer = new EventStreamWriter({ pull, cancel });
  return { writer, pull, cancel, text: () => new Response(writer.stream).text() };
}

const large = "x".repeat(70_000);

describe("eventData()", () => {
  test.each([
    ["two\nlines", '"two\\nlines"'],
    [{ done: true }, '{"done":true}'],
    [undefined, "\ndata:"],
  ])("returns the JSON of %p", (value, data) => {
    expect(eventData(value)).toBe(data);
  });

  test.each([
    [() => {}, "function"],
    [Symbol(), "symbol"],
    [{ toJSON() {} }, "object"],
  ])("throws for %p, which has no JSON", (value, type) => {
    expect(() => eventData(value)).toThrow(`Cannot serialize value: JSON has no ${type}`);
  });

  test("throws for a bigint", () => {
    expect(() => eventData(1n)).toThrow(TypeError);
  });
});

describe("eventBytes() and EventStreamWriter.send()", () => {
  test("writes the id, the type and the data of each event", async () => {
    const { writer, text } = open();
    for (const [id, data] of [["a.1", "0.5"] as const, [2, eventData(undefined)] as const])
      writer.send(eventBytes({ type: "progress", data }, id));
    writer.close();
    expect(await text()).toBe(
      "id: a.1\nevent: progress\ndata: 0.5\n\nid: 2\nevent: progress\ndata: \ndata:\n\n",
    );
  });
});

describe("EventStreamWriter.hasRoom", () => {
  test("is true until 64 KiB wait for the reader, and again when they are read", async () => {
    const { writer } = open();
    expect(writer.hasRoom).toBe(true);
    writer.send(eventBytes({ type: "progress", data: "x".repeat(65_000) }, 1));
    expect(writer.hasRoom).toBe(true);
    writer.send(eventBytes({ type: "progress", data: "x".repeat(600) }, 1));
    expect(writer.hasRoom).toBe(false);
    await writer.stream.getReader().read();
    expect(writer.hasRoom).toBe(true);
  });

  test("is false after the end and after a cancel", async () => {
    const [first, second] = [open().writer, open().writer];
    first.close();
    await second.stream.cancel();
    expect([first.hasRoom, second.hasRoom]).toEqual([false, false]);
  });
});

describe("EventStreamWriter.stream", () => {
  test("calls pull when the reader has room for more", async () => {
    const { writer, pull } = open();
    writer.send(eventBytes({ type: "progress", data: large }, 1));
    await null;
    pull.mockClear();
    await writer.stream.getReader().read();
    expect(pull).toHaveBeenCalledTimes(1);
  });

  test("writes nothing after its end and after a cancel, and ends once", async () => {
    const { writer, text } = open();
    writer.close();
    writer.close();
    writer.send(eventBytes({ type: "late", data: "1" }, 1));
    expect(await text()).toBe("");
    const canceled = open().writer;
    await canceled.stream.cancel();
    expect(() => canceled.send(eventBytes({ type: "late", data: "1" }, 1))).not.toThrow();
    expect(() => canceled.close()).not.toThrow();
  });

  test("calls cancel once when the reader cancels", async () => {
    const { writer, cancel } = open();
    await writer.stream.cancel("not needed");
    await writer.stream.cancel("again");
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});

describe("EventStreamWriter.keepAlive()", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("writes a comment at once and every 15 seconds, until it is stopped", async () => {
    const { writer, text } = open();
    const stop = writer.keepAlive();
    jest.advanceTimersByTime(14_999);
    writer.send(eventBytes({ type: "progress", data: "1" }, 1));
    jest.advanceTimersByTime(15_001);
    stop();
    expect(jest.getTimerCount()).toBe(0);
    writer.close();
    expect(await text()).toBe(":\n\nid: 1\nevent: progress\ndata: 1\n\n:\n\n:\n\n");
  });

  test("writes no comment when the reader has no room", async () => {
    const { writer, text } = open();
    const stop = writer.keepAlive();
    writer.send(eventBytes({ type: "progress", data: large }, 1));
    jest.advanceTimersByTime(60_000);
    stop();
    writer.close();
    expect(await text()).not.toContain("\n\n:");
  });
});

describe("eventStreamHeaders", () => {
  test("names an event stream, which no proxy stores, changes or delays", () => {
    expect([...new Headers(eventStreamHeaders)]).toEqual([
      ["cache-control", "no-cache, no-transform"],
      ["content-type", "text/event-stream; charset=utf-8"],
      ["x-accel-buffering", "no"],
    ]);
  });
});
