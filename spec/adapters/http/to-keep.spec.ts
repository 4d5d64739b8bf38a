import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import type { HttpStart } from "async-operation/http";
import { asEvents, gate, queryOf, senderTo, wholeOf } from "./handler.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

type Send = ReturnType<typeof senderTo>;

/** Starts operations that the test ends. */
function serve(options: Parameters<typeof senderTo>[1]) {
  const sources: AsyncOperationSource<number>[] = [];
  const start = jest.fn<HttpStart>(() => {
    const source = new AsyncOperationSource<number>();
    sources.push(source);
    return source.operation;
  });
  return { send: senderTo(start, options), sources, start };
}

const statusOf = async (send: Send, query: string) => (await send("GET", query)).status;

describe("`keep` of toHttp()", () => {
  test("drops an operation some time after its end, 5 minutes by default", async () => {
    for (const [keep, time] of [
      [undefined, 300_000],
      [{ milliseconds: 5000 }, 5000],
    ] as const) {
      const { send, sources } = serve({ keep });
      const query = queryOf(await send("POST"));
      await jest.advanceTimersByTimeAsync(3_600_000);
      expect(await statusOf(send, query)).toBe(200);
      sources[0]?.complete(1);
      await jest.advanceTimersByTimeAsync(time - 2);
      expect(await statusOf(send, query)).toBe(200);
      await jest.advanceTimersByTimeAsync(2);
      expect([await statusOf(send, query), jest.getTimerCount()]).toEqual([404, 0]);
    }
  });

  test("has one timer for all, which keeps no process alive", async () => {
    const { send, sources } = serve({ keep: { milliseconds: 1000 } });
    const queries: string[] = [];
    const clock = jest.spyOn(globalThis, "setTimeout");
    for (let index = 0; index < 4; index++) {
      queries.push(queryOf(await send("POST")));
      sources[index]?.complete(index);
      await jest.advanceTimersByTimeAsync(300);
      expect(jest.getTimerCount()).toBe(1);
    }
    const timers = clock.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef());
    clock.mockRestore();
    expect(timers.every((hasRef) => !hasRef)).toBe(true);
    expect(await Promise.all(queries.map((each) => statusOf(send, each)))).toEqual([
      404, 200, 200, 200,
    ]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await Promise.all(queries.map((each) => statusOf(send, each)))).toEqual([
      404, 404, 404, 404,
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("frees the key with the operation", async () => {
    const { send, sources, start } = serve({ keep: { milliseconds: 1000 } });
    const headers = { "idempotency-key": "K" };
    const first = queryOf(await send("POST", "", headers));
    sources[0]?.complete(1);
    expect(queryOf(await send("POST", "", headers))).toBe(first);
    await jest.advanceTimersByTimeAsync(1000);
    expect(queryOf(await send("POST", "", headers))).not.toBe(first);
    expect(start).toHaveBeenCalledTimes(2);
  });

  test("drops what ended first when there is no room, and what runs never", async () => {
    const { send, sources } = serve({ keep: { count: 3, milliseconds: Infinity } });
    const queries: string[] = [];
    for (let index = 0; index < 3; index++) queries.push(queryOf(await send("POST")));
    sources[2]?.complete(1);
    sources[1]?.complete(1);
    queries.push(queryOf(await send("POST")));
    const statuses = () => Promise.all(queries.map((each) => statusOf(send, each)));
    expect(await statuses()).toEqual([200, 200, 404, 200]);
    queries.push(queryOf(await send("POST")));
    expect(await statuses()).toEqual([200, 404, 404, 200, 200]);
  });

  test("refuses to start when all are running; an operation that ends makes room", async () => {
    const { send, sources, start } = serve({ keep: { count: 2, milliseconds: Infinity } });
    await send("POST");
    await send("POST", "", { "idempotency-key": "K" });
    const refused = await wholeOf(await send("POST", "", { "idempotency-key": "L" }));
    expect(refused).toEqual([
      503,
      [
        ["cache-control", "no-store"],
        ["content-type", "text/plain;charset=UTF-8"],
        ["retry-after", "1"],
        ["vary", "accept"],
      ],
      "Try again later",
    ]);
    expect((await send("POST", "", { "idempotency-key": "K" })).status).toBe(202);
    expect((await send("DELETE", "", { "idempotency-key": "M" })).status).toBe(503);
    expect(start).toHaveBeenCalledTimes(2);
    sources[0]?.complete(1);
    expect((await send("POST", "", { "idempotency-key": "L" })).status).toBe(202);
  });

  test("counts the operations that `start` has not returned yet", async () => {
    const { isOpen, open } = gate();
    const start = jest.fn<HttpStart>(async () => {
      await isOpen;
      return fromResult(1);
    });
    const send = senderTo(start, { keep: { count: 2, milliseconds: Infinity } });
    const answers = [send("POST"), send("POST"), send("POST")];
    await null;
    open();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect([statuses, start.mock.calls.length]).toEqual([[202, 202, 503], 2]);
  });

  test("drops nothing for a request that starts nothing, or that `find` does not know", async () => {
    const { operation } = new AsyncOperationSource<number>();
    const started = [fromResult(1), new Response("", { status: 400 }), operation];
    const find = (id: string) => (id === "lost" ? fromResult(2) : null);
    const keep = { count: 1, milliseconds: Infinity };
    const send = senderTo(() => started.shift() ?? Promise.reject(new Error("no disk")), {
      find,
      keep,
    });
    const query = queryOf(await send("POST"));
    expect((await send("POST")).status).toBe(400);
    expect(await statusOf(send, "?operation=x")).toBe(404);
    expect(await statusOf(send, query)).toBe(200);
    expect(await statusOf(send, "?operation=lost")).toBe(200);
    expect(await statusOf(send, query)).toBe(404);
    expect((await send("POST")).status).toBe(202);
    expect(await statusOf(send, "?operation=lost")).toBe(503);
  });

  test("keeps the followers of an operation that is dropped", async () => {
    const { send, sources } = serve({ keep: { milliseconds: 1000 } });
    const query = queryOf(await send("POST"));
    const response = await send("GET", query, asEvents);
    sources[0]?.complete(1);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await statusOf(send, query)).toBe(404);
    expect(await response.text()).toContain("event: completed\ndata: 1\n");
  });
});

describe("`abandoned` of toHttp()", () => {
  test("cancels an operation that no client looks at", async () => {
    const { send, sources } = serve({ abandoned: 1000 });
    const query = queryOf(await send("POST"));
    await jest.advanceTimersByTimeAsync(999);
    for (const method of ["GET", "HEAD"]) {
      await send(method, query);
      await jest.advanceTimersByTimeAsync(999);
    }
    expect([sources[0]?.isCanceled(), jest.getTimerCount()]).toEqual([false, 1]);
    await jest.advanceTimersByTimeAsync(1);
    expect(sources[0]?.reason).toBe("No client follows the operation");
    expect(jest.getTimerCount()).toBe(0);
  });

  test("waits while a client follows, and begins when the last one has left", async () => {
    const { send, sources } = serve({ abandoned: 1000 });
    const query = queryOf(await send("POST"));
    const followers = [await send("GET", query, asEvents), await send("GET", query, asEvents)];
    await jest.advanceTimersByTimeAsync(5000);
    await followers[0]?.body?.cancel();
    await send("GET", query);
    await jest.advanceTimersByTimeAsync(5000);
    expect(sources[0]?.isCanceled()).toBe(false);
    await followers[1]?.body?.cancel();
    await jest.advanceTimersByTimeAsync(999);
    expect(sources[0]?.isCanceled()).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(sources[0]?.isCanceled()).toBe(true);
  });

  test("waits while a client waits for the answer to its POST, and no timer outlives the operation", async () => {
    const { send, sources } = serve({ abandoned: 1000, keep: { milliseconds: Infinity } });
    const answer = send("POST", "", { prefer: "wait=5" });
    await jest.advanceTimersByTimeAsync(4999);
    expect(sources[0]?.isCanceled()).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    const query = queryOf(await answer);
    await jest.advanceTimersByTimeAsync(999);
    expect(sources[0]?.isCanceled()).toBe(false);
    sources[0]?.complete(1);
    expect(jest.getTimerCount()).toBe(0);
    await send("GET", query);
    await send("GET", query, asEvents).then(({ body }) => body?.cancel());
    expect(jest.getTimerCount()).toBe(0);
  });

  test("cancels nothing by default", async () => {
    const { send, sources } = serve({});
    await send("POST");
    await jest.advanceTimersByTimeAsync(2 ** 32);
    expect([sources[0]?.operation.status, jest.getTimerCount()]).toEqual([AsyncStatus.Started, 0]);
  });
});
