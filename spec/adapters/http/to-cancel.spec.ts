import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import type { HttpStart } from "async-operation/http";
import { startForeign } from "../../support/foreign.js";
import { gate, queryOf, senderTo, watchKeys } from "./handler.js";

const withKey = { "idempotency-key": "K" };

/** An operation that ends when cancel is requested, and the reasons of the requests. */
function cancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons };
}

describe("DELETE to toHttp()", () => {
  test("requests cancel with the reason, and answers 202 with the URL", async () => {
    const { source, reasons } = cancelable();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST", "?a=1"));
    const response = await send("DELETE", `${query}&reason=not+needed`);
    expect([response.status, queryOf(response), reasons]).toEqual([202, query, ["not needed"]]);
    expect(await response.json()).toEqual({ status: "Canceled", url: query });
    const state = { status: "Canceled", reason: "not needed" };
    expect(await (await send("GET", query)).json()).toEqual(state);
  });

  test("does not wait for the end, whatever the client prefers", async () => {
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    const response = await send("DELETE", query, { prefer: "wait=50" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([202, "1"]);
    expect(await response.json()).toEqual({ status: "Started", url: query });
    expect(source.isCanceled()).toBe(true);
    source.complete("done");
    expect((await (await send("GET", query)).json()).status).toBe("Completed");
  });

  test.each([
    ["none", "", undefined],
    ["an empty one", "&reason=", ""],
    ["the first of two", "&reason=a&reason=b", "a"],
    [
      "the first 1,024 characters of a long one",
      `&reason=${"x".repeat(100_000)}`,
      "x".repeat(1024),
    ],
    ["one with line breaks", "&reason=a%0D%0Aid:%201%0A%0A", "a\r\nid: 1\n\n"],
    ["one that is no UTF-8", "&reason=%ff", "\ufffd"],
  ])("takes the reason: %s", async (_, query, reason) => {
    const { source, reasons } = cancelable();
    const send = senderTo(() => source.operation);
    const url = queryOf(await send("POST"));
    await send("DELETE", url + query);
    expect(reasons).toEqual([reason ?? expect.objectContaining({ name: "AbortError" })]);
    const state = await (await send("GET", url)).json();
    expect(state).toStrictEqual({
      status: "Canceled",
      ...(reason === undefined ? {} : { reason }),
    });
  });

  test("answers 202 again, and after the end", async () => {
    const { source, reasons } = cancelable();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    const statuses: number[] = [];
    for (const reason of ["a", "b"])
      statuses.push((await send("DELETE", `${query}&reason=${reason}`)).status);
    expect([statuses, reasons]).toEqual([[202, 202], ["a"]]);
  });

  test("answers 202 when `cancel` of a foreign operation throws or rejects", async () => {
    for (const cancel of [
      () => {
        throw new Error("secret");
      },
      () => Promise.reject(new Error("secret")),
    ]) {
      const foreign = { ...startForeign(), cancel: cancel as () => void };
      const send = senderTo(() => foreign);
      expect((await send("DELETE", queryOf(await send("POST")))).status).toBe(202);
    }
  });

  test("answers 404 when the operation is unknown, and 400 without an operation and a key", async () => {
    const send = senderTo(() => fromResult(1));
    const answers = [
      await send("DELETE", "?operation=x"),
      await send("DELETE", "?operation=", withKey),
      await send("DELETE"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400]);
    expect(await answers[2]?.text()).toBe("Expected an operation or an Idempotency-Key");
  });
});

describe("DELETE to toHttp() with an Idempotency-Key", () => {
  test("cancels what the key has started", async () => {
    const { source, reasons } = cancelable();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST", "", withKey));
    const response = await send("DELETE", "?reason=closed", withKey);
    expect([response.status, queryOf(response), reasons]).toEqual([202, query, ["closed"]]);
  });

  test("waits for a start that is under way", async () => {
    const { source, reasons } = cancelable();
    const { isOpen, open } = gate();
    const send = senderTo(async () => {
      await isOpen;
      return source.operation;
    });
    const first = watchKeys(1);
    const started = send("POST", "", withKey);
    await first;
    const second = watchKeys(1);
    const deleted = send("DELETE", "?reason=closed", withKey);
    await second;
    expect(reasons).toEqual([]);
    open();
    expect(queryOf(await deleted)).toBe(queryOf(await started));
    expect(reasons).toEqual(["closed"]);
  });

  test("keeps a late POST with an unknown key from starting", async () => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const send = senderTo(start);
    const deleted = await send("DELETE", "?reason=closed", withKey);
    const query = queryOf(deleted);
    expect([deleted.status, await deleted.json()]).toEqual([
      202,
      { status: "Canceled", url: query },
    ]);
    const late = await send("POST", "", { ...withKey, prefer: "wait=5" });
    expect(await late.json()).toEqual({ status: "Canceled", reason: "closed", url: query });
    expect(start).not.toHaveBeenCalled();
  });

  test("leaves the same key of another owner alone", async () => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const owner = ({ headers }: Request) => headers.get("x-user") ?? "";
    const send = senderTo(start, { owner });
    await send("DELETE", "", { ...withKey, "x-user": "b" });
    await send("POST", "", { ...withKey, "x-user": "a" });
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("goes by the operation when the request has both", async () => {
    const [first, second] = [cancelable(), cancelable()];
    const operations = [first.source.operation, second.source.operation];
    const send = senderTo(() => operations.shift() ?? fromResult(1));
    await send("POST", "", withKey);
    await send("DELETE", queryOf(await send("POST")), withKey);
    expect([first.reasons.length, second.reasons.length]).toEqual([0, 1]);
    first.source.complete("done");
  });
});
