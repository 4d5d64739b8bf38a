import { once } from "node:events";
import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { fromHttp } from "async-operation/http";
import {
  followed,
  nextReport,
  openScene,
  openWork,
  post,
  provideScenes,
  quick,
} from "./client-scene.js";

const asEvents = (text: string, headers = {}): Response =>
  new Response(text, { headers: { "content-type": "text/event-stream", ...headers } });
const asJson = (text: string, headers = {}): Response =>
  new Response(text, { headers: { "content-type": "application/json", ...headers } });
const state = (value: unknown): Response => asJson(JSON.stringify(value), { "retry-after": "0" });
const event = (type: string, value: unknown, id = ""): string =>
  `${id && `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(value)}\n\n`;

/** Follows a server that gives these answers, one after the other, to its end. */
async function follow(answers: (() => Response)[], options = {}) {
  const rest = [...answers];
  const scene = await openScene(() => (rest.length > 1 ? rest.shift() : rest[0])?.() as Response);
  const end = await followed(fromHttp(scene.url, { ...quick, ...options }));
  return { ...end, received: scene.received };
}

describe("fromHttp()", () => {
  provideScenes();

  test("takes events as a server may send them", async () => {
    const text =
      ':\n\nretry: 5\nid: 1\r\nevent: progress\r\ndata: "grüße"\r\n\r\n' +
      "event: unknown\ndata: {\n\ndata: 7\n\nevent: progress\ndata: [1,\ndata: 2]\n\n" +
      'event: completed\ndata: {"done":true}\n\nevent: progress\ndata: 3\n\nevent: error\ndata: 4\n\n';
    const answer = (): Response =>
      asEvents(text, { "content-type": "Text/Event-Stream;charset=utf-8" });
    expect(await follow([answer])).toMatchObject({
      reports: ["grüße", [1, 2]],
      status: "Completed",
      value: { done: true },
    });
  });

  test("takes the state as JSON, and looks until the end", async () => {
    const answers = [
      () => state({ status: "Started" }),
      () => state({ status: "Started", progress: 1 }),
      () => state({ status: "Started", progress: 1 }),
      () => state({ status: "Started", progress: null }),
      () => state({ status: "Completed", progress: 2 }),
    ];
    const { reports, status, value, received } = await follow(answers);
    expect([reports, status, value]).toStrictEqual([[1, null, 2], "Completed", undefined]);
    expect(received).toHaveLength(5);
  });

  test("takes a state without a content type", async () => {
    const body = new Blob(['{"status":"Completed","result":7}']).stream();
    expect(await follow([() => new Response(body)])).toMatchObject({ value: 7 });
  });

  test.each([
    ["Error", { status: "Error", error: { name: "RangeError", message: "too long", code: "E7" } }],
    ["Canceled", { status: "Canceled", reason: "shutting down" }],
  ])("ends in %s when the state says so", async (name, body) => {
    const { status, value } = await follow([() => state(body)]);
    expect([status, value]).toMatchObject([
      name,
      name === "Error"
        ? { name: "RangeError", message: "too long", code: "E7" }
        : { message: "Operation was canceled: shutting down", cause: "shutting down" },
    ]);
  });

  test("reports nothing twice when events and states alternate", async () => {
    const answers = [
      () => asEvents(event("progress", 1, "a.1")),
      () => state({ status: "Started", progress: 1 }),
      () => asEvents(event("other", 0) + event("progress", 1, "b.1") + event("progress", 2, "b.2")),
      () => asEvents(event("progress", 2, "c.1") + event("progress", 2, "c.2")),
      () => state({ status: "Completed", progress: 2, result: 7 }),
    ];
    const { reports, value } = await follow(answers);
    expect([reports, value]).toEqual([[1, 2, 2], 7]); // The work has reported 2 twice by one stream.
  });

  test("sends the id of the last event, without which its server sends all", async () => {
    const answers = [
      () => asEvents(event("progress", 1, "a.1") + event("progress", 2, "a.2")),
      () => asEvents("id: a.3\nevent: progress\ndata: 3"), // Without its end.
      () => asEvents(event("completed", 7)),
    ];
    const { reports, received } = await follow(answers);
    expect(reports).toEqual([1, 2]);
    expect(received.map(({ headers }) => headers.get("last-event-id"))).toEqual([
      null,
      "a.2",
      "a.2",
    ]);
  });

  test.each([
    ["a control character", "a\u0001"],
    ["a tab", "a\tb"],
    ["a space", "a b"],
    ["non-latin1", "日本"],
    ["latin1", "é"],
  ])("does not send an id with %s, which no header has", async (_, id) => {
    const first = event("progress", 1, "a.1") + event("progress", 2, id);
    const { value, received } = await follow([
      () => asEvents(first),
      () => asEvents(event("completed", 7)),
    ]);
    expect([value, received[1]?.headers.get("last-event-id")]).toEqual([7, "a.1"]);
  });

  test.each([
    ["an event without JSON", () => asEvents("event: completed\ndata: {\n\n"), "expected JSON"],
    ["a report without JSON", () => asEvents("event: progress\ndata: oops\n\n"), "expected JSON"],
    ["a long event", () => asEvents(event("completed", "x".repeat(200))), "at most 100 characters"],
    ["a long line", () => asEvents(`: ${"x".repeat(200)}`), "at most 100 characters"],
    ["a long state", () => state({ status: "x".repeat(200) }), "at most 100 characters"],
    ["an unknown status", () => state({ status: "Paused" }), "expected JSON with a status"],
    ["no status", () => state({ progress: 1 }), "expected JSON with a status"],
    ["null", () => state(null), "expected JSON with a status"],
    ["a list", () => state(["Completed"]), "expected JSON with a status"],
    ["HTML", () => new Response("<!doctype html>"), "expected JSON$"],
    ["204", () => new Response(null, { status: 204 }), "expected events or JSON, got HTTP 204"],
    ["401", () => new Response("sign in", { status: 401 }), "got HTTP 401 with .*: sign in"],
    ["403", () => new Response("no", { status: 403 }), "got HTTP 403"],
    ["410", () => new Response("gone", { status: 410 }), "got HTTP 410"],
    ["404", () => new Response("", { status: 404 }), "it has expired, or the server was restarted"],
  ])("ends in Error when the answer is %s", async (_, answer, message) => {
    const { status, value, received } = await follow([answer], { limit: 100 });
    expect([status, String(value)]).toEqual(["Error", expect.stringMatching(message)]);
    expect(received).toHaveLength(1);
  });

  test("ends in Error with the status of the answer", async () => {
    for (const status of [403, 404]) {
      const { value } = await follow([() => new Response("", { status })]);
      expect(value).toMatchObject({ status });
    }
  });

  test("ends in Error without a word about it, given an error that is none", async () => {
    const { status, value } = await follow([() => asEvents(event("error", [1]))]);
    expect([status, String(value)]).toEqual(["Error", "Error: Operation failed elsewhere"]);
  });

  test.each([
    ["a state", () => state({ status: "Completed", progress: 1, result: 2 })],
    ["events", () => asEvents(event("progress", 1) + event("completed", 2))],
  ])("ends in Error when a parser throws for %s", async (_, answer) => {
    const error = new RangeError("wrong");
    const throwing = (): never => {
      throw error;
    };
    for (const options of [{ parse: throwing }, { parseProgress: throwing }]) {
      const { status, value, received } = await follow([answer], options);
      expect([status, value, received.length]).toEqual(["Error", error, 1]);
    }
  });

  test("looks again when the answer is cut, even if the platform takes it as a whole", async () => {
    const answers = [
      () => asJson(""),
      () => asJson('{"status":"Completed","result":'),
      () => state({ status: "Completed", result: 7 }),
    ];
    expect(await follow(answers)).toMatchObject({ status: "Completed", value: 7 });
  });

  test("follows redirects", async () => {
    const scene = await openScene(({ url }) =>
      url.endsWith("/moved")
        ? state({ status: "Completed", result: 7 })
        : new Response(null, { status: 302, headers: { location: "/moved" } }),
    );
    expect(await followed(fromHttp(scene.url))).toMatchObject({ value: 7 });
  });

  test("counts endless redirects as a lost connection", async () => {
    const scene = await openScene(
      () => new Response(null, { status: 302, headers: { location: "/imports" } }),
    );
    const { value } = await followed(fromHttp(scene.url, { reconnect: { attempts: 0 } }));
    expect(String(value)).toContain("Operation was lost: its connection failed 1 times");
  });

  test("takes the events of a server that compresses, as they arrive", async () => {
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    const headers = { "content-type": "text/event-stream", "content-encoding": "gzip" };
    const scene = await openScene(
      () => new Response(Readable.toWeb(gzip) as ReadableStream, { headers }),
    );
    const operation = fromHttp(scene.url);
    for (const value of [1, 2]) {
      gzip.write(event("progress", value));
      expect(await nextReport(operation)).toBe(value);
    }
    gzip.end(event("completed", 7));
    expect(await followed(operation)).toMatchObject({ value: 7 });
    if (!gzip.closed) await once(gzip, "close");
  });

  test("ends a connection that remains open after the outcome", async () => {
    const endless = (text: string): ReadableStream<Uint8Array> =>
      new ReadableStream({ start: (each) => each.enqueue(new TextEncoder().encode(text)) });
    const headers = { "content-type": "text/event-stream" };
    const answers = [
      () => new Response(endless(event("completed", 7)), { headers }),
      () => new Response(endless(event("completed", "x".repeat(200))), { headers }),
      () => new Response(endless("no"), { status: 403 }),
      () => new Response(endless("no"), { status: 404 }),
    ];
    for (const answer of answers) await follow([answer], { limit: 100 });
  }); // `afterEach` waits for the connections.

  test("keeps the order of the events of one chunk when a handler cancels", async () => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url));
    const seen: unknown[] = [];
    operation.progress = (_, value) => {
      seen.push(value);
      if (value === 1) {
        scene.work.report(2);
        operation.cancel("not needed");
        scene.work.report(3);
      }
    };
    scene.work.report(1);
    expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "not needed" });
    expect(seen).toEqual([1, 2, 3]);
  });
});
