// What was reported of peers, and what replaces the classes of the platform.
import { Readable } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { afterAll, describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation";
import { fromFetch } from "async-operation/fetch";
import { provideServer, record } from "./server.js";

let origin: string;
const answers = provideServer((address) => {
  origin = address;
});

const { Request: NativeRequest, Response: NativeResponse } = globalThis;
afterAll(() => {
  Object.assign(globalThis, { Request: NativeRequest, Response: NativeResponse });
});

describe("fromFetch()", () => {
  test("completes with the Response of Hono, which replaces that of Node and refuses assignments", async () => {
    getRequestListener(() => new Response());
    expect(Response).not.toBe(NativeResponse);
    answers.set("/old", (_, response) => response.writeHead(302, { location: "/new" }).end());
    answers.set("/new", (_, response) => response.writeHead(404).end("none"));
    const response = await toPromise(fromFetch(`${origin}/old`));
    for (const each of [response.clone(), response]) {
      const { status, ok, url, redirected } = each;
      expect({ status, ok, url, redirected }).toEqual({
        status: 404,
        ok: false,
        url: `${origin}/new`,
        redirected: true,
      });
      expect(await each.text()).toBe("none");
    }
  });

  test("keeps each cookie, and each of the headers, of a copy", async () => {
    answers.set("/", (_, response) => {
      response.setHeader("set-cookie", ["a=1; Expires=Mon, 30 Nov 2026 00:00:00 GMT", "b=2"]);
      response.setHeader("x-a", ["1", "2"]);
      response.end();
    });
    const { headers } = (await toPromise(fromFetch(`${origin}/`))).clone();
    expect(headers.getSetCookie()).toEqual(["a=1; Expires=Mon, 30 Nov 2026 00:00:00 GMT", "b=2"]);
    expect(headers.get("x-a")).toBe("1, 2");
  });

  test("completes with the response of a `fetch` that has read the body, as that of React Native", async () => {
    const { fetch } = globalThis;
    const response = Object.assign(Object.create(null), { status: 200, body: undefined });
    globalThis.fetch = async () => response;
    const operation = fromFetch("/");
    globalThis.fetch = fetch;
    const reports = record(operation);
    expect(await toPromise(operation)).toBe(response);
    expect(reports).toEqual([]);
  });

  test("completes with the response of a `fetch` whose body is a stream of Node, unread", async () => {
    const { fetch } = globalThis;
    const body = Readable.from([new Uint8Array(5)]);
    const response = Object.assign(Object.create(null), { status: 200, body });
    globalThis.fetch = async () => response;
    const operation = fromFetch("/");
    globalThis.fetch = fetch;
    expect(await toPromise(operation)).toBe(response);
    expect((await body.toArray()).length).toBe(1);
  });
});
