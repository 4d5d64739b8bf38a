import { describe, expect, jest, test } from "@jest/globals";
import { type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromHttp, type HttpRequest, toHttp } from "async-operation/http";
import { followed, keep, openScene, openWork, post, provideScenes, quick } from "./client-scene.js";
import { startAt } from "./scene.js";

const json = (status: number, value: unknown, headers = {}): Response =>
  new Response(JSON.stringify(value), { status, headers });
const done = { status: "Completed", result: 7 };

describe("fromHttp()", () => {
  provideScenes();

  test("starts the work by POST, and follows it to its result", async () => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url, { body: "rows" }));
    operation.progress = (_, value) => value === 0.5 && scene.work.complete({ rows: 7 });
    scene.work.report(0.5);
    expect(await followed(operation)).toEqual({
      reports: [0.5],
      status: "Completed",
      value: { rows: 7 },
    });
    expect(scene.received.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("returns results and reports of the types that are parsed", async () => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url), { parse: String, parseProgress: Number });
    operation satisfies IAsyncOperationWithProgress<string, number>;
    scene.work.report("4");
    operation.progress = () => scene.work.complete(7);
    expect(await followed(operation)).toMatchObject({ reports: [4], value: "7" });
  });

  test.each([
    ["a string", (url: string) => url],
    ["a URL", (url: string) => new URL(url)],
    ["a GET request", (url: string) => new Request(url)],
    ["a function that returns a string", (url: string) => () => url],
    [
      "a function that returns a promise of a request",
      (url: string) => async () => new Request(url),
    ],
  ])("follows work that runs, given %s", async (_, make) => {
    const scene = await openWork();
    const url = await startAt(scene.url);
    const located = jest.fn();
    const operation = fromHttp(make(url) as HttpRequest, { located });
    expect(located).not.toHaveBeenCalled(); // Its caller does not have the operation yet.
    scene.work.complete(7);
    expect(await toPromise(operation)).toBe(7);
    expect(located.mock.calls).toEqual([[url]]);
    expect(scene.received.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("tells the URL of the operation once, with which another one follows it", async () => {
    const scene = await openWork();
    const urls: string[] = [];
    const operation = fromHttp(post(`${scene.url}?month=5`), {
      ...quick,
      located: (url) => urls.push(url),
    });
    const first = new Promise<void>((resolve) => {
      operation.progress = () => resolve();
    });
    scene.work.report(0.5);
    await first;
    scene.proxy.reset();
    const other = fromHttp(urls[0] as string);
    scene.work.complete(7);
    expect(await Promise.all([toPromise(operation), toPromise(other)])).toEqual([7, 7]);
    expect(urls).toEqual([expect.stringMatching(/\/imports\?month=5&operation=i[0-9a-f]{32}$/)]);
    expect(scene.starts()).toBe(1);
  });

  test("sends a key, and the same key again when the answer is lost", async () => {
    const scene = await openWork();
    scene.work.complete(7);
    scene.proxy.cut("server", 20, 3);
    expect(await toPromise(fromHttp(post(scene.url, { body: "rows" }), quick))).toBe(7);
    const posts = scene.received.filter(({ method }) => method === "POST");
    const keys = posts.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toEqual(Array(4).fill(expect.stringMatching(/^i[0-9a-f]{32}$/)));
    expect([new Set(keys).size, scene.starts()]).toEqual([1, 1]);
  });

  test.each([
    ["text", () => "rows"],
    ["a stream", () => new Response("rows").body],
  ])("sends a body of %s again", async (_, body) => {
    const bodies: string[] = [];
    const scene = await openWork({}, async (answer, request) => {
      if (request.method === "POST") bodies.push(await request.text());
      return answer(request);
    });
    scene.work.complete(7);
    scene.proxy.cut("server", 20, 3);
    const request = post(scene.url, { body: body(), duplex: "half" } as RequestInit);
    expect(await toPromise(fromHttp(request, quick))).toBe(7);
    expect(bodies).toEqual(["rows", "rows", "rows", "rows"]);
  });

  test("keeps the key of the caller, also that of its first request", async () => {
    const scene = await openWork();
    scene.work.complete(7);
    scene.proxy.cut("server", 20);
    let count = 0;
    const make = (): Request =>
      post(scene.url, { headers: { "idempotency-key": `key ${++count}` } });
    expect(await toPromise(fromHttp(make, quick))).toBe(7);
    const keys = scene.received.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toEqual(["key 1", "key 1", null]);
  });

  test("makes a key in place of an empty one", async () => {
    const scene = await openWork();
    scene.work.complete(7);
    scene.proxy.cut("server", 20);
    const request = post(scene.url, { headers: { "idempotency-key": "" } });
    expect(await toPromise(fromHttp(request, quick))).toBe(7);
    expect(scene.starts()).toBe(1);
  });

  test("asks the function for a request each time, with a fresh token", async () => {
    const scene = await openWork({
      authorize: ({ headers }) => /^token \d$/.test(headers.get("authorization") ?? ""),
    });
    let count = 0;
    const make = async (): Promise<Request> =>
      post(scene.url, { headers: { authorization: `token ${++count}` }, body: "rows" });
    const operation = fromHttp(make);
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(0.5);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    const tokens = scene.received.map(({ method, headers }) => [
      method,
      headers.get("authorization"),
    ]);
    expect(tokens).toEqual([
      ["POST", "token 1"],
      ["GET", "token 2"],
      ["DELETE", "token 3"],
    ]);
  });

  test("sends the headers of the caller with each request, but those of the body and the answer", async () => {
    const scene = await openWork();
    const headers = {
      ...{ "x-tenant": "7", accept: "application/x-rows", prefer: "respond-async" },
      ...{ "content-type": "text/csv", "content-language": "de", "content-encoding": "identity" },
      ...{ "content-digest": "sha-256=:abc:", "if-match": "*" },
    };
    const operation = fromHttp(post(scene.url, { headers, body: "rows" }));
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(0.5);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    const names = [...Object.keys(headers), "idempotency-key"];
    const seen = scene.received.map((request) => [
      request.method,
      names.filter((name) => request.headers.has(name)),
      request.headers.get("accept"),
    ]);
    expect(seen).toEqual([
      ["POST", names, "application/x-rows"],
      ["GET", ["x-tenant", "accept"], "text/event-stream"],
      ["DELETE", ["x-tenant", "accept"], "*/*"],
    ]);
  });

  test("sends no header of the caller to another origin", async () => {
    let status = "Started";
    const other = await openScene(({ method }) => {
      if (method === "DELETE") status = "Canceled";
      return json(200, { status }, { "retry-after": "0" });
    });
    const scene = await openScene(() => json(202, {}, { location: `${other.url}?operation=7` }));
    const headers = { authorization: "secret", cookie: "secret", "x-api-key": "secret" };
    const operation = fromHttp(post(scene.url, { headers, credentials: "include" }), {
      located: () => operation.cancel("not needed"),
    });
    await expect(toPromise(operation)).rejects.toBe("not needed");
    const methods = other.received.map(({ method }) => method);
    expect(methods).toEqual(expect.arrayContaining(["GET", "DELETE"]));
    const text = JSON.stringify(other.received.map((request) => [...request.headers]));
    expect(text).not.toMatch(/secret|idempotency-key/);
  });

  test("sends its credentials as the caller does, and to another origin by default", async () => {
    const other = await openScene(() => json(200, done));
    const scene = await openScene(({ method, url }) => {
      if (method === "GET") return json(200, done);
      const location = url.includes("other") ? `${other.url}?operation=7` : "?operation=7";
      return json(202, {}, { location });
    });
    const fetches = jest.spyOn(globalThis, "fetch");
    for (const query of ["", "?other"])
      for (const credentials of ["include", "omit", "same-origin"] as const)
        expect(await toPromise(fromHttp(post(scene.url + query, { credentials })))).toBe(7);
    const modes = fetches.mock.calls.map(([request]) => (request as Request).credentials);
    fetches.mockRestore();
    expect(modes.filter((_, index) => index % 2 === 0)).toEqual(
      Array(2).fill(["include", "omit", "same-origin"]).flat(),
    );
    expect(modes.filter((_, index) => index % 2 === 1)).toEqual([
      ...["include", "omit", "same-origin"],
      ...["same-origin", "same-origin", "same-origin"],
    ]);
  });

  test("sends no credentials mode where the platform has none", async () => {
    const scene = await openScene(({ method }) =>
      method === "POST" ? json(202, { url: "?operation=7" }) : json(200, done),
    );
    const make = (): Request => Object.defineProperty(post(scene.url), "credentials", {});
    expect(await toPromise(fromHttp(make))).toBe(7);
  });

  test("follows a server in the same process, by a `fetch` whose responses have no URL", async () => {
    const handle = toHttp(() => run(() => 7), { keep });
    const send = (request: unknown, init?: RequestInit): Promise<Response> =>
      handle(new Request(request as Request, init));
    const fetches = jest.spyOn(globalThis, "fetch").mockImplementation(send);
    expect(await toPromise(fromHttp(post("http://localhost/imports")))).toBe(7);
    fetches.mockRestore();
  });

  test.each([
    ["relative to that of the request", { location: "?operation=7" }, {}],
    ["absolute", { location: "/imports?operation=7" }, {}],
    ["in JSON if `Location` cannot be read", {}, { url: "?operation=7" }],
  ])("takes a URL that is %s", async (_, headers, body) => {
    const scene = await openScene(({ method }) =>
      method === "POST" ? json(202, body, headers) : json(200, done),
    );
    expect(await toPromise(fromHttp(post(`${scene.url}?month=5`)))).toBe(7);
    expect(scene.received[1]?.url).toMatch(/\/imports\?operation=7$/);
  });

  test("takes a URL that is relative to where the request was redirected", async () => {
    const scene = await openScene(({ method, url }) => {
      if (method === "GET") return json(200, done);
      if (new URL(url).pathname === "/imports") return json(307, {}, { location: "/v2/imports" });
      return json(202, {}, { location: "imports/7" });
    });
    expect(await toPromise(fromHttp(post(scene.url, { body: "rows" })))).toBe(7);
    expect(scene.received.at(-1)?.url).toMatch(/\/v2\/imports\/7$/);
  });

  test.each([
    ["no URL", () => json(202, { status: "Started" }), "expected `Location` or JSON with `url`"],
    [
      "a URL of another type",
      () => json(202, { url: 7 }),
      "expected `Location` or JSON with `url`",
    ],
    ["HTML", () => new Response("<html>", { status: 200 }), "expected JSON"],
    ["no body", () => new Response(null, { status: 204 }), "expected 202 with a URL, got HTTP 204"],
    ["400", () => new Response("no rows", { status: 400 }), "got HTTP 400 .*: no rows"],
    ["a wrong URL", () => json(202, {}, { location: "http://:" }), "Invalid URL"],
    ["a long body", () => json(202, { url: "?".repeat(101) }), "expected at most 100 characters"],
  ])("ends in Error when the answer has %s", async (_, answer, message) => {
    const scene = await openScene(answer);
    const { status, value } = await followed(fromHttp(post(scene.url), { ...quick, limit: 100 }));
    expect([status, String(value)]).toEqual(["Error", expect.stringMatching(message)]);
    expect(scene.received).toHaveLength(1);
  });

  test("reads the URL again when the body of the answer is cut", async () => {
    const operations: string[] = [];
    const scene = await openScene(({ method, headers }) => {
      if (method === "GET") return json(200, done);
      operations.push(headers.get("idempotency-key") as string);
      return json(202, { status: "Started", url: "?operation=7", padding: "x".repeat(1000) });
    });
    scene.proxy.cut("server", 500);
    expect(await toPromise(fromHttp(post(scene.url), quick))).toBe(7);
    expect([operations.length, new Set(operations).size]).toEqual([2, 1]);
  });

  test("ends in Error when the function throws, and when its request was used", async () => {
    const scene = await openWork({ keep });
    const error = new Error("signed out");
    const throwing = (): never => {
      throw error;
    };
    expect(await followed(fromHttp(throwing))).toMatchObject({ status: "Error", value: error });
    const rejecting = fromHttp(() => Promise.reject(error));
    expect(await followed(rejecting)).toMatchObject({ status: "Error", value: error });
    const used = post(scene.url, { body: "rows" });
    await used.text();
    await expect(toPromise(fromHttp(used))).rejects.toThrow(
      "Cannot send request: expected a new Request, got one whose body is used",
    );
    expect(scene.received).toEqual([]);
  });

  test("ends in Error when `located` throws", async () => {
    const scene = await openWork();
    const error = new Error("no storage");
    const operation = fromHttp(post(scene.url), {
      located() {
        throw error;
      },
    });
    expect(await followed(operation)).toMatchObject({ status: "Error", value: error });
  });

  test("throws for a URL that is not absolute, where no page has one", () => {
    expect(() => fromHttp("/imports")).toThrow("Failed to parse URL from /imports");
  });

  test.each([
    [undefined, {}, "expected a Request, a URL or a function, got undefined"],
    [7, {}, "expected a Request, a URL or a function, got 7"],
    ["http://a/", null, "expected `{ parse, located, leave, … }`"],
    ["http://a/", { parse: 7 }, "expected `parse` as a function, got 7"],
    ["http://a/", { parseProgress: null }, "expected `parseProgress` as a function, got null"],
    ["http://a/", { located: "x" }, "expected `located` as a function"],
    ["http://a/", { leave: {} }, "expected an AbortSignal"],
    ["http://a/", { http2: 2 }, "expected `http2` as a boolean, got 2"],
    ["http://a/", { reconnect: 7 }, "expected `reconnect` as `{ attempts, pause, most }`"],
    ["http://a/", { reconnect: { attempts: -1 } }, "expected `attempts` as a number of at least 0"],
    ["http://a/", { reconnect: { pause: NaN } }, "expected `pause` as a number of at least 0"],
    ["http://a/", { reconnect: { most: "1" } }, "expected `most` as a number of at least 0"],
    ["http://a/", { limit: -1 }, "expected `limit` as a number of at least 0"],
    ["http://a/", { idleTimeout: null }, "expected `idleTimeout` as a number of at least 0"],
    ["http://a/", { cancelTimeout: -1 }, "expected `cancelTimeout` as a number of at least 0"],
  ])("throws a TypeError for %s with %s", (request, options, message) => {
    const act = (): unknown => fromHttp(request as never, options as never);
    const action = /\{|AbortSignal/.test(message) ? "use" : "follow operation";
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
    expect(act).toThrow(`Cannot ${action}`);
  });
});
