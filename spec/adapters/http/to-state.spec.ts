import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, canceled, fromError, fromResult } from "async-operation";
import { startForeign } from "../../support/foreign.js";
import { asEvents, queryOf, senderTo, wholeOf } from "./handler.js";

const json = [
  ["cache-control", "no-store"],
  ["content-type", "application/json"],
];

describe("GET of JSON from toHttp()", () => {
  test("answers with the status and the newest report, and when to look again", async () => {
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    const state = async () => wholeOf(await send("GET", query));
    const headers = [...json, ["retry-after", "1"], ["vary", "accept"]];
    expect(await state()).toEqual([200, headers, '{"status":"Started"}']);
    source.report(0.25);
    source.report(0.5);
    expect(await state()).toEqual([200, headers, '{"status":"Started","progress":0.5}']);
    source.complete("done");
    expect(await state()).toEqual([
      200,
      [...json, ["vary", "accept"]],
      '{"status":"Completed","progress":0.5,"result":"done"}',
    ]);
  });

  test.each([
    ["a result", fromResult(null), { status: "Completed", result: null }],
    ["no result", fromResult(), { status: "Completed" }],
    [
      "an error",
      fromError(new Error("secret")),
      { status: "Error", error: { name: "Error", message: "Operation failed" } },
    ],
    ["a reason", canceled("not needed"), { status: "Canceled", reason: "not needed" }],
    ["no reason", canceled(), { status: "Canceled" }],
    [
      "a result without JSON",
      fromResult(() => {}),
      { status: "Error", error: { name: "Error", message: "Cannot send result: it has no JSON" } },
    ],
  ])("answers with the outcome: %s", async (_, operation, state) => {
    const send = senderTo(() => operation);
    expect(await (await send("GET", queryOf(await send("POST")))).json()).toEqual(state);
  });

  test("is Started while a cancel is requested, until the operation ends", async () => {
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    source.operation.cancel("not needed");
    expect(await (await send("GET", query)).json()).toEqual({ status: "Started" });
    source.fail(source.reason);
    const state = { status: "Canceled", reason: "not needed" };
    expect(await (await send("GET", query)).json()).toEqual(state);
  });

  test("is the same when the operation is closed", async () => {
    const operation = fromResult("done");
    const send = senderTo(() => operation);
    const query = queryOf(await send("POST"));
    operation.close();
    expect(await (await send("GET", query)).json()).toEqual({
      status: "Completed",
      result: "done",
    });
    expect((await send("DELETE", query)).status).toBe(202);
  });

  test("is that of an operation that its `completed` handler closes", async () => {
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    operation.completed = () => operation.close();
    const send = senderTo(() => operation);
    const query = queryOf(await send("POST"));
    source.complete("done");
    expect(await (await send("GET", query)).json()).toEqual({
      status: "Completed",
      result: "done",
    });
  });

  test("is that of a foreign operation", async () => {
    const foreign = startForeign();
    const send = senderTo(() => foreign);
    const query = queryOf(await send("POST"));
    foreign.progress?.(foreign, 0.5);
    expect(await (await send("GET", query)).json()).toEqual({ status: "Started", progress: 0.5 });
    foreign.completed?.(foreign, 1);
    expect(await (await send("GET", query)).json()).toEqual({
      status: "Completed",
      progress: 0.5,
      result: "result",
    });
  });

  test.each([undefined, "*/*", "application/json", "text/html", "text/event-streams", "text/*"])(
    "comes when the client accepts %s",
    async (accept) => {
      const send = senderTo(() => fromResult(1));
      const query = queryOf(await send("POST"));
      const { headers } = await send("GET", query, accept === undefined ? {} : { accept });
      expect(headers.get("content-type")).toBe("application/json");
    },
  );

  test.each([
    "text/event-stream",
    "application/json, Text/Event-Stream;q=0.9",
    "text/event-stream;q=1",
  ])("gives way to events when the client accepts %s", async (accept) => {
    const send = senderTo(() => fromResult(1));
    const response = await send("GET", queryOf(await send("POST")), { accept });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await response.text();
  });
});

describe("HEAD to toHttp()", () => {
  test.each([
    ["JSON", {}],
    ["events", asEvents],
  ])("has the headers of GET and no body, for %s", async (_, headers) => {
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    const head = await send("HEAD", query, headers);
    const get = await send("GET", query, headers);
    expect(head.body).toBeNull();
    expect([head.status, [...head.headers]]).toEqual([get.status, [...get.headers]]);
    await get.body?.cancel();
  });
});

describe("another method to toHttp()", () => {
  test.each([
    ["GET", "", "POST, DELETE"],
    ["HEAD", "", "POST, DELETE"],
    ["PUT", "?a=1", "POST, DELETE"],
    ["POST", "?operation=x", "GET, HEAD, DELETE"],
    ["POST", "?operation=", "GET, HEAD, DELETE"],
    ["PATCH", "?operation=x", "GET, HEAD, DELETE"],
    ["OPTIONS", "?operation=x", "GET, HEAD, DELETE"],
  ])("is not allowed: %s %s", async (method, query, allow) => {
    const asked: unknown[] = [];
    const authorize = (request: Request) => asked.push(request) > 0;
    const response = await senderTo(() => fromResult(1), { authorize })(method, query);
    expect([response.status, response.headers.get("allow"), asked]).toEqual([405, allow, []]);
  });
});
