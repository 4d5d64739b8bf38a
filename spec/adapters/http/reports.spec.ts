import { createServer, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, toPromise } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import { survivorsOf } from "../../support/garbage.js";
import { startAt } from "./scene.js";

Reflect.set(globalThis, "peersKeepTimers", true); // A server keeps what has ended for some minutes.

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  jest.restoreAllMocks();
});

/** A real server of `handle`, until the end of the test; its requests are counted by method. */
async function serve(
  handle: (request: Request) => Response | Promise<Response>,
  options: ServerOptions = {},
): Promise<{ url: string; requests: string[]; cut: () => void }> {
  const requests: string[] = [];
  const listener = getRequestListener((request) => {
    requests.push(request.method);
    return handle(request);
  });
  const server = createServer(options, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const cut = (): void => server.closeAllConnections();
  return { url: `http://127.0.0.1:${port}/imports`, requests, cut };
}

/** Lets the browser say that it is online or not, until the end of the test. */
function setOnline(onLine: boolean): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  stops.push(() => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  });
  Object.defineProperty(globalThis, "navigator", { value: { onLine }, configurable: true });
}

const busy = () => new Response("Try again later", { status: 503 });
const post = (url: string, body?: string) =>
  new Request(url, { method: "POST", ...(body !== undefined && { body }) });

describe("fromHttp()", () => {
  test("sends the body again when the copy that was sent has been collected", async () => {
    const bodies: string[] = [];
    const handle = toHttp(async (request) => {
      const source = new AsyncOperationSource<string, never>();
      source.complete(await request.text());
      return source.operation;
    });
    const server = await serve(async (request) => {
      if (request.method !== "POST" || bodies.length === 2) return handle(request);
      bodies.push(await request.text());
      return busy();
    });
    const operation = fromHttp(post(server.url, "rows"), { reconnect: { pause: 400 } });
    const isPausing = () => operation.status === AsyncStatus.Started && server.requests.length < 2;
    while (isPausing()) await survivorsOf({});
    expect(await toPromise(operation)).toBe("rows");
    expect(bodies).toEqual(["rows", "rows"]);
  });

  test("follows on when each response is cut after some seconds, although nothing is reported", async () => {
    const source = new AsyncOperationSource<string, never>();
    const handle = toHttp(() => source.operation);
    let isCut = false;
    const server = await serve((request) => {
      isCut = request.method === "GET" && server.requests.length < 6;
      if (server.requests.length === 6) source.complete("done");
      return handle(request);
    });
    let passed = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, "now").mockImplementation(() => now() + passed);
    const send = globalThis.fetch;
    jest.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
      const response = await send(...request);
      setImmediate(() => {
        passed += 10_000; // Meanwhile, the client reads.
        if (isCut) server.cut();
      });
      return response;
    });
    const operation = fromHttp(post(server.url), { reconnect: { attempts: 1, pause: 1 } });
    expect(await toPromise(operation)).toBe("done");
    expect(server.requests).toEqual(["POST", "GET", "GET", "GET", "GET", "GET"]);
  });

  test("counts no failures while the browser is offline", async () => {
    const handle = toHttp(() => {
      const source = new AsyncOperationSource<string, never>();
      source.complete("done");
      return source.operation;
    });
    const server = await serve((request) => {
      if (server.requests.length > 5) return handle(request);
      if (server.requests.length === 5) setOnline(true);
      return busy();
    });
    setOnline(false);
    const reconnect = { attempts: 1, pause: 1, most: 1 };
    const operation = fromHttp(post(server.url), { reconnect });
    expect(await toPromise(operation)).toBe("done");
    expect(server.requests).toHaveLength(7);
  });

  test("ends at once when the browser is offline and no failure is allowed", async () => {
    const server = await serve(busy);
    setOnline(false);
    const operation = fromHttp(post(server.url), { reconnect: { attempts: 0 } });
    await expect(toPromise(operation)).rejects.toThrow(
      "Operation was lost: its connection failed 1 times",
    );
    expect(server.requests).toEqual(["POST"]);
  });

  test("cancels with the beginning of a reason, as servers refuse a long URL", async () => {
    const source = new AsyncOperationSource<string, never>();
    source.onCancel((reason) => source.fail(reason));
    const { url } = await serve(
      toHttp(() => source.operation),
      { maxHeaderSize: 4096 },
    );
    const located = jest.fn();
    const operation = fromHttp(post(url), { located });
    while (located.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    operation.cancel("停".repeat(1024));
    await expect(toPromise(operation)).rejects.toBe("停".repeat(1024));
    expect(source.operation.errorCode?.cause).toBe("停".repeat(200));
  });

  test("lets the request to cancel outlive its tab: by the options, as Firefox forgets that of a Request", async () => {
    const source = new AsyncOperationSource<string, never>();
    source.onCancel((reason) => source.fail(reason));
    const { url } = await serve(toHttp(() => source.operation));
    const operation = fromHttp(await startAt(url));
    const send = jest.spyOn(globalThis, "fetch");
    await new Promise((resolve) => setImmediate(resolve)); // It follows.
    operation.cancel("closed");
    await expect(toPromise(operation)).rejects.toBe("closed");
    const cancels = send.mock.calls.filter(([request]) => (request as Request).method === "DELETE");
    expect(cancels.map(([, options]) => options?.keepalive)).toEqual([true]);
  });
});

describe("toHttp()", () => {
  test("starts work of its own for a key that another route has received, over one queue", async () => {
    const jobs = new Map<string, string>();
    const route = (name: string) =>
      toHttp(
        (_, { id }) => {
          jobs.set(id, name);
          return new AsyncOperationSource().operation;
        },
        { find: (id) => (jobs.has(id) ? new AsyncOperationSource().operation : undefined) },
      );
    const headers = { "idempotency-key": "order-42" };
    for (const name of ["import", "export", "import"]) {
      const request = new Request(`http://localhost/${name}s`, { method: "POST", headers });
      expect((await route(name)(request)).status).toBe(202);
    }
    expect([...jobs.values()]).toEqual(["import", "export"]);
  });

  test("sends each event once when the reader waits for the outcome", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const { url } = await serve(toHttp(() => source.operation));
    const headers = { accept: "text/event-stream" };
    const { body } = await fetch(await startAt(url), { headers });
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += new TextDecoder().decode(next.value);
      if (text.includes("data: 0.5")) source.complete("done");
    }
    expect(text.match(/event: .*/g)).toEqual(["event: progress", "event: completed"]);
  });
});
