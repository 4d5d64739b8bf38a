import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { survivorsOf } from "../../support/garbage.js";
import { queryOf, senderTo } from "./handler.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe("toHttp()", () => {
  test("leaves nothing of 10,000 operations with keys: no entry, no timer, no listener", async () => {
    const closing = new AbortController();
    const add = jest.spyOn(closing.signal, "addEventListener");
    const references: Record<string, WeakRef<object>> = {};
    let finds = 0;
    const send = senderTo(
      (_, { id }) => {
        const source = new AsyncOperationSource<object>();
        references[id] = new WeakRef(source.operation);
        Promise.resolve().then(() => source.complete({ id }));
        return source.operation;
      },
      {
        keep: { count: 20_000, milliseconds: 60_000 },
        closing: closing.signal,
        abandoned: 3_600_000,
        find: () => void finds++,
      },
    );
    let last = "";
    for (let index = 0; index < 10_000; index++) {
      const response = await send("POST", "", { "idempotency-key": `K${index}` });
      last = queryOf(response);
    }
    expect([(await send("GET", last)).status, jest.getTimerCount()]).toEqual([200, 1]);
    await jest.advanceTimersByTimeAsync(60_001);
    expect([(await send("GET", last)).status, jest.getTimerCount()]).toEqual([404, 0]);
    jest.useRealTimers();
    expect([finds, add.mock.calls, Object.keys(references).length]).toEqual([10_001, [], 10_000]);
    expect(await survivorsOf(references)).toEqual([]);
    jest.useFakeTimers();
    expect((await send("POST", "", { "idempotency-key": "K0" })).status).toBe(202);
    expect(finds).toBe(10_002);
  });
});
