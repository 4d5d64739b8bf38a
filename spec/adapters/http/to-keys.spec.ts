import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import type { HttpStart } from "async-operation/http";
import { gate, queryOf, senderTo, watchKeys, wholeOf } from "./handler.js";

const key = (name: string, more: Record<string, string> = {}) => ({
  "idempotency-key": name,
  ...more,
});
const startRunning = () => new AsyncOperationSource<string, number>().operation;

/** A start that waits until the test lets it go on. */
function slowStart(result: () => ReturnType<HttpStart> = startRunning) {
  const { isOpen, open } = gate();
  const start = jest.fn<HttpStart>(async () => {
    await isOpen;
    return result();
  });
  return { start, open };
}

describe("POST to toHttp() with an Idempotency-Key", () => {
  test("gives the operation that the key has started, also after its end", async () => {
    const source = new AsyncOperationSource<string, number>();
    const start = jest.fn<HttpStart>(() => source.operation);
    const send = senderTo(start);
    const first = queryOf(await send("POST", "", key("K")));
    expect(queryOf(await send("POST", "", key("K")))).toBe(first);
    source.complete("done");
    const again = await send("POST", "", key("K", { prefer: "wait=5" }));
    expect(await again.json()).toEqual({ status: "Completed", result: "done", url: first });
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("starts once when two requests come while `start` is awaited", async () => {
    const { start, open } = slowStart();
    const send = senderTo(start, { owner: async () => "me" });
    const joined = watchKeys(2);
    const answers = [send("POST", "", key("K")), send("POST", "", key("K"))];
    await joined;
    open();
    const queries = (await Promise.all(answers)).map(queryOf);
    expect([start.mock.calls.length, new Set(queries).size]).toEqual([1, 1]);
  });

  test("answers each of them with the query of its own request", async () => {
    const send = senderTo(startRunning);
    const first = queryOf(await send("POST", "?view=1", key("K")));
    const second = queryOf(await send("POST", "?view=2", key("K")));
    expect([first, second.replace("view=2", "view=1")]).toEqual([first, first]);
    expect(second).toContain("view=2");
  });

  test("is free again when `start` throws", async () => {
    let calls = 0;
    const send = senderTo(() => {
      if (++calls === 1) throw new Error("secret");
      return fromResult(calls);
    });
    expect((await send("POST", "", key("K"))).status).toBe(500);
    expect((await send("POST", "", key("K"))).status).toBe(202);
    expect((await send("POST", "", key("K"))).status).toBe(202);
    expect(calls).toBe(2);
  });

  test("is free again when `start` returns a response, which all that wait for it receive", async () => {
    const headers = { "x-reason": "rows" };
    const { start, open } = slowStart(() => new Response("No rows", { status: 400, headers }));
    const send = senderTo(start);
    const joined = watchKeys(2);
    const answers = [send("POST", "", key("K")), send("POST", "", key("K"))];
    await joined;
    open();
    for (const answer of answers)
      expect(await wholeOf(await answer)).toEqual([
        400,
        [
          ["content-type", "text/plain;charset=UTF-8"],
          ["x-reason", "rows"],
        ],
        "No rows",
      ]);
    expect(start).toHaveBeenCalledTimes(1);
    await send("POST", "", key("K"));
    expect(start).toHaveBeenCalledTimes(2);
  });

  test("is free again when its operation cannot be watched", async () => {
    const closed = fromResult(1);
    closed.close();
    const operations = [closed, 5 as never, undefined as never, null as never, fromResult(2)];
    const send = senderTo(() => operations.shift() as never);
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn++) statuses.push((await send("POST", "", key("K"))).status);
    expect(statuses).toEqual([500, 500, 500, 500, 202]);
  });

  test("is another one for each owner", async () => {
    const start = jest.fn<HttpStart>(startRunning);
    const owner = ({ headers }: Request) => headers.get("x-user") ?? "";
    const send = senderTo(start, { owner });
    const by = (user: string, name: string) => send("POST", "", key(name, { "x-user": user }));
    const queries = [
      await by("a", "K"),
      await by("b", "K"),
      await by("a", "K"),
      await by("a,K", "K"),
      await by("", "a,K"),
      await by('a","K', "K"),
    ].map(queryOf);
    expect([new Set(queries).size, queries[2]]).toEqual([5, queries[0]]);
  });

  test("does not ask for the owner of a request without a key", async () => {
    const owner = jest.fn(() => "me");
    await senderTo(startRunning, { owner })("POST");
    expect(owner).not.toHaveBeenCalled();
  });

  test("answers 500 and starts nothing when `owner` throws", async () => {
    const start = jest.fn<HttpStart>(startRunning);
    const owner = () => Promise.reject(new Error("secret"));
    const response = await senderTo(start, { owner })("POST", "", key("K"));
    expect([response.status, await response.text(), start.mock.calls]).toEqual([
      500,
      '{"error":{"name":"Error","message":"Operation failed"}}',
      [],
    ]);
  });
});
