import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { type HttpStart, toHttp } from "async-operation/http";
import { asEvents, keep, linesOf, queryOf, route, senderTo, wholeOf } from "./handler.js";

const startRunning = () => new AsyncOperationSource<string, number>().operation;
const unknown = [
  404,
  [
    ["cache-control", "no-store"],
    ["content-type", "text/plain;charset=UTF-8"],
    ["vary", "accept"],
  ],
  "No such operation",
];
const odd = [
  "",
  "__proto__",
  "constructor",
  "toString",
  "a\r\nset-cookie: x=1",
  "id: 1\n\ndata: 2",
  "\0",
  "../..",
  "https://example.org/",
  "<script>",
  '","url":"x',
  "grüße 🌍",
  "\ud800",
  "?operation=2&reason=3",
  "x".repeat(100_000),
].map((id) => [id.slice(0, 30), id] as const); // The first is for the names of the tests.
const queryWith = (id: string) => `?${new URLSearchParams({ operation: id })}`;

describe("an id to toHttp()", () => {
  test.each(odd)("is unknown, whatever it is: %j", async (_, id) => {
    const send = senderTo(startRunning);
    await send("POST");
    for (const method of ["GET", "DELETE"])
      expect(await wholeOf(await send(method, queryWith(id)))).toEqual(unknown);
    expect(await wholeOf(await send("GET", queryWith(id), asEvents))).toEqual(unknown);
  });

  test.each(odd)("stays one parameter of the URL when `find` knows it: %j", async (_, id) => {
    const source = new AsyncOperationSource<string, number>();
    const find = jest.fn(() => source.operation);
    const send = senderTo(startRunning, { find });
    const response = await send("DELETE", `${queryWith(id)}&a=1&reason=x`);
    const location = new URL(queryOf(response), route);
    expect([location.origin + location.pathname, ...location.searchParams]).toEqual([
      route,
      ["operation", id.replace("\ud800", "\ufffd")],
      ["a", "1"],
    ]);
    expect((await response.json()).url).toBe(queryOf(response));
    const events = await send("GET", queryOf(response), asEvents);
    source.complete("done");
    expect(await linesOf(events)).toEqual(['completed "done"']);
    expect(find).toHaveBeenCalledTimes(1);
  });

  test("is the first of several", async () => {
    const send = senderTo(startRunning);
    const query = queryOf(await send("POST"));
    const twice = `${query}&operation=x`;
    expect((await send("GET", twice)).status).toBe(200);
    expect(queryOf(await send("DELETE", twice))).toBe(query);
    expect((await send("GET", `?operation=x&${query.slice(1)}`)).status).toBe(404);
  });

  test("is compared as it is", async () => {
    const send = senderTo(startRunning);
    const query = queryOf(await send("POST"));
    for (const other of [`${query}+`, query.toUpperCase(), query.slice(0, -1), `${query}%00`])
      expect((await send("GET", other)).status).not.toBe(200);
  });
});

describe("a key to toHttp()", () => {
  test.each(["__proto__", '"quoted"', "[]", "a, b", "é", "long"])(
    "is a key like others: %s",
    async (text) => {
      const name = text === "long" ? "x".repeat(1_000_000) : text;
      const start = jest.fn<HttpStart>(startRunning);
      for (const find of [undefined, () => null]) {
        const send = senderTo(start, { find });
        const headers = { "idempotency-key": name };
        const query = queryOf(await send("POST", "", headers));
        expect(query).toMatch(/^\?operation=i[0-9a-f]{32}$/);
        expect(queryOf(await send("POST", "", headers))).toBe(query);
        expect(queryOf(await send("DELETE", "", headers))).toBe(query);
      }
      expect(start.mock.calls.map(([, { key }]) => key)).toEqual([name, name]);
    },
  );

  test("is another one if a character differs", async () => {
    const start = jest.fn<HttpStart>(startRunning);
    const send = senderTo(start);
    for (const name of ["K", "k", "K1", "K,"]) await send("POST", "", { "idempotency-key": name });
    expect(start).toHaveBeenCalledTimes(4);
  });
});

describe("a request to toHttp()", () => {
  test("of a URL that is relative or none is answered with 500 and a fixed text", async () => {
    const handle = toHttp(startRunning, { keep });
    for (const url of ["/imports", "", "http://", undefined]) {
      const request = { method: "POST", url, headers: new Headers() };
      expect(await wholeOf(await handle(request as never))).toEqual([
        500,
        [
          ["cache-control", "no-store"],
          ["content-type", "application/json"],
          ["vary", "accept"],
        ],
        '{"error":{"name":"Error","message":"Operation failed"}}',
      ]);
    }
  });

  test("whose preference or accepted types are long is answered in time", async () => {
    const send = senderTo(() => fromResult(1));
    const query = queryOf(await send("POST"));
    for (const part of [" ", ",", "wait ", ",wait= ", "wait==", "text/", ", text/event-stream x"]) {
      const long = `${part.repeat(100_000 / part.length)}x`;
      const start = performance.now();
      expect((await send("POST", "", { prefer: long })).status).toBe(202);
      const { status, headers } = await send("GET", query, { accept: long });
      expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });

  test("reads the state of a result with odd members, and no member is set", async () => {
    const result = JSON.parse('{"__proto__":{"status":"Error"},"status":"Error","url":"x"}');
    const send = senderTo(() => fromResult(result));
    const response = await send("POST", "", { prefer: "wait=1" });
    expect(await response.text()).toBe(
      `{"status":"Completed","result":${JSON.stringify(result)},"url":"${queryOf(response)}"}`,
    );
  });
});

describe("the callbacks of toHttp()", () => {
  const secret = new Error("password of db.internal");

  test.each<[string, HttpStart]>([
    [
      "throws",
      () => {
        throw secret;
      },
    ],
    ["rejects", () => Promise.reject(secret)],
    ["returns nothing", () => undefined as never],
    ["returns something else", () => ({ status: 200 }) as never],
  ])("give 500 with a fixed text when `start` %s (W-66)", async (_, start) => {
    const response = await senderTo(start)("POST");
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"error":{"name":"Error","message":"Operation failed"}}',
    ]);
  });

  test("give what `error` returns, and the fixed text when it throws too", async () => {
    const start = () => Promise.reject(secret);
    const described = await senderTo(start, { error: () => ({ name: "E", message: "Full" }) })(
      "POST",
    );
    expect(await described.json()).toEqual({ error: { name: "E", message: "Full" } });
    const error = (): never => {
      throw secret;
    };
    expect(await (await senderTo(start, { error })("POST")).json()).toEqual({
      error: { name: "Error", message: "Operation failed" },
    });
  });
});
