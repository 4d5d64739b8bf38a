import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { afterEach, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromResponse, toResponse } from "async-operation/response";
import { listen } from "../../support/http.js";

let stop = (): void => {};
afterEach(() => stop());

/** Starts a server of Node, and returns what sends a request to it. */
async function serve(handle: (reply: ServerResponse) => unknown) {
  const server = await listen((_, reply) => handle(reply));
  stop = server.stop;
  return ({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Response> =>
    fetch(server.origin, { method: "POST", ...(signal && { signal }) });
}

const headers = { "content-type": "text/event-stream" };

/** Writes an event stream that was cut into chunks of given bytes. */
const writeAll = (reply: ServerResponse, chunks: readonly Uint8Array[]) => {
  reply.writeHead(200, headers);
  for (const chunk of chunks) reply.write(chunk);
};

describe("toResponse()", () => {
  test("throws TypeError when its options are no object, as fromResponse() does", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    expect(() => toResponse(operation, 5 as never)).toThrow(
      new TypeError("Cannot use options: expected `{ disconnect, error }`, got 5"),
    );
    expect(() => fromResponse(() => new Response(), 5 as never)).toThrow(
      new TypeError(
        "Cannot use options: expected `{ parse, parseProgress, limit, idleTimeout }`, got 5",
      ),
    );
    expect(() => fromResponse(() => new Response(), { limit: 0 })).toThrow(
      new TypeError("Cannot parse events: expected `limit` as a number above 0, got 0"),
    );
  });

  test("begins with the newest report", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.25);
    source.report(0.5);
    const text = toResponse(source.operation).text();
    source.complete("done");
    expect((await text).match(/data: .*/g)).toEqual(["data: 0.5", 'data: "done"']);
  });

  test("lets a server of Node send the headers before there is a report", async () => {
    const source = new AsyncOperationSource<string, number>();
    const send = await serve((reply) => {
      const { status, headers, body } = toResponse(source.operation);
      reply.writeHead(status, Object.fromEntries(headers)); // Sent with the first bytes of the body.
      Readable.fromWeb(body as never).pipe(reply);
    });
    const guard = setTimeout(() => source.complete("late"), 10_000); // Before the first heartbeat.
    const { status, body } = await send();
    clearTimeout(guard);
    expect([status, source.operation.status]).toEqual([200, AsyncStatus.Started]);
    source.complete("done");
    await body?.cancel();
  });

  test("cancels the operation when the client leaves before there is a report", async () => {
    const source = new AsyncOperationSource<string, number>();
    const canceled = new Promise((resolve) => source.onCancel(resolve));
    const send = await serve(async (reply) => {
      const { status, headers, body } = toResponse(source.operation);
      reply.writeHead(status, Object.fromEntries(headers));
      const stream = Readable.fromWeb(body as never).on("error", () => {});
      stream.pipe(reply);
      await once(reply, "close");
      stream.destroy();
    });
    const controller = new AbortController();
    await send(controller);
    controller.abort();
    expect(await canceled).toBe("Client disconnected");
    source.complete("late");
  });
});

describe("fromResponse()", () => {
  test("completes when the connection is reset right after the outcome", async () => {
    const send = await serve((reply) => {
      reply.writeHead(200, headers);
      reply.write('event: progress\ndata: 1\n\nevent: completed\ndata: "done"\n\n', () =>
        reply.destroy(),
      );
    });
    expect(await toPromise(fromResponse(send))).toBe("done");
  });

  test("ends in Error when the end of the last event is missing", async () => {
    const send = await serve((reply) => {
      reply.writeHead(200, headers);
      reply.end('event: completed\ndata: "cut');
    });
    await expect(toPromise(fromResponse(send))).rejects.toThrow(
      "Operation was lost: the connection was closed",
    );
  });

  test("ends in Error when a login page takes the place of the stream", async () => {
    const send = await serve((reply) => {
      reply.writeHead(200, { "content-type": "text/html" });
      reply.end("<h1>Sign in</h1>");
    });
    await expect(toPromise(fromResponse(send))).rejects.toMatchObject({
      message: expect.stringContaining("got HTTP 200 with text/html: <h1>Sign in</h1>"),
      status: 200,
    });
  });

  test.each([
    ["\n", ""],
    ["\r\n", ""],
    ["\r", ""],
    ["\n", "\uFEFF"],
    ["\r\n", "\uFEFF"],
  ])("reads lines that end with %j after %j, cut at each byte", async (end, mark) => {
    const text = ['event: progress\ndata: "é€😀"\n\n', ":\n\n", 'event:completed\ndata:"fin"\n\n'];
    const bytes = new TextEncoder().encode(mark + text.join("").replaceAll("\n", end));
    const send = await serve((reply) => {
      writeAll(
        reply,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      );
      reply.end();
    });
    const reports: unknown[] = [];
    const operation = fromResponse(send);
    operation.progress = (_, value) => reports.push(value);
    expect([await toPromise(operation), reports]).toEqual(["fin", ["é€😀"]]);
  });
});

describe("the signal of fromResponse()", () => {
  test("aborts with the reason of the cancel", async () => {
    const signals: AbortSignal[] = [];
    const operation = fromResponse(({ signal }) => {
      signals.push(signal);
      return new Promise<never>(() => {});
    });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(signals.map(({ aborted, reason }) => [aborted, reason])).toEqual([[true, "not needed"]]);
  });
});
