// Downloads from a real server of Node.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { type FetchProgress, fromFetch } from "async-operation/fetch";
import { provideServer, record } from "./server.js";

let origin: string;
const answers = provideServer((address) => {
  origin = address;
});

describe("fromFetch()", () => {
  test("completes with a standard response, and reports what has been received", async () => {
    const text = "x".repeat(1_000_000);
    answers.set("/", (_, response) => {
      response.setHeader("content-length", text.length);
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.writeHead(200, "Fine").end(text);
    });
    const operation = fromFetch(`${origin}/#part`) satisfies IAsyncOperationWithProgress<
      Response,
      FetchProgress
    >;
    const reports = record(operation);
    const response = await toPromise(operation);
    expect(response).toBeInstanceOf(Response);
    const { status, statusText, ok, url, redirected, type, bodyUsed } = response;
    const members = { status, statusText, ok, url, redirected, type, bodyUsed };
    const expected = { status: 200, statusText: "Fine", ok: true, url: `${origin}/` };
    expect(members).toEqual({ ...expected, redirected: false, type: "basic", bodyUsed: false });
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe(text);
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.map(({ loaded }) => loaded)).toEqual(
      reports.map(({ loaded }) => loaded).sort((a, b) => a - b),
    );
    expect(new Set(reports.map(({ phase, total }) => `${phase} ${total}`))).toEqual(
      new Set(["download 1000000"]),
    );
    expect(reports.at(-1)).toStrictEqual({ phase: "download", loaded: 1e6, total: 1e6 });
  });

  test("is complete when the body is, and not when the headers are", async () => {
    let end!: () => void;
    answers.set("/", (_, response) => {
      response.write("first");
      end = () => response.end("second");
    });
    const operation = fromFetch(`${origin}/`);
    await new Promise((resolve) => {
      operation.progress = resolve;
    });
    expect(operation.status).toBe(AsyncStatus.Started);
    end();
    expect(await (await toPromise(operation)).text()).toBe("firstsecond");
  });

  test.each([
    ["has no length", "x".repeat(10_000), undefined],
    ["is compressed", "x".repeat(10_000), "gzip"],
    ["is compressed to more bytes", "x", "gzip"],
  ])("reports no total when the body %s", async (_, text, encoding) => {
    const body = encoding ? gzipSync(text) : text;
    answers.set("/", (_request, response) => {
      if (encoding)
        response.writeHead(200, { "content-encoding": encoding, "content-length": body.length });
      response.write(body);
      response.end();
    });
    const operation = fromFetch(`${origin}/`);
    const reports = record(operation);
    const response = await toPromise(operation);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("content-encoding")).toBe(encoding ?? null);
    expect(reports.at(-1)).toStrictEqual({ phase: "download", loaded: text.length });
  });

  test("completes with the final URL when it is redirected", async () => {
    answers.set("/old", (_, response) => response.writeHead(302, { location: "/new" }).end());
    answers.set("/new", (_, response) => response.end("new"));
    const response = await toPromise(fromFetch(new URL("/old", origin)));
    const { url, redirected } = response;
    expect({ url, redirected }).toEqual({ url: `${origin}/new`, redirected: true });
    expect(await response.text()).toBe("new");
  });

  test("gives a clone the same members", async () => {
    answers.set("/old", (_, response) => response.writeHead(302, { location: "/new" }).end());
    answers.set("/new", (_, response) => response.writeHead(404).end("none"));
    const response = await toPromise(fromFetch(`${origin}/old`));
    const clone = response.clone().clone();
    const { url, redirected, type, status } = clone;
    expect({ url, redirected, type, status }).toEqual({
      url: `${origin}/new`,
      redirected: true,
      type: "basic",
      status: 404,
    });
    for (const each of [response, clone])
      expect(Object.defineProperty(each, "url", { value: "mine" }).url).toBe("mine");
    expect(await clone.text()).toBe("none");
    expect(await response.text()).toBe("none");
  });

  test.each([204, 205, 304])("completes without a body when the status is %i", async (status) => {
    answers.set("/", (_, response) => response.writeHead(status).end());
    const response = await toPromise(fromFetch(`${origin}/`));
    expect([response.status, response.body]).toEqual([status, null]);
  });

  test("completes without a body, and with the length, when the method is HEAD", async () => {
    answers.set("/", (_, response) => response.writeHead(200, { "content-length": 5 }).end());
    const operation = fromFetch(`${origin}/`, { method: "HEAD" });
    const reports = record(operation);
    const response = await toPromise(operation);
    expect(response.headers.get("content-length")).toBe("5");
    expect(await response.text()).toBe("");
    expect(reports).toEqual([]);
  });

  test.each([404, 500, 503])("completes when the status is %i", async (status) => {
    answers.set("/", (_, response) => response.writeHead(status).end("an error"));
    const response = await toPromise(fromFetch(`${origin}/`));
    expect([response.status, response.ok]).toEqual([status, false]);
    expect(await response.text()).toBe("an error");
  });

  test("completes with a status and a text that the constructor refuses", async () => {
    answers.set("/", (_, response) => response.writeHead(999, "Odd \u00fc").end("odd"));
    const response = await toPromise(fromFetch(`${origin}/`));
    expect([response.status, response.ok]).toEqual([999, false]);
    expect(response.statusText).toBe((await fetch(`${origin}/`)).statusText);
    expect(response.clone().status).toBe(999);
    expect(await response.text()).toBe("odd");
  });

  test("completes with an empty body", async () => {
    answers.set("/", (_, response) => response.writeHead(200, { "content-length": 0 }).end());
    const operation = fromFetch(`${origin}/`);
    const reports = record(operation);
    expect((await (await toPromise(operation)).arrayBuffer()).byteLength).toBe(0);
    expect(reports).toEqual([]);
  });

  test("ends in Error with the error of `fetch` when the body is cut off", async () => {
    answers.set("/", (_, response) => {
      response.writeHead(200, { "content-length": 1000 }).write("x".repeat(500));
      setTimeout(() => response.destroy(), 20);
    });
    const operation = fromFetch(`${origin}/`);
    const reports = record(operation);
    await expect(toPromise(operation)).rejects.toHaveProperty("message", "terminated");
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(reports).toStrictEqual([{ phase: "download", loaded: 500, total: 1000 }]);
  });

  test.each([
    ["the server closes the connection", "/lost"],
    ["the URL is not one", "no url"],
  ])("ends in Error with a TypeError when %s", async (_, path) => {
    answers.set("/lost", (request) => request.socket.destroy());
    const operation = fromFetch(path === "/lost" ? origin + path : path);
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "TypeError");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("completes with 300 MB without a copy of them", async () => {
    const chunk = Buffer.alloc(1_000_000);
    answers.set("/", async (_, response) => {
      response.writeHead(200, { "content-length": 300e6 });
      for (let count = 0; count < 300; count++)
        if (!response.write(chunk)) await new Promise((resolve) => response.once("drain", resolve));
      response.end();
    });
    const operation = fromFetch(`${origin}/`);
    const reports = record(operation);
    const { body } = await toPromise(operation);
    let length = 0;
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) length += part.length;
    expect(length).toBe(300e6);
    expect(reports.at(-1)).toStrictEqual({ phase: "download", loaded: 300e6, total: 300e6 });
  });

  test("returns the response of `fetch` when it has no status, and may have a body", async () => {
    const opaque = new Response("hidden");
    Object.defineProperties(opaque, { status: { value: 0 }, type: { value: "opaqueredirect" } });
    const operation = whenFetchReturns(opaque, () => fromFetch("/", { redirect: "manual" }));
    expect(await toPromise(operation)).toBe(opaque);
  });

  test.each([
    ["the body is longer than its length", "5", 5],
    ["the length is not a number", "5, 5", undefined],
  ])("reports no total when %s", async (_, length, total) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const size of [4, 4]) controller.enqueue(new Uint8Array(size));
        controller.close();
      },
    });
    const response = new Response(body, { headers: { "content-length": length } });
    const operation = whenFetchReturns(response, () => fromFetch("/"));
    const reports = record(operation);
    await toPromise(operation);
    expect(reports).toStrictEqual([
      { phase: "download", loaded: 4, ...(total && { total }) },
      { phase: "download", loaded: 8 },
    ]);
  });

  test("drops the body of a 204, which browsers give an empty one", async () => {
    const empty = new Response("");
    Object.defineProperty(empty, "status", { value: 204 });
    const operation = whenFetchReturns(empty, () => fromFetch("/"));
    const { status, body } = await toPromise(operation);
    expect([status, body]).toEqual([204, null]);
  });
});

/** Replaces `fetch` for a call: only browsers give such responses. */
function whenFetchReturns<TReturn>(response: Response, act: () => TReturn): TReturn {
  const { fetch } = globalThis;
  globalThis.fetch = async () => response;
  try {
    return act();
  } finally {
    globalThis.fetch = fetch;
  }
}
