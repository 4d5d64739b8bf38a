import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { fromEventTarget, type RequestProgress } from "async-operation/event-target";
import { toPromise } from "async-operation/promise";
import { type DOMWindow, JSDOM, VirtualConsole } from "jsdom";
import { collectStrays } from "../../support/strays.js";

let window: DOMWindow;
let server: Server;
let origin: string;
let closed: () => void = () => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    response.on("close", () => closed());
    if (request.url === "/hang") return void response.write("first");
    if (request.url === "/lost") return void response.destroy();
    if (request.url === "/missing") response.statusCode = 404;
    let received = 0;
    request.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    request.on("end", () => {
      const body = request.url === "/size" ? String(received) : "x".repeat(200_000);
      if (request.url !== "/chunked") response.setHeader("content-length", body.length);
      response.write(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The default console prints each lost connection.
  ({ window } = new JSDOM("", { url: origin, virtualConsole: new VirtualConsole() }));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  window.close();
});

/** Opens a request, and records its listeners. */
function openRequest(method: string, path: string) {
  const request = new window.XMLHttpRequest();
  request.open(method, origin + path);
  const listeners = new Set<unknown>();
  for (const target of [request, request.upload]) {
    const { addEventListener, removeEventListener } = target;
    const add = (type: string, listener: () => void): void => {
      listeners.add(`${type} ${listener}`);
      addEventListener.call(target, type, listener);
    };
    const remove = (type: string, listener: () => void): void => {
      listeners.delete(`${type} ${listener}`);
      removeEventListener.call(target, type, listener);
    };
    Object.assign(target, { addEventListener: add, removeEventListener: remove });
  }
  return { request, listeners };
}

describe("fromEventTarget() of an XMLHttpRequest of jsdom", () => {
  test("completes with the request, and removes its listeners", async () => {
    const { request, listeners } = openRequest("GET", "/");
    const operation = fromEventTarget(request) satisfies IAsyncOperationWithProgress<
      XMLHttpRequest,
      RequestProgress
    >;
    const reports: RequestProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    request.send();
    expect(await toPromise(operation)).toBe(request);
    expect(request.responseText).toHaveLength(200_000);
    expect(reports.at(-1)).toEqual({ phase: "download", loaded: 200_000, total: 200_000 });
    expect([...listeners]).toEqual([]);
  });

  test("reports the upload, then the download", async () => {
    const { request } = openRequest("POST", "/size");
    const operation = fromEventTarget(request);
    const reports: RequestProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    request.send("x".repeat(300_000));
    await toPromise(operation);
    expect(request.responseText).toBe("300000");
    const phases = reports.map(({ phase }) => phase);
    expect(phases).toEqual([...phases].sort().reverse());
    expect(reports).toContainEqual({ phase: "upload", loaded: 300_000, total: 300_000 });
    expect(reports.at(-1)).toEqual({ phase: "download", loaded: 6, total: 6 });
  });

  test("reports no total when the length is unknown", async () => {
    const { request } = openRequest("GET", "/chunked");
    const operation = fromEventTarget(request);
    const reports: RequestProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    request.send();
    await toPromise(operation);
    expect(reports.at(-1)).toEqual({ phase: "download", loaded: 200_000 });
  });

  test("completes when the HTTP status is an error", async () => {
    const { request } = openRequest("GET", "/missing");
    const operation = fromEventTarget(request);
    request.send();
    expect((await toPromise(operation)).status).toBe(404);
  });

  test("aborts the request, and ends in Canceled with the reason, when it is canceled", async () => {
    const { request, listeners } = openRequest("GET", "/hang");
    const disconnected = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const operation = fromEventTarget(request);
    const headers = new Promise((resolve) => request.addEventListener("progress", resolve));
    request.send();
    await headers;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([operation.status, request.readyState]).toEqual([AsyncStatus.Canceled, 0]);
    await disconnected;
    expect(listeners.size).toBe(1); // The one of this test.
  });

  test("ends in Canceled when it is canceled before the request is sent", async () => {
    const { request, listeners } = openRequest("GET", "/");
    const operation = fromEventTarget(request);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([...listeners]).toEqual([]);
  });

  test("ends in Canceled when another caller aborts the request", async () => {
    const { request } = openRequest("GET", "/hang");
    const operation = fromEventTarget(request);
    request.send();
    request.abort();
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "AbortError");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Error when the connection is lost", async () => {
    const { request } = openRequest("GET", "/lost");
    const operation = fromEventTarget(request);
    request.send();
    await expect(toPromise(operation)).rejects.toThrow("Request failed without a reason");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error with a TimeoutError when the request times out", async () => {
    const { request } = openRequest("GET", "/hang");
    request.timeout = 20;
    const operation = fromEventTarget(request);
    request.send();
    await expect(toPromise(operation)).rejects.toMatchObject({
      name: "TimeoutError",
      message: "Request timed out",
    });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("returns an ended operation when the request has ended", async () => {
    const { request, listeners } = openRequest("GET", "/");
    await new Promise((resolve) => {
      request.onloadend = resolve;
      request.send();
    });
    expect(fromEventTarget(request).getResults()).toBe(request);
    const lost = openRequest("GET", "/lost").request;
    await new Promise((resolve) => {
      lost.onloadend = resolve;
      lost.send();
    });
    expect(fromEventTarget(lost).errorCode?.message).toBe("Request failed without a reason");
    expect([...listeners]).toEqual([]);
  });
});

describe("fromEventTarget() of a FileReader of jsdom", () => {
  test("completes with the result, and reports the bytes read", async () => {
    const reader = new window.FileReader();
    const operation = fromEventTarget(reader);
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    reader.readAsText(new window.Blob(["some text"]));
    expect(await toPromise(operation)).toBe("some text");
    expect(reports.at(-1)).toEqual({ loaded: 9, total: 9 });
    expect(fromEventTarget(reader).getResults()).toBe("some text");
  });

  test("aborts the reader, and ends in Canceled with the reason, when it is canceled", async () => {
    const reader = new window.FileReader();
    const operation = fromEventTarget(reader);
    reader.readAsText(new window.Blob(["some text"]));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(reader.readyState).toBe(2);
  });

  test("ends in Canceled when it is canceled before the reader starts", async () => {
    const operation = fromEventTarget(new window.FileReader());
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });
});

describe("fromEventTarget() of the package xmlhttprequest, whose listeners get no event", () => {
  const { XMLHttpRequest: NodeRequest } = createRequire(import.meta.url)("xmlhttprequest");

  function send(path: string) {
    const request: XMLHttpRequest = new NodeRequest();
    request.open("GET", `${origin}${path}`);
    const operation = fromEventTarget(request);
    request.send();
    return { request, operation };
  }

  test("completes with the request", async () => {
    const { request, operation } = send("/");
    expect(await toPromise(operation)).toBe(request);
    expect(request.responseText).toHaveLength(200_000);
  });

  test("ends in Error when the connection is lost", async () => {
    await expect(toPromise(send("/lost").operation)).rejects.toThrow();
  });

  test("ends in Canceled when it is canceled", async () => {
    const { operation } = send("/hang");
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("fromEventTarget() of a target with a member that throws", () => {
  test.each([
    ["load", "result"],
    ["load", "readyState"],
    ["error", "error"],
  ])("ends in Error with the error after %s: `%s`", async (type, member) => {
    const error = new Error("no member");
    const target = Object.assign(new EventTarget(), {
      readyState: 1,
      result: 1,
      error: null,
      abort() {},
    });
    const operation = fromEventTarget(target as never);
    Object.defineProperty(target, member, {
      get() {
        throw error;
      },
    });
    target.dispatchEvent(new Event(type));
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("removes its other listeners when `removeEventListener` throws", async () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, result: 1, abort() {} });
    const operation = fromEventTarget(target as never);
    const removed: string[] = [];
    const error = new Error("not removed");
    target.removeEventListener = (type: string) => {
      removed.push(type);
      if (type === "load") throw error;
    };
    const { uncaught } = await collectStrays(() => target.dispatchEvent(new Event("load")));
    expect(removed).toEqual(["load", "error", "abort", "timeout", "progress"]);
    expect(uncaught).toEqual([error]);
    expect(await toPromise(operation)).toBe(1);
  });
});
