import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncStatus,
  fromError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromResponse, toResponse } from "async-operation/response";
import { listen } from "../../support/http.js";

const headers = { "content-type": "text/event-stream" };

/** An operation that reads a text as an event stream, cut into pieces of some bytes. */
function readText(text: string, size = text.length, options = {}) {
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size)
        controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  return fromResponse(() => new Response(stream, { headers }), options);
}

/** What an operation reports, and what became of it. */
async function all(operation: IAsyncOperationWithProgress<unknown, unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  operation.progress = (_, value) => seen.push(value);
  seen.push(await toPromise(operation).catch(String));
  return seen;
}

const stream =
  '\uFEFF: hello\r\nid: 1\r\nevent: progress\r\ndata: "grüße 🌍"\r\n\r\n' +
  "event:progress\rdata:0.5\r\r" +
  "event: unknown\ndata: 1\n\nretry: 10\nevent: progress\n\n" +
  "event: progress\ndata: [1,\ndata: 2]\n\n" +
  'event: completed\ndata: {"done":true}\n\nevent: progress\ndata: "late"\n\n';

describe("fromResponse()", () => {
  test.each([1, 2, 3, 5, 7, 64, 1000])(
    "reads a stream that comes in pieces of %d bytes",
    async (size) => {
      const operation = readText(stream, size);
      const seen: unknown[] = [];
      operation.progress = (_, value) => seen.push(value);
      expect(await toPromise(operation)).toEqual({ done: true });
      expect(seen).toEqual(["grüße 🌍", 0.5, [1, 2]]);
    },
  );

  test("reads what toResponse() sends", async () => {
    const body = async ({ report }: OperationContext<unknown>) => {
      await null;
      for (const value of [1, { two: 2 }, null, undefined]) report(value);
    };
    const operation = fromResponse(() => toResponse(run(body)));
    const seen: unknown[] = [];
    operation.progress = (_, value) => seen.push(value);
    expect(await toPromise(operation)).toBeUndefined();
    expect(seen).toStrictEqual([1, { two: 2 }, null, undefined]);
  });

  test("gives results and reports the types of what parses them", async () => {
    const typed = fromResponse(() => new Response(), { parse: String, parseProgress: Number });
    typed satisfies IAsyncOperationWithProgress<string, number>;
    await toPromise(typed).catch(() => {});
    const operation = readText("event: progress\ndata: 5\n\nevent: completed\ndata: 6\n\n", 100, {
      parse: String,
      parseProgress: (value: unknown) => Number(value) * 2,
    });
    expect(await all(operation)).toEqual([10, "6"]);
  });

  test.each([
    ["result", { parse: () => JSON.parse("{") }],
    ["report", { parseProgress: () => JSON.parse("{") }],
  ])("ends in Error when the %s is not what it parses", async (_, options) => {
    const operation = readText(
      "event: progress\ndata: 5\n\nevent: completed\ndata: 6\n\n",
      9,
      options,
    );
    await expect(toPromise(operation)).rejects.toThrow(SyntaxError);
  });

  test("gives an error by name, message and code", async () => {
    const error = Object.assign(new RangeError("too long"), { code: "E_LONG" });
    const operation = fromResponse(() => toResponse(fromError(error), { error: () => error }));
    await expect(toPromise(operation)).rejects.toMatchObject({
      name: "RangeError",
      message: "too long",
      code: "E_LONG",
    });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Canceled when the server says so", async () => {
    const operation = readText('event: canceled\ndata: "shutting down"\n\n');
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: shutting down");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["says nothing", ""],
    ["ends within an event", "event: completed\ndata: 5\n"],
    ["sends only what is unknown", "event: other\ndata: 5\n\ndata: 6\n\n"],
  ])("ends in Error when the stream %s", async (_, text) => {
    await expect(toPromise(readText(text))).rejects.toThrow("Operation was lost");
  });

  test("ends in Error when an event is no JSON", async () => {
    await expect(toPromise(readText("event: completed\ndata: {\n\n"))).rejects.toThrow(
      'Cannot read event "completed": expected JSON',
    );
  });

  test.each([
    ["one line", `event: progress\ndata: "${"x".repeat(2000)}"\n\n`],
    ["one line without an end", "x".repeat(2000)],
    ["many lines", "data: 1\n".repeat(500)],
    ["many lines of no use", "id: 1\n".repeat(500)],
  ])("ends in Error when an event is longer than the limit in %s", async (_, text) => {
    await expect(toPromise(readText(text, 100, { limit: 1000 }))).rejects.toThrow(
      "Cannot read event: expected at most 1000 characters",
    );
  });

  test("joins the lines of data by a line feed, and gives the cause of what is no JSON", async () => {
    const operation = readText("event: completed\ndata: 1\ndata: 2\n\n");
    await expect(toPromise(operation)).rejects.toMatchObject({
      message: 'Cannot read event "completed": expected JSON',
      cause: expect.objectContaining({ name: "SyntaxError" }),
    });
  });

  test("takes a line that ends between two pieces, also when an empty piece comes between", async () => {
    const pieces = ["event: completed\r", "", "\ndata: 1\n\n"];
    const start = (controller: ReadableStreamDefaultController): void => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    };
    const operation = fromResponse(() => new Response(new ReadableStream({ start }), { headers }));
    expect(await toPromise(operation)).toBe(1);
  });

  test("lets go of the answer when the operation has ended", async () => {
    const reasons: unknown[] = [];
    const body = new ReadableStream({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode("event: completed\ndata: 1\n\n")),
      cancel: (reason) => void reasons.push(reason),
    });
    expect(await toPromise(fromResponse(() => new Response(body, { headers })))).toBe(1);
    expect(reasons).toStrictEqual([undefined]);
  });

  test("ends in Error when the request fails for another reason after a cancel", async () => {
    const error = new Error("no network");
    const operation = fromResponse(async () => {
      await null;
      throw error;
    });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("takes an event that is as long as the limit, whole or unfinished", async () => {
    const text = 'event: completed\ndata: "123456"\n\n';
    const { length } = text.replaceAll("\n", "");
    for (const size of [text.length, 1])
      expect(await toPromise(readText(text, size, { limit: length }))).toBe("123456");
    for (const size of [text.length, 1])
      await expect(toPromise(readText(text, size, { limit: length - 1 }))).rejects.toThrow(
        `expected at most ${length - 1} characters`,
      );
  });

  test("quotes nothing of an answer without a body", async () => {
    const operation = fromResponse(() => new Response(null, { status: 204 }));
    await expect(toPromise(operation)).rejects.toThrow(/, got HTTP 204 with no content-type: $/);
  });

  test("takes a value of just under 1 MiB that comes in small pieces, in time", async () => {
    const text = `event: completed\ndata: "${"x".repeat(1_048_000)}"\n\n`;
    const before = performance.now();
    expect(await toPromise(readText(text, 100))).toHaveLength(1_048_000);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test.each([
    [
      "an error of HTTP",
      () => new Response("No such job", { status: 404 }),
      "HTTP 404 with text/plain;charset=UTF-8: No such job",
    ],
    ["another type", () => Response.json({ a: 1 }), 'HTTP 200 with application/json: {"a":1}'],
    ["no type", () => new Response(new Uint8Array([65])), "HTTP 200 with no content-type: A"],
    [
      "a type that only ends so",
      () => new Response("A", { headers: { "content-type": "x/text/event-stream" } }),
      "HTTP 200 with x/text/event-stream: A",
    ],
    ["no body", () => new Response(null, { headers }), "HTTP 200 with text/event-stream: "],
  ])(
    "ends in Error with the status and a piece of the text when it gets %s",
    async (_, send, text) => {
      const operation = fromResponse(send);
      await expect(toPromise(operation)).rejects.toThrow(
        `Cannot follow operation: expected an event stream, got ${text}`,
      );
      expect(operation.errorCode).toHaveProperty("status", send().status);
    },
  );

  test("waits a second for what an error says", async () => {
    jest.useFakeTimers();
    try {
      const send = () => new Response(new ReadableStream(), { status: 500 });
      const outcome = toPromise(fromResponse(send)).catch(String);
      await jest.advanceTimersByTimeAsync(1000);
      expect(await outcome).toContain("HTTP 500 with no content-type: ");
    } finally {
      jest.useRealTimers();
    }
  });

  test("says what it got when the text of an error cannot be read", async () => {
    const start = (controller: ReadableStreamDefaultController): void => controller.error("lost");
    const operation = fromResponse(
      () => new Response(new ReadableStream({ start }), { status: 500 }),
    );
    await expect(toPromise(operation)).rejects.toThrow("got HTTP 500 with no content-type: ");
  });

  test("quotes no more than a line or two", async () => {
    const operation = fromResponse(() => new Response("x".repeat(5000), { status: 500 }));
    const message = await toPromise(operation).catch(({ message }: Error) => message);
    expect(String(message).length).toBeLessThan(350);
  });

  test("rejects with the reason also when the fetch of the platform does not", async () => {
    const send = ({ signal }: { signal: AbortSignal }) =>
      new Promise<Response>((_, reject) => {
        const abort = () => reject(new DOMException("Fetch is aborted", "AbortError"));
        signal.addEventListener("abort", abort, { once: true });
      });
    const operation = fromResponse(send);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends in Error when the request fails, and when it is no response", async () => {
    const error = new Error("no network");
    await expect(toPromise(fromResponse(() => Promise.reject(error)))).rejects.toBe(error);
    await expect(toPromise(fromResponse(() => "text" as never))).rejects.toThrow(
      'Cannot follow operation: expected a Response, got "text"',
    );
  });

  test.each([
    ["cuts the connection", "destroy"],
    ["ends the answer", "end"],
  ])("ends in Error at once when the server %s in the midst", async (_, how) => {
    const { origin, stop } = await listen((_request, response) => {
      response.writeHead(200, headers);
      response.write("event: progress\ndata: 1\n\nevent: comp", () => response[how as "end"]());
    });
    const operation = fromResponse(({ signal }) => fetch(origin, { signal }));
    await expect(toPromise(operation)).rejects.toThrow();
    expect(operation.status).toBe(AsyncStatus.Error);
    stop();
  });

  test.each([
    ["no function", 5, {}, "send request: expected a function, got 5"],
    ["a wrong parse", () => {}, { parse: 5 }, "parse events: expected a function, got 5"],
    ["a wrong parseProgress", () => {}, { parseProgress: {} }, "a function, got Object"],
    [
      "a wrong limit",
      () => {},
      { limit: 0 },
      "Cannot parse events: expected `limit` as a number above 0, got 0",
    ],
  ])("throws TypeError when it gets %s", (_, send, options, message) => {
    const act = (): unknown => fromResponse(send as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
