import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { type HttpStart, toHttp } from "async-operation/http";
import { asEvents, eventsIn, gate, keep, linesOf, queryOf } from "./handler.js";
import { serveOperations } from "./scene.js";

Reflect.set(globalThis, "peersKeepTimers", true); // Those of the server and of `fetch`.

/** Sends a request over a connection of its own; resolves with the beginning of the answer. */
const ask = (url: string, method: string, headers: Record<string, string> = {}) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).on("error", reject).end();
  });

const startRunning = () => new AsyncOperationSource<string, number>().operation;

describe("toHttp() over real connections", () => {
  test("reads the body in `start`, and gives the result to any number of clients", async () => {
    const server = await serveOperations(async (each) => fromResult(await each.json()), { keep });
    const body = JSON.stringify({ rows: [1] });
    const started = await fetch(server.url, { method: "POST", body });
    const url = server.url + queryOf(started);
    expect(await (await fetch(url)).json()).toEqual({ status: "Completed", result: { rows: [1] } });
    expect(await linesOf(await fetch(url, { headers: asEvents }))).toEqual([
      'completed {"rows":[1]}',
    ]);
    server.stop();
  });

  test("sends each event at once", async () => {
    const source = new AsyncOperationSource<string, number>();
    const server = await serveOperations(() => source.operation, { keep });
    const url = server.url + queryOf(await fetch(server.url, { method: "POST" }));
    const events = eventsIn(await fetch(url, { headers: asEvents }));
    for (const value of [1, 2, 3]) {
      source.report(value);
      expect((await events.next()).value?.data).toBe(String(value));
    }
    source.complete("done");
    expect((await events.next()).value?.type).toBe("completed");
    server.stop();
  });

  test("gives the response of `start`", async () => {
    const start = () => Response.json({ field: "rows" }, { status: 422 });
    const server = await serveOperations(start, { keep });
    for (const headers of [{}, { "idempotency-key": "K" }]) {
      const response = await fetch(server.url, { method: "POST", headers });
      expect([response.status, await response.json()]).toEqual([422, { field: "rows" }]);
    }
    server.stop();
  });

  test("answers HEAD, unknown ids, other methods and long reasons", async () => {
    const server = await serveOperations(startRunning, { keep });
    const started = await fetch(server.url, { method: "POST" });
    const url = server.url + queryOf(started);
    const head = await fetch(url, { method: "HEAD", headers: asEvents });
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
      "",
    ]);
    const missing = await fetch(`${server.url}?operation=x`, { method: "HEAD" });
    expect([missing.status, await missing.text()]).toEqual([404, ""]);
    const put = await fetch(url, { method: "PUT", body: "x" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD, DELETE"]);
    expect(await put.text()).toBe("Method not allowed");
    const deleted = await fetch(`${url}&reason=${"x".repeat(10_000)}`, { method: "DELETE" });
    expect([deleted.status, queryOf(deleted)]).toEqual([202, queryOf(started)]);
    server.stop();
  });

  test("cancels what is abandoned by a client that left before the answer", async () => {
    const source = new AsyncOperationSource<string, number>();
    const canceled = new Promise((resolve) => void source.onCancel(resolve));
    const [asked, answered] = [gate(), gate()];
    const find = async () => {
      asked.open();
      await answered.isOpen;
      return source.operation;
    };
    const server = await serveOperations(startRunning, { keep, find, abandoned: 50 });
    const controller = new AbortController();
    const { signal } = controller;
    const left = fetch(`${server.url}?operation=1`, { headers: asEvents, signal }).catch(() => {});
    await asked.isOpen;
    controller.abort();
    await left;
    answered.open();
    expect(await canceled).toBe("No client follows the operation");
    source.complete("done");
    server.stop();
  });

  test("cancels what is abandoned by a client that leaves while it follows", async () => {
    const source = new AsyncOperationSource<string, number>();
    const canceled = new Promise((resolve) => void source.onCancel(resolve));
    const find = () => source.operation;
    const server = await serveOperations(startRunning, { keep, find, abandoned: 50 });
    const response = await ask(`${server.url}?operation=1`, "GET", asEvents);
    expect(source.isCanceled()).toBe(false);
    response.destroy();
    expect(await canceled).toBe("No client follows the operation");
    source.complete("done");
    server.stop();
  });

  test("lets `server.close()` call back when `closing` has aborted; the operation continues", async () => {
    const closing = new AbortController();
    const source = new AsyncOperationSource<string, number>();
    const waits = gate();
    const start: HttpStart = ({ headers }) => {
      if (headers.has("prefer")) waits.open();
      return source.operation;
    };
    const handle = toHttp(start, { closing: closing.signal, keep });
    const server = createServer(getRequestListener(handle));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/imports`;
    const started = await ask(url, "POST");
    started.resume();
    const followers = await Promise.all(
      Array.from({ length: 20 }, () => ask(url + started.headers.location, "GET", asEvents)),
    );
    const waiting = ask(url, "POST", { prefer: "wait=60" });
    await waits.isOpen;
    const texts = followers.map(async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      return text;
    });
    const closed = new Promise((resolve) => server.close(resolve));
    closing.abort();
    expect(await closed).toBeUndefined();
    expect(await Promise.all(texts)).toEqual(Array(20).fill(":\n\n"));
    const late = await waiting;
    late.resume();
    expect([late.statusCode, source.isCanceled()]).toEqual([202, false]);
    source.complete("done");
  });
});
