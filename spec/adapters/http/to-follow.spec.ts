import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { toHttp } from "async-operation/http";
import { collectStrays } from "../../support/strays.js";
import { asEvents, eventsIn, keep, linesOf, queryOf, route, senderTo } from "./handler.js";

/** Starts an operation that the test drives, and returns what follows it. */
async function served<TProgress = unknown>() {
  const source = new AsyncOperationSource<unknown, TProgress>();
  const send = senderTo(() => source.operation);
  const query = queryOf(await send("POST"));
  const follow = (headers: Record<string, string> = {}) =>
    send("GET", query, { ...asEvents, ...headers });
  const look = async () => (await send("GET", query)).json();
  return { source, follow, look };
}

const having = (lastEventId: string) => ({ "last-event-id": lastEventId });
const noJson = '{"name":"Error","message":"Cannot send progress: it has no JSON"}';

describe("GET of events from toHttp()", () => {
  test("sends a comment at once, in an event stream that no proxy stores, changes or delays", async () => {
    const { source, follow } = await served();
    const { status, headers, body } = await follow();
    expect([status, ...headers]).toEqual([
      200,
      ["cache-control", "no-cache, no-transform"],
      ["content-type", "text/event-stream; charset=utf-8"],
      ["vary", "accept"],
      ["x-accel-buffering", "no"],
    ]);
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(":\n\n");
    source.complete(1);
    await reader?.cancel();
  });

  test("sends the newest report, then the new ones, then the outcome", async () => {
    const { source, follow } = await served();
    source.report(1);
    source.report({ of: "two\nlines" });
    const events = eventsIn(await follow());
    expect((await events.next()).value).toMatchObject({ data: '{"of":"two\\nlines"}' });
    source.report(undefined);
    expect((await events.next()).value).toMatchObject({ type: "progress", data: "\n" });
    source.report(4);
    source.complete({ done: true });
    expect((await events.next()).value).toMatchObject({ type: "progress", data: "4" });
    expect((await events.next()).value).toMatchObject({ type: "completed", data: '{"done":true}' });
    expect((await events.next()).done).toBe(true);
  });

  test("sends the newest report of before the request, of an operation that has reported it before it was returned", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const send = senderTo(() => source.operation);
    const response = await send("GET", queryOf(await send("POST")), asEvents);
    source.complete("done");
    expect(await linesOf(response)).toEqual(["progress 0.5", 'completed "done"']);
  });

  test.each<[string, IAsyncOperationWithProgress<unknown, never>, string]>([
    ["a result", fromResult([1]), "completed [1]"],
    ["no result", fromResult(), "completed \n"],
    [
      "an error",
      fromError(new Error("secret")),
      'error {"name":"Error","message":"Operation failed"}',
    ],
    ["a reason", canceled("not needed"), 'canceled "not needed"'],
    ["no reason", canceled(), "canceled \n"],
    [
      "a result without JSON",
      fromResult(1n),
      'error {"name":"Error","message":"Cannot send result: it has no JSON"}',
    ],
  ])("sends the outcome of an operation that has ended: %s", async (_, operation, line) => {
    const send = senderTo(() => operation);
    const query = queryOf(await send("POST"));
    for (let turn = 0; turn < 2; turn++)
      expect(await linesOf(await send("GET", query, asEvents))).toEqual([line]);
  });

  test("sends of an error what `error` returns", async () => {
    const error = (each: unknown) => each as Error;
    const send = senderTo(() => fromError(new RangeError("no disk")), { error });
    expect(await linesOf(await send("GET", queryOf(await send("POST")), asEvents))).toEqual([
      'error {"name":"RangeError","message":"no disk"}',
    ]);
  });

  test("serves any number of followers, which leave when they like", async () => {
    const { source, follow } = await served();
    const responses = await Promise.all(Array.from({ length: 20 }, () => follow()));
    await Promise.all(responses.slice(0, 10).map(({ body }) => body?.cancel()));
    source.report(1);
    source.complete("done");
    expect(source.isCanceled()).toBe(false);
    for (const response of responses.slice(10))
      expect(await linesOf(response)).toEqual(["progress 1", 'completed "done"']);
  });

  test("encodes a report and a result once for all followers", async () => {
    const { source, follow, look } = await served();
    const toJSON = jest.fn(() => 1);
    const responses = await Promise.all(Array.from({ length: 5 }, () => follow()));
    source.report({ toJSON });
    await look();
    await follow().then(({ body }) => body?.cancel());
    expect(toJSON).toHaveBeenCalledTimes(1);
    const encode = jest.spyOn(TextEncoder.prototype, "encode");
    source.complete({ toJSON });
    for (const response of [...responses, await follow()]) await linesOf(response);
    expect(toJSON).toHaveBeenCalledTimes(2);
    const encoded = encode.mock.calls.filter(([text]) => text?.includes("event: completed"));
    encode.mockRestore();
    expect(encoded).toHaveLength(1);
  });

  test("sends the newest report alone when the connection accepts more again", async () => {
    const { source, follow } = await served<string>();
    const events = eventsIn(await follow());
    const value = "x".repeat(70_000);
    for (let index = 1; index <= 5; index++) source.report(index + value);
    const first = await events.next();
    const second = await events.next();
    source.complete("done");
    const third = await events.next();
    expect([first, second, third].map((each) => each.value?.data.slice(0, 4))).toEqual([
      '"1xx',
      '"5xx',
      '"don',
    ]);
  });

  test("sends a report as it was when it was reported (W-50)", async () => {
    const { source, follow, look } = await served<unknown>();
    const events = eventsIn(await follow());
    source.report("x".repeat(70_000));
    const shared = { loaded: 1 };
    source.report(shared);
    shared.loaded = 999;
    expect(await look()).toEqual({ status: "Started", progress: { loaded: 1 } });
    await events.next();
    expect((await events.next()).value?.data).toBe('{"loaded":1}');
    source.complete(1);
    expect((await events.next()).value?.type).toBe("completed");
  });

  test("sends a result as it was at the end", async () => {
    const { source, follow } = await served();
    const result = { rows: 1 };
    source.complete(result);
    result.rows = 999;
    expect(await linesOf(await follow())).toEqual(['completed {"rows":1}']);
  });
});

describe("the ids of the events of toHttp()", () => {
  test("have a random part of the operation, and count", async () => {
    const { source, follow } = await served();
    source.report(1);
    source.report(2);
    const events = eventsIn(await follow());
    const ids = [(await events.next()).value?.lastEventId ?? ""];
    source.report(3);
    ids.push((await events.next()).value?.lastEventId ?? "");
    source.complete(1);
    ids.push((await events.next()).value?.lastEventId ?? "");
    const [random = ""] = /^i[0-9a-f]{11}\./.exec(ids[0] ?? "") ?? [];
    expect(random).not.toBe("");
    expect(ids).toEqual([2, 3, 4].map((count) => random + count));
    const other = await served();
    other.source.report(1);
    other.source.complete(1);
    const first = (await eventsIn(await other.follow()).next()).value?.lastEventId;
    expect(first).toMatch(/^i[0-9a-f]{11}\.1$/);
    expect(first?.startsWith(random)).toBe(false);
  });

  test("spare a client the newest report that it has", async () => {
    const { source, follow } = await served();
    source.report(1);
    const { value } = await eventsIn(await follow()).next();
    const events = eventsIn(await follow(having(value?.lastEventId ?? "")));
    source.report(2);
    expect((await events.next()).value?.data).toBe("2");
    const again = await follow(having(value?.lastEventId ?? ""));
    source.complete("done");
    expect(await linesOf(again)).toEqual(["progress 2", 'completed "done"']);
  });

  test("spare it nothing else, whatever the id is", async () => {
    const { source, follow } = await served();
    source.report(1);
    const { value } = await eventsIn(await follow()).next();
    const old = value?.lastEventId ?? "";
    source.report(2);
    source.complete("done");
    for (const id of [old, "", "1", "2", `${old}0`, old.toUpperCase(), "x".repeat(10_000)])
      expect(await linesOf(await follow(having(id)))).toEqual(["progress 2", 'completed "done"']);
  });

  test("spare it the report, and give it the outcome that it does not have", async () => {
    const { source, follow } = await served();
    source.report(1);
    const { value } = await eventsIn(await follow()).next();
    source.complete("done");
    expect(await linesOf(await follow(having(value?.lastEventId ?? "")))).toEqual([
      'completed "done"',
    ]);
  });

  test.each(["GET", "HEAD"])(
    "end an EventSource that has the outcome, by 204 to %s",
    async (method) => {
      const send = senderTo(() => fromResult(1));
      const query = queryOf(await send("POST"));
      const { value } = await eventsIn(await send("GET", query, asEvents)).next();
      const headers = { ...asEvents, ...having(value?.lastEventId ?? "") };
      const response = await send(method, query, headers);
      expect([response.status, response.body, [...response.headers]]).toEqual([
        204,
        null,
        [
          ["cache-control", "no-store"],
          ["vary", "accept"],
        ],
      ]);
    },
  );
});

describe("a report without JSON to toHttp()", () => {
  test("ends the followers with an error; the operation continues (W-51)", async () => {
    const { source, follow } = await served();
    const response = await follow();
    source.report(1n);
    expect(await linesOf(response)).toEqual([`error ${noJson}`]);
    const late = await follow();
    expect(await linesOf(late)).toEqual([`error ${noJson}`]);
    source.report(2);
    const next = await follow();
    expect(source.isCanceled()).toBe(false);
    source.complete("done");
    expect(await linesOf(next)).toEqual(["progress 2", 'completed "done"']);
  });

  test("is in the state until the next report, and does not change the status", async () => {
    const { source, look } = await served();
    source.report(1n);
    expect(await look()).toEqual({ status: "Started", error: JSON.parse(noJson) });
    source.report(2);
    expect(await look()).toEqual({ status: "Started", progress: 2 });
  });

  test("does not take the place of the outcome", async () => {
    const { source, follow, look } = await served();
    source.report(1n);
    source.complete("done");
    expect(await look()).toEqual({ status: "Completed", result: "done" });
    expect(await linesOf(await follow())).toEqual(['completed "done"']);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<unknown, unknown>) => source.complete("done")],
    [
      "fails",
      (source: AsyncOperationSource<unknown, unknown>) => source.fail(new Error("no disk")),
    ],
    [
      "completes, and `toJSON` throws,",
      (source: AsyncOperationSource<unknown, unknown>) => {
        source.complete("done");
        throw new Error("secret");
      },
    ],
  ])("ends once when the operation %s while it becomes JSON", async (_, end) => {
    const { source, follow } = await served();
    let lines: string[] = [];
    const strays = await collectStrays(async () => {
      const response = await follow();
      source.report({ toJSON: () => end(source) });
      lines = await linesOf(response);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(lines).toHaveLength(1);
    expect(await linesOf(await follow())).toEqual(lines);
  });

  test("is followed by the reports that are made while it becomes JSON", async () => {
    const { source, follow, look } = await served();
    const events = eventsIn(await follow());
    const toJSON = () => {
      source.report("inner");
      return "outer";
    };
    source.report({ toJSON });
    const seen = [(await events.next()).value?.data, (await events.next()).value?.data];
    expect(seen).toEqual(['"inner"', '"outer"']);
    expect(await look()).toEqual({ status: "Started", progress: "outer" });
    source.complete(1);
    expect((await events.next()).value?.type).toBe("completed");
  });

  test("sends nothing more when the client leaves while a report becomes JSON", async () => {
    const { source, follow } = await served();
    const strays = await collectStrays(async () => {
      const { body } = await follow();
      source.report({ toJSON: () => void body?.cancel() });
      source.complete("done");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("the comments of toHttp()", () => {
  test("come every 15 seconds, and keep neither the process nor a connection that is slow busy", async () => {
    jest.useFakeTimers();
    try {
      const source = new AsyncOperationSource<string, string>();
      const handle = toHttp(() => source.operation, { keep });
      const started = await handle(new Request(route, { method: "POST" }));
      const follow = () => handle(new Request(route + queryOf(started), { headers: asEvents }));
      const response = await follow();
      jest.advanceTimersByTime(30_000);
      source.complete("done");
      expect(jest.getTimerCount()).toBe(0);
      expect(await response.text()).toMatch(/^:\n\n:\n\n:\n\nid: .*\nevent: completed\n/);
    } finally {
      jest.useRealTimers();
    }
  });
});
