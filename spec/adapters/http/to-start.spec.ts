import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import type { HttpStart } from "async-operation/http";
import { queryOf, senderTo, wholeOf } from "./handler.js";

/** Starts one operation after another, which the test ends. */
function counting() {
  const sources: AsyncOperationSource<string, number>[] = [];
  const start = jest.fn<HttpStart>(() => {
    const source = new AsyncOperationSource<string, number>();
    sources.push(source);
    return source.operation;
  });
  return { sources, start };
}

const key = (name: string) => ({ "idempotency-key": name });

describe("POST to toHttp()", () => {
  test("answers 202 with a relative URL, and with the status as JSON that is not stored", async () => {
    const response = await senderTo(counting().start)("POST");
    const query = queryOf(response);
    expect(query).toMatch(/^\?operation=i[0-9a-f]{32}$/);
    expect(await wholeOf(response)).toEqual([
      202,
      [
        ["cache-control", "no-store"],
        ["content-type", "application/json"],
        ["location", query],
        ["retry-after", "1"],
        ["vary", "accept"],
      ],
      JSON.stringify({ status: "Started", url: query }),
    ]);
  });

  test("keeps the other parameters of the URL", async () => {
    const send = senderTo(counting().start);
    const query = queryOf(await send("POST", "?a=1&b=two+words&a=%3D&reason=x"));
    expect(query).toMatch(/^\?a=1&b=two\+words&a=%3D&reason=x&operation=i[0-9a-f]{32}$/);
    expect((await send("GET", query)).status).toBe(200);
  });

  test("calls `start` with the request, the id and the key", async () => {
    const { start } = counting();
    const send = senderTo(start);
    const first = queryOf(await send("POST", "", { ...key("K"), "x-tag": "1" }));
    const second = queryOf(await send("POST"));
    const calls = start.mock.calls.map(([request, context]) => [
      request.headers.get("x-tag"),
      `?operation=${context.id}`,
      context.key,
    ]);
    expect(calls).toStrictEqual([
      ["1", first, "K"],
      [null, second, undefined],
    ]);
    expect(first).not.toBe(second);
  });

  test("starts an operation for each request without a key, or with an empty one", async () => {
    const { start } = counting();
    const send = senderTo(start);
    for (const headers of [{}, {}, key(""), key("")]) await send("POST", "", headers);
    expect(start).toHaveBeenCalledTimes(4);
  });

  test("sends no `Retry-After` when the operation has ended", async () => {
    const response = await senderTo(() => fromResult(1))("POST");
    expect([response.status, response.headers.has("retry-after")]).toEqual([202, false]);
    expect(await response.json()).toMatchObject({ status: "Completed" });
  });
});

describe("POST to toHttp() with `Prefer: wait`", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const error = (cause: unknown) => ({ name: "E", message: String(cause) });

  test.each<[string, IAsyncOperationWithProgress<unknown, never>, object]>([
    ["a result", fromResult({ rows: 3 }), { status: "Completed", result: { rows: 3 } }],
    ["no result", fromResult(), { status: "Completed" }],
    [
      "an error",
      fromError(new Error("disk")),
      { status: "Error", error: { name: "E", message: "Error: disk" } },
    ],
    ["a cancellation", canceled("not needed"), { status: "Canceled", reason: "not needed" }],
  ])("answers 200 with %s that comes in time", async (_, operation, outcome) => {
    const response = await senderTo(() => operation, { error })("POST", "", { prefer: "wait=5" });
    const { status, headers } = response;
    expect([status, headers.get("preference-applied"), headers.has("retry-after")]).toEqual([
      200,
      "wait=5",
      false,
    ]);
    expect(await response.json()).toEqual({ ...outcome, url: queryOf(response) });
    expect(queryOf(response)).toMatch(/^\?operation=/);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("answers 200 at once when the operation ends while the client waits", async () => {
    const { sources, start } = counting();
    const answer = senderTo(start)("POST", "", { prefer: "respond-async, wait=5" });
    await jest.advanceTimersByTimeAsync(4999);
    sources[0]?.report(0.5);
    sources[0]?.complete("done");
    const response = await answer;
    expect([response.status, jest.getTimerCount()]).toEqual([200, 0]);
    expect(await response.json()).toMatchObject({ progress: 0.5, result: "done" });
  });

  test("answers 202 when the operation has not ended in time", async () => {
    const answer = senderTo(counting().start)("POST", "", { prefer: "wait=5" });
    const then = jest.fn();
    answer.then(then);
    await jest.advanceTimersByTimeAsync(4999);
    expect(then).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    const response = await answer;
    expect([response.status, response.headers.get("preference-applied")]).toEqual([202, "wait=5"]);
    expect(await response.json()).toEqual({ status: "Started", url: queryOf(response) });
    expect(jest.getTimerCount()).toBe(0);
  });

  test("answers 202 when the client leaves, or the server closes", async () => {
    for (const [index, name] of ["client", "server"].entries()) {
      const controllers = [new AbortController(), new AbortController()] as const;
      const { toHttp } = await import("async-operation/http");
      const handle = toHttp(counting().start, { closing: controllers[1].signal });
      const headers = { prefer: "wait=5" };
      const { signal } = controllers[0];
      const request = new Request("http://localhost/", { method: "POST", headers, signal });
      const answer = handle(request);
      await jest.advanceTimersByTimeAsync(1000);
      controllers[index]?.abort();
      expect([name, (await answer).status, jest.getTimerCount()]).toEqual([name, 202, 0]);
    }
  });

  test("waits a minute at most", async () => {
    const answer = senderTo(counting().start)("POST", "", { prefer: 'WAIT = "999999999999"' });
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await answer).headers.get("preference-applied")).toBe("wait=60");
  });

  test.each(["", "wait", "wait=", "wait=-5", "wait=x", "await=5", "waiting=5", "x=wait", ",,;="])(
    "does not wait when the preference is %j",
    async (prefer) => {
      const response = await senderTo(() => fromResult(1))("POST", "", { prefer });
      expect([response.status, response.headers.has("preference-applied")]).toEqual([202, false]);
    },
  );

  test("looks once when the preference is to wait for 0 seconds", async () => {
    const answer = senderTo(counting().start)("POST", "", { prefer: "wait=0" });
    await jest.advanceTimersByTimeAsync(0);
    expect((await answer).headers.get("preference-applied")).toBe("wait=0");
  });
});
