// Uploads by the `fetch` of Node, which reports the download only.
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, toPromise } from "async-operation";
import { type FetchInit, fromFetch } from "async-operation/fetch";
import { bodyOf, provideServer, record } from "./server.js";

let origin: string;
const answers = provideServer((address) => {
  origin = address;
});

/** Answers with the method, the content type and the body of the request. */
answers.set("/echo", async (request, response) => {
  const body = await bodyOf(request);
  const { method, headers } = request;
  response.end(`${method} ${headers["content-type"]} ${body}`);
});

const echo = async (init: FetchInit, input: string | Request = `${origin}/echo`): Promise<string> =>
  (await toPromise(fromFetch(input, init))).text();

const form = new FormData();
form.append("name", "a b");

describe("fromFetch()", () => {
  test.each<[string, BodyInit, string]>([
    ["a string", "text", "POST text/plain;charset=UTF-8 text"],
    ["an empty string", "", "POST text/plain;charset=UTF-8 "],
    ["bytes", new TextEncoder().encode("text"), "POST undefined text"],
    ["a part of a buffer", new TextEncoder().encode("a text").subarray(2), "POST undefined text"],
    ["a Blob", new Blob(["text"], { type: "a/b" }), "POST a/b text"],
    [
      "parameters",
      new URLSearchParams({ name: "a b" }),
      "POST application/x-www-form-urlencoded;charset=UTF-8 name=a+b",
    ],
  ])("sends %s", async (_, body, expected) => {
    expect(await echo({ method: "POST", body })).toBe(expected);
  });

  test("sends a form", async () => {
    const text = await echo({ method: "POST", body: form });
    expect(text).toMatch(/^POST multipart\/form-data; boundary=.+name="name"\r\n\r\na b\r\n/s);
  });

  test("sends a stream", async () => {
    const body = new Blob(["text"]).stream();
    const init = { method: "POST", body, duplex: "half" } as FetchInit;
    expect(await echo(init)).toBe("POST undefined text");
  });

  test("sends a Request, whose body is used up", async () => {
    const request = new Request(`${origin}/echo`, { method: "PUT", body: "text" });
    expect(await echo({}, request)).toBe("PUT text/plain;charset=UTF-8 text");
    expect(request.bodyUsed).toBe(true);
    await expect(toPromise(fromFetch(request))).rejects.toHaveProperty("name", "TypeError");
  });

  test("sends a Request with other options", async () => {
    const request = new Request(`${origin}/echo`, { method: "PUT", body: "text" });
    const headers = { "content-type": "a/b" };
    expect(await echo({ body: "other", method: "PATCH", headers }, request)).toBe(
      "PATCH a/b other",
    );
  });

  test("takes a Request as its options", async () => {
    const init = new Request("http://localhost/", { method: "PUT", body: "text" });
    expect(await echo(init)).toBe("PUT text/plain;charset=UTF-8 text");
  });

  test("reads each option once", async () => {
    const reads: string[] = [];
    const members = { method: "POST", body: "text", upload: true, signal: null };
    const init = new Proxy<FetchInit>(members, {
      get(target, name: string) {
        reads.push(name);
        return Reflect.get(target, name);
      },
    });
    expect(await echo(init)).toBe("POST text/plain;charset=UTF-8 text");
    expect(reads.filter((name) => name in members).sort()).toEqual(Object.keys(members).sort());
  });

  test.each([true, false])("reports the download only, with `upload: %p`", async (upload) => {
    const operation = fromFetch(`${origin}/echo`, { method: "POST", body: "text", upload });
    const reports = record(operation);
    await toPromise(operation);
    expect(new Set(reports.map(({ phase }) => phase))).toEqual(new Set(["download"]));
  });

  test("passes options that an XMLHttpRequest does not have", async () => {
    answers.set("/old", (_, response) => response.writeHead(307, { location: "/echo" }).end());
    const init = { method: "POST", body: "text", redirect: "manual", keepalive: true } as const;
    const { status } = await toPromise(fromFetch(`${origin}/old`, { ...init, cache: "no-store" }));
    expect(status).toBe(307);
  });

  test("sends the body again when it is redirected by a 307", async () => {
    answers.set("/old", async (request, response) => {
      await bodyOf(request);
      response.writeHead(307, { location: "/echo" }).end();
    });
    const response = await toPromise(fromFetch(`${origin}/old`, { method: "POST", body: "text" }));
    expect([response.redirected, response.url]).toEqual([true, `${origin}/echo`]);
    expect(await response.text()).toBe("POST text/plain;charset=UTF-8 text");
  });

  test("completes with a 413 that is sent before the body has been read", async () => {
    answers.set("/refused", (_, response) => response.writeHead(413).end("too large"));
    const body = new Blob([new Uint8Array(20_000_000)]);
    const response = await toPromise(fromFetch(`${origin}/refused`, { method: "POST", body }));
    expect([response.status, await response.text()]).toEqual([413, "too large"]);
  });

  test("ends in Error with the error of `fetch` when a GET has a body", async () => {
    const operation = fromFetch(`${origin}/echo`, { body: "text" });
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "TypeError");
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});
