// What ends a request before its response is complete, and what the server sees of it.
import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import { AsyncStatus, toPromise } from "async-operation";
import { type FetchInit, fromFetch } from "async-operation/fetch";
import { collectStrays } from "../../support/strays.js";
import { provideServer } from "./server.js";

let origin: string;
const answers = provideServer((address) => {
  origin = address;
});

/** Waits for a request to a path; `closed` resolves when its socket is closed. */
function expectRequest(path: string, headers = false) {
  return new Promise<{ closed: Promise<unknown>; request: IncomingMessage }>((resolve) => {
    answers.set(path, (request, response) => {
      if (headers) response.writeHead(200, { "content-length": 100 }).write("first");
      const closed = new Promise((close) => request.socket.once("close", close));
      resolve({ closed, request: request.on("error", () => {}) });
    });
  });
}

const uploading: FetchInit = { method: "POST", body: new Blob([new Uint8Array(20_000_000)]) };

describe("cancel() of fromFetch()", () => {
  test.each<[string, FetchInit, boolean]>([
    ["before there are headers", {}, false],
    ["while the body is received", {}, true],
    ["while a body is sent", uploading, false],
  ])(
    "closes the connection, and ends in Canceled with the reason, %s",
    async (_, init, headers) => {
      const received = expectRequest("/hang", headers);
      const operation = fromFetch(`${origin}/hang`, init);
      const { closed, request } = await received;
      if (headers) await new Promise((resolve) => (operation.progress = resolve));
      const reason = { why: "not needed" };
      operation.cancel(reason);
      expect(operation.status).toBe(AsyncStatus.Canceled);
      await expect(toPromise(operation)).rejects.toBe(reason);
      expect(operation.errorCode?.cause).toBe(reason);
      request.resume(); // A server notices the end of a connection when it reads.
      await closed;
      expect(request.complete).toBe(init !== uploading);
    },
  );

  test("does nothing after the end, and leaves the body", async () => {
    answers.set("/", (_, response) => response.end("done"));
    const operation = fromFetch(`${origin}/`);
    const response = await toPromise(operation);
    operation.cancel("late");
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(await response.text()).toBe("done");
  });

  test("does not wait for a `fetch` that ignores its signal, and cancels its body", async () => {
    const { fetch } = globalThis;
    const reasons: unknown[] = [];
    let respond!: (response: Response) => void;
    globalThis.fetch = () => new Promise((resolve) => (respond = resolve));
    const operation = fromFetch("/");
    globalThis.fetch = fetch;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    const body = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    respond(new Response(body));
    await new Promise((resolve) => setImmediate(resolve));
    expect(reasons).toEqual(["not needed"]);
  });

  test("leaves nothing unhandled, in any order", async () => {
    const strays = await collectStrays(async () => {
      for (const headers of [false, true]) {
        const received = expectRequest("/hang", headers);
        const operation = fromFetch(`${origin}/hang`);
        await received;
        operation.cancel();
        operation.cancel("again");
        await toPromise(operation).catch(() => {});
      }
      fromFetch(`${origin}/hang`).cancel();
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("from a listener of a report ends it at once, without another report", async () => {
    answers.set("/", (_, response) => {
      response.writeHead(200);
      for (let count = 0; count < 100; count++) response.write("x".repeat(100_000));
      response.end();
    });
    const operation = fromFetch(`${origin}/`);
    let reports = 0;
    operation.progress = () => {
      reports++;
      operation.cancel("enough");
    };
    await expect(toPromise(operation)).rejects.toBe("enough");
    expect(reports).toBe(1);
  });
});

describe("the signal of fromFetch()", () => {
  const signalOf = (kind: string) => {
    const controller = kind === "polyfilled" ? new PolyfilledController() : new AbortController();
    return controller as AbortController;
  };

  test.each(["native", "polyfilled"])("cancels with its reason when it is %s", async (kind) => {
    const controller = signalOf(kind);
    const received = expectRequest("/hang");
    const operation = fromFetch(`${origin}/hang`, { signal: controller.signal });
    const { closed } = await received;
    controller.abort("time is up");
    await expect(toPromise(operation)).rejects.toBeDefined();
    expect(operation.status).toBe(AsyncStatus.Canceled);
    if (kind === "native") expect(operation.errorCode?.cause).toBe("time is up");
    await closed;
  });

  test("sends nothing when it had aborted", async () => {
    let requests = 0;
    answers.set("/", () => requests++);
    const signal = AbortSignal.abort("too late");
    const operation = fromFetch(`${origin}/`, { signal });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await expect(toPromise(operation)).rejects.toBe("too late");
    const request = new Request(`${origin}/`, { signal });
    await expect(toPromise(fromFetch(request))).rejects.toBe("too late");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(requests).toBe(0);
  });

  test("is that of a Request, unless the options have one or null", async () => {
    const received = expectRequest("/hang");
    const controller = new AbortController();
    const request = new Request(`${origin}/hang`, { signal: controller.signal });
    const own = fromFetch(request);
    const other = fromFetch(request, { signal: new AbortController().signal });
    const none = fromFetch(request, { signal: null });
    await received;
    controller.abort("time is up");
    await expect(toPromise(own)).rejects.toBe("time is up");
    expect([other.status, none.status]).toEqual([AsyncStatus.Started, AsyncStatus.Started]);
    other.cancel();
    none.cancel();
  });

  test("ends in Canceled with the TimeoutError of a time limit", async () => {
    expectRequest("/hang");
    const operation = fromFetch(`${origin}/hang`, { signal: AbortSignal.timeout(20) });
    await expect(toPromise(operation)).rejects.toHaveProperty("name", "TimeoutError");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});
