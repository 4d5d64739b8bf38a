import { describe, expect, test } from "@jest/globals";
import {
  EventStreamParser,
  EventStreamWriter,
  eventBytes,
  eventData,
  eventsOf,
  eventValue,
  type ServerSentEvent,
} from "../../lib/wire.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes of a text, in chunks of some bytes. */
function chunksOf(text: string, size: number): Uint8Array[] {
  const bytes = bytesOf(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  );
}

type EventWithoutId = Omit<ServerSentEvent, "lastEventId">;

function parse(chunks: readonly Uint8Array[], limit = 10_000): EventWithoutId[] {
  const parser = new EventStreamParser(limit);
  const events = chunks.flatMap((chunk) => [...parser.push(chunk)]);
  return events.map(({ type, data }) => ({ type, data }));
}

const parseText = (text: string): EventWithoutId[] => parse([bytesOf(text)]);

const stream =
  '\uFEFF: comment\r\nid: 1\r\nevent: progress\r\ndata: "grüße 🌍"\r\n\r\n' +
  "event:progress\rdata:0.5\r\r" +
  "retry: 10\n\n" +
  "event: several\ndata: [1,\ndata: 2]\n\n" +
  "data\n\ndata: last\n\nevent: unfinished\ndata: 1\n";

const events: EventWithoutId[] = [
  { type: "progress", data: '"grüße 🌍"' },
  { type: "progress", data: "0.5" },
  { type: "several", data: "[1,\n2]" },
  { type: "", data: "" },
  { type: "", data: "last" },
];

describe("EventStreamParser.push()", () => {
  test("yields the same events wherever a stream is cut in two", () => {
    const bytes = bytesOf(stream);
    for (let at = 0; at <= bytes.length; at++)
      expect(parse([bytes.slice(0, at), bytes.slice(at)])).toEqual(events);
  });

  test.each([1, 2, 3, 5, 7, 64, 1000])(
    "yields the same events when a stream arrives in chunks of %d bytes",
    (size) => {
      expect(parse(chunksOf(stream, size))).toEqual(events);
    },
  );

  test("yields the same events when empty chunks arrive between", () => {
    const chunks = chunksOf(stream, 1).flatMap((chunk) => [chunk, new Uint8Array()]);
    expect(parse(chunks, 100)).toEqual(events);
  });

  test.each([
    ["LF", "\n"],
    ["CR", "\r"],
    ["CR LF", "\r\n"],
  ])("ends lines at %s", (_, end) => {
    const text = ["event: a", "data: 1", "", "data: 2", "", ""].join(end);
    const expected = [
      { type: "a", data: "1" },
      { type: "", data: "2" },
    ];
    for (const size of [1, 2, 100]) expect(parse(chunksOf(text, size))).toEqual(expected);
  });

  test("counts LF CR as two ends of lines", () => {
    expect(parseText("data: 1\n\rdata: 2\n\r")).toEqual([
      { type: "", data: "1" },
      { type: "", data: "2" },
    ]);
  });

  test("ignores a byte order mark at the beginning, and keeps it elsewhere", () => {
    const text = "\uFEFFdata: \uFEFF1\n\n";
    for (const size of [1, 2, 100])
      expect(parse(chunksOf(text, size))).toEqual([{ type: "", data: "\uFEFF1" }]);
    expect(parseText("\n\uFEFFdata: 1\n\n")).toEqual([]); // A field of another name.
  });

  test.each([
    ["comments", ":\n: data: 2\n:event: other\n"],
    ["ids and times", "id: 5\nretry: 10\n"],
    ["fields of other names", "datum: 2\ndata : 2\nevent name\nEvent: other\n"],
  ])("ignores %s", (_, lines) => {
    expect(parseText(`data: 1\n${lines}\n`)).toEqual([{ type: "", data: "1" }]);
  });

  test.each([
    ["no colon", "data\n\n", ""],
    ["no value", "data:\n\n", ""],
    ["a space", "data: \n\n", ""],
    ["no space", "data:1\n\n", "1"],
    ["two spaces", "data:  1\n\n", " 1"],
    ["a tab", "data:\t1\n\n", "\t1"],
    ["another colon", "data: a: b\n\n", "a: b"],
    ["several lines, of which some are empty", "data\ndata: 1\ndata\n\n", "\n1\n"],
  ])("reads data with %s", (_, text, data) => {
    expect(parseText(text)).toEqual([{ type: "", data }]);
  });

  test("yields no event without data, and forgets its type", () => {
    expect(parseText("event: a\n\ndata: 1\n\n")).toEqual([{ type: "", data: "1" }]);
  });

  test("keeps the last type of an event", () => {
    expect(parseText("event: a\nevent: b\ndata: 1\n\n")).toEqual([{ type: "b", data: "1" }]);
    expect(parseText("event: a\nevent\ndata: 1\n\n")).toEqual([{ type: "", data: "1" }]);
  });

  test("replaces bytes that are not UTF-8", () => {
    const chunks = [bytesOf("data: a"), Uint8Array.of(0xff, 0xe2, 0x82), bytesOf("b\n\n")];
    expect(parse(chunks)).toEqual([{ type: "", data: "a\uFFFD\uFFFDb" }]);
  });

  test("accepts an event as long as the limit, and refuses a longer one", () => {
    const text = "event: a\ndata: 123456\n\n";
    const length = text.replaceAll("\n", "").length;
    for (const size of [1, 3, 100]) {
      expect(parse(chunksOf(text, size), length)).toEqual([{ type: "a", data: "123456" }]);
      expect(() => parse(chunksOf(text, size), length - 1)).toThrow(
        new Error(`Cannot read event: expected at most ${length - 1} characters`),
      );
    }
  });

  test.each([
    ["a line", `data: ${"x".repeat(2000)}\n`],
    ["a line without an end", "x".repeat(2000)],
    ["many lines of data", "data: 1\n".repeat(500)],
    ["many comments", ":\n: comment\n".repeat(500)],
  ])("throws when an event is longer than the limit in %s", (_, text) => {
    for (const size of [1, 100, text.length])
      expect(() => parse(chunksOf(text, size), 1000)).toThrow("expected at most 1000 characters");
  });

  test("keeps the newest id, unless it contains a NUL", () => {
    const text = "data\n\nid: a.1\ndata\n\nid: a\0\ndata\n\nid: b\n\ndata\n\nid\ndata\n\n";
    const ids = [...new EventStreamParser(100).push(bytesOf(text))].map((each) => each.lastEventId);
    expect(ids).toEqual(["", "a.1", "a.1", "b", ""]);
  });

  test("counts the length of each event anew", () => {
    expect(parse(chunksOf("data: 1\n\n".repeat(500), 7), 10)).toHaveLength(500);
  });

  test("yields the events before one that is too long", () => {
    const push = new EventStreamParser(10).push(bytesOf(`data: 1\n\ndata: ${"x".repeat(10)}\n\n`));
    expect(push.next().value).toMatchObject({ type: "", data: "1" });
    expect(() => push.next()).toThrow("expected at most 10 characters");
  });

  test.each([
    ["one line", `data: ${"x".repeat(8_000_000)}\n\n`, 1],
    ["a million lines", `${"data: x\n\n".repeat(1_000_000)}`, 1_000_000],
  ])("takes linear time for 8 MB in small chunks, as %s", (_, text, count) => {
    const chunks = chunksOf(text, 100);
    const parser = new EventStreamParser(10_000_000);
    const before = performance.now();
    let seen = 0;
    for (const chunk of chunks) for (const _ of parser.push(chunk)) seen++;
    expect(seen).toBe(count);
    expect(performance.now() - before).toBeLessThan(10_000); // Minutes, if each chunk cost the whole line.
  });
});

const streamOf = (text: string, size: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunksOf(text, size)) controller.enqueue(chunk);
      controller.close();
    },
  });

describe("eventsOf()", () => {
  test("yields the events of a stream", async () => {
    const seen: ServerSentEvent[] = [];
    for await (const event of eventsOf(streamOf(stream, 3).getReader(), 1000)) seen.push(event);
    expect(seen).toEqual(events.map((event) => ({ ...event, lastEventId: "1" })));
  });

  test("yields an event before the next chunk arrives", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const all = eventsOf(readable.getReader(), 1000);
    writable.getWriter().write(bytesOf("data: 1\n\ndata: 2\n\n"));
    expect([(await all.next()).value, (await all.next()).value]).toEqual([
      { type: "", data: "1", lastEventId: "" },
      { type: "", data: "2", lastEventId: "" },
    ]);
  });

  test("rejects with the error of the stream, and when an event is too long", async () => {
    const error = new Error("No network");
    const failed = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(error),
    });
    await expect(eventsOf(failed.getReader(), 1000).next()).rejects.toBe(error);
    await expect(eventsOf(streamOf(stream, 3).getReader(), 5).next()).rejects.toThrow(
      "expected at most 5 characters",
    );
  });
});

describe("eventValue()", () => {
  test.each([
    ["0.5", 0.5],
    ['[1,\n"two"]', [1, "two"]],
    ["null", null],
    ["", undefined],
    [" \n", undefined],
  ])("returns the value of %p", (data, value) => {
    expect(eventValue({ type: "progress", data })).toEqual(value);
  });

  test("throws with the type of the event and the cause when the data is not JSON", () => {
    const act = (): unknown => eventValue({ type: "completed", data: "1\n2" });
    expect(act).toThrow('Cannot read event "completed": expected JSON');
    expect(act).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ name: "SyntaxError" }) }),
    );
  });

  test("returns what an EventStreamWriter sent", async () => {
    const writer = new EventStreamWriter({ pull() {}, cancel() {} });
    const values = [1, "two\r\nlines", { three: [3] }, null, undefined, "\u2028"];
    for (const value of values)
      writer.send(eventBytes({ type: "progress", data: eventData(value) }, 1));
    writer.close();
    const seen: unknown[] = [];
    for await (const event of eventsOf(writer.stream.getReader(), 1000))
      seen.push(eventValue(event));
    expect(seen).toStrictEqual(values);
  });
});
