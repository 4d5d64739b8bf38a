// Uploads by an XMLHttpRequest, here that of jsdom. The browsers run `runtimes/upload.mjs`.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import { AsyncStatus, toPromise } from "async-operation";
import { type FetchInit, fromFetch } from "async-operation/fetch";
import { type DOMWindow, JSDOM, VirtualConsole } from "jsdom";
import { bodyOf, provideServer, record } from "./server.js";

let origin: string;
let other: string;
let window: DOMWindow;
const answers = provideServer((address) => {
  origin = address;
});
const otherAnswers = provideServer((address) => {
  other = address;
});

beforeAll(() => {
  // The default console prints each lost connection.
  ({ window } = new JSDOM("", { url: origin, virtualConsole: new VirtualConsole() }));
  const { XMLHttpRequest } = window;
  Object.assign(globalThis, { XMLHttpRequest, origin });
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, "XMLHttpRequest");
  Reflect.deleteProperty(globalThis, "origin");
  window.close();
});

/** Answers with the method, the content type and the body of the request. */
answers.set("/echo", async (request, response) => {
  const body = await bodyOf(request);
  const { method, headers } = request;
  response.setHeader("x-a", ["1", "2"]);
  response.writeHead(201, "Taken").end(`${method} ${headers["content-type"]} ${body}`);
});

const send = (init: FetchInit, input: string | URL | Request = `${origin}/echo`) =>
  fromFetch(input, { method: "POST", ...init });

/** The body of a `Request` is undefined in Firefox. */
const asOfFirefox = (request: Request): Request =>
  Object.defineProperty(request, "body", { value: undefined });

describe("fromFetch() with an XMLHttpRequest", () => {
  test("reports the upload, then the download, and completes with a standard response", async () => {
    const operation = send({ body: "x".repeat(300_000) }, `${origin}/echo?a=1#part`);
    const reports = record(operation);
    const response = await toPromise(operation);
    expect(response).toBeInstanceOf(Response);
    const { status, statusText, ok, url, redirected, type } = response;
    expect({ status, statusText, ok, url, redirected, type }).toEqual({
      status: 201,
      statusText: "Taken",
      ok: true,
      url: `${origin}/echo?a=1`,
      redirected: false,
      type: "basic",
    });
    expect(response.headers.get("x-a")).toBe("1, 2");
    const text = `POST text/plain;charset=UTF-8 ${"x".repeat(300_000)}`;
    expect(await response.clone().text()).toBe(text);
    expect(await response.text()).toBe(text);
    const phases = reports.map(({ phase }) => phase);
    expect(phases).toEqual([...phases].sort().reverse());
    expect(reports).toContainEqual({ phase: "upload", loaded: 300_000, total: 300_000 });
    expect(reports.at(-1)).toStrictEqual({ phase: "download", loaded: text.length });
  });

  test.each<[string, BodyInit]>([
    ["a string", "text"],
    ["bytes", new TextEncoder().encode("text")],
    ["a buffer", new TextEncoder().encode("text").buffer],
    ["a part of a buffer", new TextEncoder().encode("a text").subarray(2)],
  ])("sends %s", async (_, body) => {
    expect(await (await toPromise(send({ body }))).text()).toMatch(/^POST .* text$/);
  });

  test("sends a form of its own window", async () => {
    const body = new window.FormData();
    body.append("name", "a b");
    const response = await toPromise(send({ body: body as FormData }));
    expect(await response.text()).toMatch(/^POST multipart\/form-data; boundary=.+a b/s);
  });

  test("sends the method and the headers", async () => {
    const headers = [["content-type", "a/b"]] as [string, string][];
    const response = await toPromise(send({ method: "put", body: "text", headers }));
    expect(await response.text()).toBe("PUT a/b text");
  });

  test("does not send the body of a Request when the options have one", async () => {
    const request = new Request(`${origin}/echo`, { method: "PUT", body: "not this" });
    const response = await toPromise(fromFetch(request, { body: "this" }));
    expect(await response.text()).toBe("PUT text/plain;charset=UTF-8 this");
    expect(request.bodyUsed).toBe(false);
  });

  test("reads the body of a Request, and sends it", async () => {
    // That of jsdom takes only a Blob of its own window.
    const { blob } = Request.prototype;
    Request.prototype.blob = async function () {
      return new window.Blob([await this.text()]) as Blob;
    };
    const request = asOfFirefox(new Request(`${origin}/echo`, { method: "PUT", body: "text" }));
    const operation = fromFetch(request);
    const reports = record(operation);
    expect(await (await toPromise(operation)).text()).toBe("PUT text/plain;charset=UTF-8 text");
    expect(reports).toContainEqual({ phase: "upload", loaded: 4, total: 4 });
    expect(request.bodyUsed).toBe(true);
    Request.prototype.blob = blob;
  });

  test("sends nothing when it is canceled while the body of a Request is read", async () => {
    let requests = 0;
    answers.set("/count", () => requests++);
    const operation = fromFetch(new Request(`${origin}/count`, { method: "PUT", body: "text" }));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests).toBe(0);
  });

  test.each<[string, () => Parameters<typeof fromFetch>]>([
    ["there is no body", () => [`${origin}/text`, { method: "POST" }]],
    ["the body is null", () => [`${origin}/text`, { method: "POST", body: null }]],
    ["a Request has no body", () => [new Request(`${origin}/text`, { method: "POST" })]],
    ["a Request is a GET", () => [new Request(`${origin}/text`)]],
    ["a Request of Firefox is a GET", () => [asOfFirefox(new Request(`${origin}/text`))]],
    [
      "the options make that a HEAD",
      () => [asOfFirefox(new Request(`${origin}/text`, { method: "PUT" })), { method: "head" }],
    ],
    ["`upload` is false", () => [`${origin}/text`, { method: "POST", body: "", upload: false }]],
  ])("is not used when %s", async (_, parametersOf) => {
    answers.set("/text", (_request, response) => response.end("text"));
    const { XMLHttpRequest } = globalThis;
    let used = 0;
    globalThis.XMLHttpRequest = class extends XMLHttpRequest {
      override send(): void {
        used++;
        this.abort();
      }
    };
    const operation = fromFetch(...parametersOf());
    expect((await toPromise(operation)).status).toBe(200);
    globalThis.XMLHttpRequest = XMLHttpRequest;
    expect(used).toBe(0);
  });

  test("is not used when it reports no upload", async () => {
    const { XMLHttpRequest } = globalThis;
    globalThis.XMLHttpRequest = class {} as typeof XMLHttpRequest;
    const operation = send({ body: "text" });
    globalThis.XMLHttpRequest = XMLHttpRequest;
    expect((await toPromise(operation)).status).toBe(201);
  });

  test("completes with the final URL when it is redirected", async () => {
    answers.set("/old", (_, response) => response.writeHead(303, { location: "/new" }).end());
    answers.set("/new", (request, response) => response.end(request.method));
    const response = await toPromise(send({ body: "text" }, new URL("/old", origin)));
    expect([response.redirected, response.url]).toEqual([true, `${origin}/new`]);
    expect(await response.text()).toBe("GET");
  });

  test.each([204, 205])("completes without a body when the status is %i", async (status) => {
    answers.set("/empty", (_, response) => response.writeHead(status).end());
    const response = await toPromise(send({ body: "text" }, `${origin}/empty`));
    expect([response.status, response.body]).toEqual([status, null]);
  });

  test.each([404, 413, 999])("completes when the status is %i", async (status) => {
    answers.set("/status", (_, response) => response.writeHead(status).end("an error"));
    const response = await toPromise(send({ body: "text" }, `${origin}/status`));
    expect([response.status, response.ok]).toEqual([status, false]);
    expect(await response.text()).toBe("an error");
  });

  test("reads a compressed response", async () => {
    answers.set("/gzip", (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(5000)));
    });
    const operation = send({ body: "text" }, `${origin}/gzip`);
    expect(await (await toPromise(operation)).text()).toBe("x".repeat(5000));
  });

  test("asks the server first when it is of another origin, whose type is cors", async () => {
    const seen: string[] = [];
    otherAnswers.set("/", (request, response) => {
      const { method, headers } = request;
      seen.push(`${method} ${headers.cookie ?? "no cookie"}`);
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("access-control-allow-credentials", "true");
      response.end("text");
    });
    window.document.cookie = "a=1";
    for (const credentials of ["same-origin", "include"] as const) {
      const response = await toPromise(send({ body: "text", credentials }, `${other}/`));
      expect(response.type).toBe("cors");
    }
    expect(seen).toEqual(["OPTIONS no cookie", "POST no cookie", "OPTIONS no cookie", "POST a=1"]);
  });

  test("ends in Error with a TypeError when the connection is lost", async () => {
    answers.set("/lost", (request) => request.socket.destroy());
    const operation = send({ body: "text" }, `${origin}/lost`);
    await expect(toPromise(operation)).rejects.toThrow(new TypeError("Failed to fetch"));
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error with a TypeError when the response is too large for a buffer", async () => {
    answers.set("/large", (_, response) => response.end("text"));
    const { XMLHttpRequest } = globalThis;
    globalThis.XMLHttpRequest = class extends XMLHttpRequest {
      override get response(): null {
        return null; // As the standard has it.
      }
    };
    const operation = send({ body: "text" }, `${origin}/large`);
    await expect(toPromise(operation)).rejects.toThrow(new TypeError("Failed to fetch"));
    globalThis.XMLHttpRequest = XMLHttpRequest;
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test.each<[string, FetchInit, string]>([
    ["a GET has a body", { method: "GET", body: "text" }, "/echo"],
    ["the URL is not one", { body: "text" }, "//:"],
    ["a header is not one", { body: "text", headers: { "a b": "c" } }, "/echo"],
  ])("ends in Error with the TypeError of a Request when %s", async (_, init, path) => {
    const operation = send(init, path === "/echo" ? origin + path : path);
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "TypeError");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error with a TypeError when the browser aborts it", async () => {
    const received = new Promise<void>((resolve) => answers.set("/hang", () => resolve()));
    const { XMLHttpRequest } = globalThis;
    const sent: XMLHttpRequest[] = [];
    globalThis.XMLHttpRequest = class extends XMLHttpRequest {
      override send(body: XMLHttpRequestBodyInit): void {
        super.send(body);
        sent.push(this);
      }
    };
    const operation = send({ body: "text" }, `${origin}/hang`);
    await received;
    globalThis.XMLHttpRequest = XMLHttpRequest;
    sent[0]?.abort();
    await expect(toPromise(operation)).rejects.toThrow(new TypeError("Failed to fetch"));
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("closes the connection when it is canceled, and ends in Canceled with the reason", async () => {
    const closed = new Promise((resolve) => {
      answers.set("/hang", (request, response) => {
        request.resume().socket.once("close", resolve);
        response.writeHead(200, { "content-length": 100 }).write("x");
      });
    });
    const operation = send({ body: "text" }, `${origin}/hang`);
    await new Promise<void>((resolve) => {
      operation.progress = (_, { phase }) => phase === "download" && resolve();
    });
    const reason = { why: "not needed" };
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.errorCode?.cause).toBe(reason);
    await closed;
  });

  test("takes a signal that is not native", async () => {
    const controller = new PolyfilledController();
    const signal = controller.signal as AbortSignal;
    expect((await toPromise(send({ body: "text", signal }))).status).toBe(201);
    const operation = send({ body: "text", signal });
    controller.abort();
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each<[FetchInit, string]>([
    [{ mode: "no-cors" }, '`mode`, got "no-cors"'],
    [{ mode: "same-origin" }, '`mode`, got "same-origin"'],
    [{ redirect: "manual" }, '`redirect`, got "manual"'],
    [{ redirect: "error" }, '`redirect`, got "error"'],
    [{ cache: "no-store" }, '`cache`, got "no-store"'],
    [{ credentials: "omit" }, '`credentials`, got "omit"'],
    [{ keepalive: true }, "`keepalive`, got true"],
    [{ integrity: "sha256-a" }, '`integrity`, got "sha256-a"'],
    [{ referrer: "" }, '`referrer`, got ""'],
    [{ referrerPolicy: "no-referrer" }, '`referrerPolicy`, got "no-referrer"'],
    [{ body: new Blob(["text"]).stream() }, "`body`, got ReadableStream"],
  ])("throws for %j, unless `upload` is false", async (init, message) => {
    const expected = "Cannot report upload: expected `upload: false` for this";
    const all = { body: "text", ...init };
    expect(() => send(all)).toThrow(new TypeError(`${expected} ${message}`));
    send({ ...all, upload: false }).cancel();
    if ("body" in init) return;
    const request = new Request(`${origin}/echo`, { method: "POST", body: "text", ...init });
    expect(() => fromFetch(request)).toThrow(new TypeError(`${expected} ${message}`));
  });

  test("takes the options that it has", async () => {
    const init = {
      mode: "cors",
      redirect: "follow",
      cache: "default",
      credentials: "same-origin",
      keepalive: false,
      integrity: "",
      referrer: "about:client",
      referrerPolicy: "",
    } as const;
    expect((await toPromise(send({ ...init, body: "text" }))).status).toBe(201);
  });
});
