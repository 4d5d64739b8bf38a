import { describe, expect, jest, test } from "@jest/globals";
import { type AnyOperationLike, AsyncOperationSource, fromResult } from "async-operation";
import type { HttpStart, ToHttpOptions } from "async-operation/http";
import { toHttp } from "async-operation/http";
import { asEvents, keep, queryOf, route, senderTo, wholeOf } from "./handler.js";

type Authorize = NonNullable<ToHttpOptions["authorize"]>;

const withKey = { "idempotency-key": "K" };
const secret = '500 {"error":{"name":"Error","message":"Operation failed"}}';

/** Allows each request, and of operations those alone that a user has started. */
function perUser() {
  const owners = new WeakMap<AnyOperationLike, string>();
  const userOf = ({ headers }: Request) => headers.get("x-user") ?? "";
  const start = jest.fn<HttpStart>((request) => {
    const { operation } = new AsyncOperationSource<string, number>();
    owners.set(operation, userOf(request));
    return operation;
  });
  const authorize: Authorize = (request, operation) =>
    operation === undefined || owners.get(operation) === userOf(request);
  return { start, authorize, owner: userOf };
}

const by = (user: string, more: Record<string, string> = {}) => ({ "x-user": user, ...more });

describe("`authorize` of toHttp()", () => {
  test("is asked without an operation before all else, then with it", async () => {
    const calls: string[] = [];
    const operation = fromResult(1);
    const log = (name: string) => void calls.push(name);
    const send = senderTo(
      () => {
        log("start");
        return operation;
      },
      {
        authorize: (_, given) => {
          log(given === operation ? "authorize operation" : `authorize ${given}`);
          return true;
        },
        owner: () => {
          log("owner");
          return "me";
        },
        find: (id) => {
          log("find");
          return id === "known" ? operation : null;
        },
      },
    );
    const orderOf = async (...request: Parameters<typeof send>) => {
      await send(...request);
      return calls.splice(0);
    };
    expect(await orderOf("POST", "", withKey)).toEqual([
      "authorize undefined",
      "owner",
      "find",
      "start",
      "authorize operation",
    ]);
    expect(await orderOf("POST", "", withKey)).toEqual([
      "authorize undefined",
      "owner",
      "authorize operation",
    ]);
    for (const method of ["GET", "HEAD", "DELETE"])
      expect([method, ...(await orderOf(method, "?operation=known"))]).toEqual([
        method,
        "authorize undefined",
        ...(method === "GET" ? ["find"] : []),
        "authorize operation",
      ]);
    expect(await orderOf("GET", "?operation=x")).toEqual(["authorize undefined", "find"]);
  });

  test.each<[string, Authorize]>([
    ["false", () => false],
    ["a promise of false", async () => false],
    ["undefined", () => undefined as never],
    ["a truthy value", () => 1 as never],
    [
      "a promise-like of false",
      // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
      () => ({ then: (resolve: (value: false) => void) => resolve(false) }) as never,
    ],
  ])("lets a caller start, read and cancel nothing when it returns %s", async (_, authorize) => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const [find, owner] = [jest.fn(() => fromResult(1)), jest.fn(() => "me")];
    const handle = toHttp(start, { authorize, find, owner, keep });
    const pull = jest.fn<() => void>();
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const init = { method: "POST", body, duplex: "half", headers: withKey } as RequestInit;
    const answers = [await handle(new Request(route, init))];
    for (const method of ["GET", "HEAD", "DELETE"])
      answers.push(await handle(new Request(`${route}?operation=x`, { method })));
    answers.push(await handle(new Request(route, { method: "DELETE", headers: withKey })));
    expect(answers.map(({ status }) => status)).toEqual([403, 404, 404, 404, 404]);
    const called = [start, find, owner, pull].map(({ mock }) => mock.calls.length);
    expect(called).toEqual([0, 0, 0, 0]);
  });

  test("answers with the response that it returns, before and after the operation is known", async () => {
    const unauthorized = () => new Response("Log in", { status: 401 });
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const early = await senderTo(start, { authorize: async () => unauthorized() })("POST");
    expect([early.status, await early.text(), start.mock.calls]).toEqual([401, "Log in", []]);
    const authorize: Authorize = (_, operation) => (operation ? unauthorized() : true);
    const late = await senderTo(start, { authorize })("POST");
    expect([late.status, await late.text(), start.mock.calls.length]).toEqual([401, "Log in", 1]);
  });

  test("answers with a response that it returns more than once", async () => {
    const response = new Response("Log in", { status: 401 });
    for (const authorize of [() => response, (_: unknown, given?: object) => !given || response]) {
      const send = senderTo(() => fromResult(1), { authorize });
      for (let turn = 0; turn < 2; turn++) expect(await (await send("POST")).text()).toBe("Log in");
    }
  });

  test.each<[string, Authorize]>([
    [
      "throws",
      () => {
        throw new Error("db.internal");
      },
    ],
    ["rejects", () => Promise.reject(new Error("db.internal"))],
  ])("answers 500 with a fixed text, and starts nothing, when it %s", async (_, authorize) => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const send = senderTo(start, { authorize });
    for (const [method, query] of [["POST"], ["GET", "?operation=x"]] as const) {
      const response = await send(method, query);
      expect(`${response.status} ${await response.text()}`).toBe(secret);
    }
    expect(start).not.toHaveBeenCalled();
  });
});

describe("a caller that toHttp() does not allow", () => {
  test("starts nothing, and reads the same of what exists and of what does not", async () => {
    const { start, ...options } = perUser();
    const send = senderTo(start, options);
    const known = queryOf(await send("POST", "", by("a", withKey)));
    const unknown = known.replace(/\w+$/, (id) => id.split("").reverse().join(""));
    for (const method of ["GET", "HEAD", "DELETE"])
      for (const headers of [{}, asEvents, { "last-event-id": "1" }, withKey]) {
        const [first, second] = [
          await wholeOf(await send(method, known, by("b", headers))),
          await wholeOf(await send(method, unknown, by("b", headers))),
        ];
        expect([method, headers, ...first]).toEqual([method, headers, ...second]);
        expect(first[0]).toBe(404);
      }
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("reads the same of an operation that has expired", async () => {
    const { start, ...options } = perUser();
    const sources: AsyncOperationSource<number>[] = [];
    const send = senderTo(
      () => {
        const source = new AsyncOperationSource<number>();
        sources.push(source);
        return source.operation;
      },
      { ...options, authorize: () => true, keep: { ...keep, count: 1 } },
    );
    const expired = queryOf(await send("POST"));
    sources[0]?.complete(1);
    await send("POST");
    expect(await wholeOf(await send("GET", expired))).toEqual(
      await wholeOf(await send("GET", "?operation=x")),
    );
    expect(start).not.toHaveBeenCalled();
  });

  test("reads the same of what `find` finds, which takes no place and needs none", async () => {
    const { operation } = new AsyncOperationSource<string, number>();
    const authorize: Authorize = (request, given) =>
      given === undefined || request.headers.get("x-user") === "a";
    const find = (id: string) => (id === "known" ? operation : null);
    for (const count of [1, 2]) {
      const { start } = perUser();
      const send = senderTo(start, { authorize, find, keep: { ...keep, count } });
      await send("POST", "", by("a"));
      const answers = [];
      for (const id of ["known", "unknown", "known"])
        answers.push(await wholeOf(await send("GET", `?operation=${id}`, by("b"))));
      expect([count, answers[0]]).toEqual([count, answers[1]]);
      expect([count, answers[0]]).toEqual([count, answers[2]]);
      expect(answers[0]?.[0]).toBe(404);
      expect((await send("POST", "", by("a"))).status).toBe(count === 1 ? 503 : 202);
    }
  });

  test("reads the same of a key of another user and of a free one", async () => {
    const { start, authorize, owner } = perUser();
    const strict: Authorize = (request, operation) =>
      request.method === "POST" && operation === undefined && request.headers.get("x-user") === "b"
        ? false
        : authorize(request, operation);
    const send = senderTo(start, { authorize: strict, owner });
    await send("POST", "", by("a", withKey));
    const known = await wholeOf(await send("POST", "", by("b", withKey)));
    expect(known).toEqual(
      await wholeOf(await send("POST", "", by("b", { "idempotency-key": "free" }))),
    );
    expect(known.slice(0, 1).concat(known[2])).toEqual([403, "Not allowed"]);
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("does not count as a client that is interested", async () => {
    jest.useFakeTimers();
    try {
      const { start, authorize } = perUser();
      const sent: AnyOperationLike[] = [];
      const send = senderTo(
        (request, context) => {
          const operation = start(request, context) as AnyOperationLike;
          sent.push(operation);
          return operation;
        },
        { authorize, abandoned: 1000 },
      );
      const query = queryOf(await send("POST", "", by("a")));
      await jest.advanceTimersByTimeAsync(999);
      await send("GET", query, by("b"));
      await jest.advanceTimersByTimeAsync(1);
      expect(sent[0]?.status).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });
});
