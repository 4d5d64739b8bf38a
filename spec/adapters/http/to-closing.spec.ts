import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import { AsyncOperationSource, fromResult } from "async-operation";
import type { HttpStart } from "async-operation/http";
import { asEvents, linesOf, queryOf, senderTo, wholeOf } from "./handler.js";

const withKey = { "idempotency-key": "K" };
const refused = [
  503,
  [
    ["cache-control", "no-store"],
    ["content-type", "text/plain;charset=UTF-8"],
    ["retry-after", "1"],
    ["vary", "accept"],
  ],
  "Try again later",
];

describe("`closing` of toHttp()", () => {
  test("ends followers of a signal that is not native, and leaves no listener", async () => {
    const controller = new PolyfilledController();
    const { signal } = controller;
    const add = jest.spyOn(signal, "addEventListener");
    const remove = jest.spyOn(signal, "removeEventListener");
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation, { closing: signal });
    const query = queryOf(await send("POST"));
    const follow = () => send("GET", query, asEvents);
    await (await follow()).body?.cancel();
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([1, 1]);
    const responses = [await follow(), await follow()];
    source.report(0.5);
    controller.abort();
    for (const response of responses) expect(await linesOf(response)).toEqual(["progress 0.5"]);
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([2, 2]);
  });

  test("refuses new work and new followers, and answers what needs neither", async () => {
    const closing = new AbortController();
    const start = jest.fn<HttpStart>(() => new AsyncOperationSource<string, number>().operation);
    const send = senderTo(start, { closing: closing.signal });
    const query = queryOf(await send("POST", "", withKey));
    closing.abort();
    for (const headers of [{}, { "idempotency-key": "L" }])
      expect(await wholeOf(await send("POST", "", headers))).toEqual(refused);
    expect(await wholeOf(await send("DELETE", "", { "idempotency-key": "M" }))).toEqual(refused);
    expect(await wholeOf(await send("GET", query, asEvents))).toEqual(refused);
    expect(start).toHaveBeenCalledTimes(1);
    const again = await send("POST", "", { ...withKey, prefer: "wait=50" });
    expect([again.status, queryOf(again)]).toEqual([202, query]);
    expect((await send("GET", query)).status).toBe(200);
    expect((await send("DELETE", query)).status).toBe(202);
  });

  test("refuses from the beginning when it has aborted before", async () => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const send = senderTo(start, { closing: AbortSignal.abort() });
    expect(await wholeOf(await send("POST"))).toEqual(refused);
    expect(start).not.toHaveBeenCalled();
  });

  test("refuses a follower whose operation was being found when it aborted", async () => {
    const closing = new AbortController();
    const { operation } = new AsyncOperationSource<string, number>();
    const find = async () => {
      closing.abort();
      return operation;
    };
    const send = senderTo(() => operation, { find, closing: closing.signal });
    expect(await wholeOf(await send("GET", "?operation=1", asEvents))).toEqual(refused);
  });
});
