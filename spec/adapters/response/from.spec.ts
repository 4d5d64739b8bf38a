import { setTimeout as sleep } from "node:timers/promises";
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
import { collectStrays } from "../../support/strays.js";

const headers = { "content-type": "text/event-stream" };

/** An operation that reads a text as an event stream, in chunks of some bytes. */
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

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An operation that reads a body, the function that sends a text, and the reasons of its cancels. */
function followBody(options = {}) {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const reasons: unknown[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: (reason) => void reasons.push(reason),
  });
  return {
    operation: fromResponse(() => new Response(body, { headers }), options),
    send: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    reasons,
  };
}

/** The reports of an operation, and its result or its error as text. */
async function all(operation: IAsyncOperationWithProgress<unknown, unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  operation.progress = (_, value) => seen.push(value);
  seen.push(await toPromise(operation).catch(String));
  return seen;
}

describe("fromResponse()", () => {
  test.each([1, 7, 1000])("reads a stream that arrives in chunks of %d bytes", async (size) => {
    const stream =
      '\uFEFF: hello\r\nid: 1\r\nevent: progress\r\ndata: "grüße 🌍"\r\n\r\n' +
      "event: unknown\ndata: 1\n\nevent: progress\ndata: [1,\ndata: 2]\n\n" +
      'event: completed\ndata: {"done":true}\n\nevent: progress\ndata: "late"\n\n';
    expect(await all(readText(stream, size))).toEqual(["grüße 🌍", [1, 2], { done: true }]);
  });

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

  test("returns results and reports of the types that are parsed", async () => {
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
  ])("ends in Error when the %s cannot be parsed", async (_, options) => {
    const operation = readText(
      "event: progress\ndata: 5\n\nevent: completed\ndata: 6\n\n",
      9,
      options,
    );
    await expect(toPromise(operation)).rejects.toThrow(SyntaxError);
  });

  test("ends with the name, the message and the code of an error", async () => {
    const error = Object.assign(new RangeError("too long"), { code: "E_LONG" });
    const operation = fromResponse(() => toResponse(fromError(error), { error: () => error }));
    await expect(toPromise(operation)).rejects.toMatchObject({
      name: "RangeError",
      message: "too long",
      code: "E_LONG",
    });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Canceled when the server cancels", async () => {
    const operation = readText('event: canceled\ndata: "shutting down"\n\n');
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: shutting down");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["is empty", ""],
    ["ends within an event", "event: completed\ndata: 5\n"],
    ["has only unknown events", "event: other\ndata: 5\n\ndata: 6\n\n"],
  ])("ends in Error when the stream %s", async (_, text) => {
    await expect(toPromise(readText(text))).rejects.toThrow("Operation was lost");
  });

  test("ends in Error when an event is not JSON", async () => {
    await expect(toPromise(readText("event: completed\ndata: {\n\n"))).rejects.toThrow(
      'Cannot read event "completed": expected JSON',
    );
  });

  test("ends in Error when an event is longer than the limit", async () => {
    const text = `event: completed\ndata: "${"x".repeat(2000)}"\n\n`;
    await expect(toPromise(readText(text, 100, { limit: 1000 }))).rejects.toThrow(
      "Cannot read event: expected at most 1000 characters",
    );
  });

  test("cancels the body when the operation has ended", async () => {
    const reasons: unknown[] = [];
    const body = new ReadableStream({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode("event: completed\ndata: 1\n\n")),
      cancel: (reason) => void reasons.push(reason),
    });
    expect(await toPromise(fromResponse(() => new Response(body, { headers })))).toBe(1);
    expect(reasons).toStrictEqual([undefined]);
  });

  test.each([
    { name: "AbortError", message: "The database is gone" },
    { name: "Error", message: "canceled", code: "ERR_CANCELED" },
  ])("ends in Error for the event of an error, whatever its words: %p", async (error) => {
    const text = `event: error\ndata: ${JSON.stringify(error)}\n\n`;
    const operation = fromResponse(() => new Response(text, { headers }));
    await expect(toPromise(operation)).rejects.toThrow(error.message);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("is canceled when the request fails with another error after a cancel", async () => {
    const operation = fromResponse(async () => {
      await null;
      throw new Error("no network");
    });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("is canceled at once while the body of an error answer stalls, and `send` ignores its signal (W-18)", async () => {
    const operation = fromResponse(() => new Response(new ReadableStream(), { status: 503 }));
    await new Promise((resolve) => setImmediate(resolve));
    const begin = performance.now();
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(performance.now() - begin).toBeLessThan(500); // It would be quoted after a second.
  });

  test("ends in Error after 45 seconds of silence by default, and cancels the body (W-34)", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    try {
      const { operation, send, reasons } = followBody();
      await turn();
      for (let beat = 0; beat < 10; beat++) {
        jest.advanceTimersByTime(44_000);
        send(":\n\n");
        await turn();
      }
      expect([operation.status, jest.getTimerCount()]).toEqual([AsyncStatus.Started, 1]);
      jest.advanceTimersByTime(45_010);
      await expect(toPromise(operation)).rejects.toThrow(
        "Operation was lost: the server was silent for 45000 ms",
      );
      await turn();
      expect([operation.status, reasons, jest.getTimerCount()]).toEqual([
        AsyncStatus.Error,
        [undefined],
        0,
      ]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("ends in Error after the silence of `idleTimeout`, also of a server that sends headers alone (W-34)", async () => {
    const { origin, stop } = await listen((_request, response) => {
      response.writeHead(200, headers);
      response.flushHeaders();
    });
    const operation = fromResponse(({ signal }) => fetch(origin, { signal }), { idleTimeout: 50 });
    await expect(toPromise(operation)).rejects.toThrow("the server was silent for 50 ms");
    stop();
  });

  test("ends in Error after the silence of a body that ignores its cancel (W-34)", async () => {
    const never = new Promise<never>(() => {});
    const getReader = () => ({ read: () => never, cancel: () => never });
    const response = { ok: true, status: 200, headers: new Headers(headers), body: { getReader } };
    const operation = fromResponse(() => response as never, { idleTimeout: 20 });
    await expect(toPromise(operation)).rejects.toThrow("the server was silent for 20 ms");
  });

  test.each([
    ["throws", () => JSON.parse("{")],
    ["rejects", async () => JSON.parse("{")],
    ["returns no promise", () => 5],
  ])("ends once, without a stray error, when the cancel of the body %s", async (_, cancel) => {
    const never = new Promise<never>(() => {});
    const getReader = () => ({ read: () => never, cancel });
    const response = { ok: true, status: 200, headers: new Headers(headers), body: { getReader } };
    const strays = await collectStrays(async () => {
      const operation = fromResponse(() => response as never);
      await turn();
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toBe("not needed");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("has no timer when `idleTimeout` is Infinity, and none after the end (W-34)", async () => {
    const timer = jest.spyOn(globalThis, "setTimeout");
    const silent = followBody({ idleTimeout: Infinity });
    await turn();
    expect(timer).not.toHaveBeenCalled();
    silent.operation.cancel();
    const last = followBody();
    await turn();
    expect(timer).toHaveBeenCalledTimes(1);
    last.send("event: completed\ndata: 1\n\n");
    expect(await toPromise(last.operation)).toBe(1); // The timer is counted after each test.
    timer.mockRestore();
  });

  test.each([
    [TypeError, "45", 'expected `idleTimeout` as a number, got "45"'],
    [TypeError, null, "expected `idleTimeout` as a number, got null"],
    [RangeError, 0, "expected `idleTimeout` above 0, got 0"],
    [RangeError, -1, "expected `idleTimeout` above 0, got -1"],
    [RangeError, Number.NaN, "expected `idleTimeout` above 0, got NaN"],
  ])("throws a %p when `idleTimeout` is %p", (type, idleTimeout, message) => {
    const act = (): unknown =>
      fromResponse(() => new Response(), { idleTimeout: idleTimeout as number });
    expect(act).toThrow(type);
    expect(act).toThrow(`Cannot follow operation: ${message}`);
  });

  test("ends with the reason that was requested on the server (W-45)", async () => {
    const served = run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));
    const operation = fromResponse(() => toResponse(served));
    await turn();
    served.cancel("disk is full");
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled: disk is full");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("accepts an event of 1 MiB by default, and no longer one", async () => {
    const lengthOfAll = 1_048_576;
    const length = lengthOfAll - 'event: completeddata: ""'.length;
    const send = (value: string) => readText(`event: completed\ndata: "${value}"\n\n`, 100);
    expect(await toPromise(send("x".repeat(length)))).toHaveLength(length);
    await expect(toPromise(send("x".repeat(length + 1)))).rejects.toThrow(
      `expected at most ${lengthOfAll} characters`,
    );
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
      "a type with another beginning",
      () => new Response("A", { headers: { "content-type": "x/text/event-stream" } }),
      "HTTP 200 with x/text/event-stream: A",
    ],
    ["no body", () => new Response(null, { headers }), "HTTP 200 with text/event-stream: "],
  ])(
    "ends in Error with the status and the beginning of the text when it gets %s",
    async (_, send, text) => {
      const operation = fromResponse(send);
      await expect(toPromise(operation)).rejects.toThrow(
        `Cannot follow operation: expected text/event-stream, got ${text}`,
      );
      expect(operation.errorCode).toHaveProperty("status", send().status);
    },
  );

  test("rejects with the reason when fetch rejects with another cancellation", async () => {
    const send = ({ signal }: { signal: AbortSignal }) =>
      new Promise<Response>((_, reject) => {
        const abort = () => reject(new DOMException("Fetch is aborted", "AbortError"));
        signal.addEventListener("abort", abort, { once: true });
      });
    const operation = fromResponse(send);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends in Error when the request fails, and when it returns no response", async () => {
    const error = new Error("no network");
    await expect(toPromise(fromResponse(() => Promise.reject(error)))).rejects.toBe(error);
    await expect(toPromise(fromResponse(() => "text" as never))).rejects.toThrow(
      'Cannot follow operation: expected a Response, got "text"',
    );
  });

  test.each([
    ["cuts the connection", "destroy"],
    ["ends the answer", "end"],
  ])("ends in Error when the server %s within an event", async (_, how) => {
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
    [
      "a wrong parse",
      () => {},
      { parse: 5 },
      "Cannot parse events: expected `parse` as a function, got 5",
    ],
    [
      "a wrong parseProgress",
      () => {},
      { parseProgress: {} },
      "`parseProgress` as a function, got Object",
    ],
    [
      "a wrong limit",
      () => {},
      { limit: 0 },
      "Cannot parse events: expected `limit` as a number above 0, got 0",
    ],
    [
      "a limit that is no number",
      () => new Response(),
      { limit: "5" },
      'Cannot parse events: expected `limit` as a number above 0, got "5"',
    ],
  ])("throws TypeError when it gets %s", (_, send, options, message) => {
    const act = (): unknown => fromResponse(send as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
