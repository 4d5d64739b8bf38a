import { describe, expect, test } from "@jest/globals";
import {
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

/** A reader of chunks. */
function readerOf(chunks: readonly Uint8Array[]): Parameters<typeof eventsOf>[0] {
  const values = chunks.values();
  return {
    read: async () => {
      const { value } = values.next();
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

async function parse(chunks: readonly Uint8Array[], limit = 10_000): Promise<EventWithoutId[]> {
  const seen: EventWithoutId[] = [];
  for await (const { type, data } of eventsOf(readerOf(chunks), limit)) seen.push({ type, data });
  return seen;
}

const parseText = (text: string): Promise<EventWithoutId[]> => parse([bytesOf(text)]);

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

describe("eventsOf() of chunks", () => {
  test("yields the same events wherever a stream is cut in two", async () => {
    const bytes = bytesOf(stream);
    for (let at = 0; at <= bytes.length; at++)
      expect(await parse([bytes.slice(0, at), bytes.slice(at)])).toEqual(events);
  });

  test.each([1, 2, 3, 5, 7, 64, 1000])(
    "yields the same events when a stream arrives in chunks of %d bytes",
    async (size) => {
      expect(await parse(chunksOf(stream, size))).toEqual(events);
    },
  );

  test("yields the same events when empty chunks arrive between", async () => {
    const chunks = chunksOf(stream, 1).flatMap((chunk) => [chunk, new Uint8Array()]);
    expect(await parse(chunks, 100)).toEqual(events);
  });

  test.each([
    ["LF", "\n"],
    ["CR", "\r"],
    ["CR LF", "\r\n"],
  ])("ends lines at %s", async (_, end) => {
    const text = ["event: a", "data: 1", "", "data: 2", "", ""].join(end);
    const expected = [
      { type: "a", data: "1" },
      { type: "", data: "2" },
    ];
    for (const size of [1, 2, 100]) expect(await parse(chunksOf(text, size))).toEqual(expected);
  });

  test("counts LF CR as two ends of lines", async () => {
    expect(await parseText("data: 1\n\rdata: 2\n\r")).toEqual([
      { type: "", data: "1" },
      { type: "", data: "2" },
    ]);
  });

  test("ignores a byte order mark at the beginning, and keeps it elsewhere", async () => {
    const text = "\uFEFFdata: \uFEFF1\n\n";
    for (const size of [1, 2, 100])
      expect(await parse(chunksOf(text, size))).toEqual([{ type: "", data: "\uFEFF1" }]);
    expect(await parseText("\n\uFEFFdata: 1\n\n")).toEqual([]); // A field of another name.
  });

  test.each([
    ["comments", ":\n: data: 2\n:event: other\n"],
    ["ids and times", "id: 5\nretry: 10\n"],
    ["fields of other names", "datum: 2\ndata : 2\nevent name\nEvent: other\n"],
  ])("ignores %s", async (_, lines) => {
    expect(await parseText(`data: 1\n${lines}\n`)).toEqual([{ type: "", data: "1" }]);
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
  ])("reads data with %s", async (_, text, data) => {
    expect(await parseText(text)).toEqual([{ type: "", data }]);
  });

  test("yields no event without data, and forgets its type", async () => {
    expect(await parseText("event: a\n\ndata: 1\n\n")).toEqual([{ type: "", data: "1" }]);
  });

  test("keeps the last type of an event", async () => {
    expect(await parseText("event: a\nevent: b\ndata: 1\n\n")).toEqual([{ type: "b", data: "1" }]);
    expect(await parseText("event: a\nevent\ndata: 1\n\n")).toEqual([{ type: "", data: "1" }]);
  });

  test("replaces bytes that are not UTF-8", async () => {
    const chunks = [bytesOf("data: a"), Uint8Array.of(0xff, 0xe2, 0x82), bytesOf("b\n\n")];
    expect(await parse(chunks)).toEqual([{ type: "", data: "a\uFFFD\uFFFDb" }]);
  });

  test("accepts an event as long as the limit, and refuses a longer one", async () => {
    const text = "event: a\ndata: 123456\n\n";
    const length = text.replaceAll("\n", "").length;
    for (const size of [1, 3, 100]) {
      expect(await parse(chunksOf(text, size), length)).toEqual([{ type: "a", data: "123456" }]);
      await expect(parse(chunksOf(text, size), length - 1)).rejects.toThrow(
        new Error(`Cannot read event: expected at most ${length - 1} characters`),
      );
    }
  });

  test.each([
    ["a line", `data: ${"x".repeat(2000)}\n`],
    ["a line without an end", "x".repeat(2000)],
    ["many lines of data", "data: 1\n".repeat(500)],
    ["many comments", ":\n: comment\n".repeat(500)],
  ])("throws when an event is longer than the limit in %s", async (_, text) => {
    for (const size of [1, 100, text.length])
      await expect(parse(chunksOf(text, size), 1000)).rejects.toThrow(
        "expected at most 1000 characters",
      );
  });

  test("keeps the newest id, unless it contains a NUL", async () => {
    const text = "data\n\nid: a.1\ndata\n\nid: a\0\ndata\n\nid: b\n\ndata\n\nid\ndata\n\n";
    const ids: string[] = [];
    for await (const { lastEventId } of eventsOf(readerOf([bytesOf(text)]), 100))
      ids.push(lastEventId);
    expect(ids).toEqual(["", "a.1", "a.1", "b", ""]);
  });

  test("counts the length of each event anew", async () => {
    expect(await parse(chunksOf("data: 1\n\n".repeat(500), 7), 10)).toHaveLength(500);
  });

  test("yields the events before one that is too long", async () => {
    const chunk = bytesOf(`data: 1\n\ndata: ${"x".repeat(10)}\n\n`);
    const all = eventsOf(readerOf([chunk]), 10);
    expect((await all.next()).value).toMatchObject({ type: "", data: "1" });
    await expect(all.next()).rejects.toThrow("expected at most 10 characters");
  });

  test.each([
    ["one line", `data: ${"x".repeat(8_000_000)}\n\n`, 1],
    ["a million lines", `${"data: x\n\n".repeat(1_000_000)}`, 1_000_000],
  ])("takes linear time for 8 MB in small chunks, as %s", async (_, text, count) => {
    const chunks = chunksOf(text, 100);
    const before = performance.now();
    let seen = 0;
    for await (const _ of eventsOf(readerOf(chunks), 10_000_000)) seen++;
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
