import { createHash } from "node:crypto";
import { describe, expect, jest, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import type { HttpStart, ToHttpOptions } from "async-operation/http";
import { asEvents, gate, linesOf, queryOf, senderTo, watchKeys, wholeOf } from "./handler.js";
import { serveOperations } from "./scene.js";

type Find = NonNullable<ToHttpOptions["find"]>;

const start = () => fromResult(1);

const withKey = { "idempotency-key": "K" };

/** A queue that several servers share. */
function queue() {
  const jobs = new Map<string, IAsyncOperationWithProgress<string, number>>();
  const sources: AsyncOperationSource<string, number>[] = [];
  const start = jest.fn<HttpStart>((_, { id }) => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel((reason) => source.fail(reason));
    sources.push(source);
    jobs.set(id, source.operation);
    return source.operation;
  });
  const find = jest.fn<Find>(async (id) => jobs.get(id));
  return { start, find, sources, jobs };
}

describe("`find` of toHttp()", () => {
  test("finds what this process does not know, once", async () => {
    const { find, jobs, start } = queue();
    jobs.set("job 1/ä", fromResult("done"));
    const send = senderTo(start, { find });
    const query = "?operation=job+1%2F%C3%A4";
    for (let turn = 0; turn < 2; turn++)
      expect(await (await send("GET", query)).json()).toEqual({
        status: "Completed",
        result: "done",
      });
    expect(find.mock.calls).toEqual([["job 1/ä"]]);
    expect(queryOf(await send("DELETE", query))).toBe(query);
  });

  test("is asked once for all that ask for an id at the same time", async () => {
    const { jobs } = queue();
    jobs.set("1", fromResult("done"));
    const { isOpen, open } = gate();
    const find = jest.fn<Find>(async (id) => {
      await isOpen;
      return jobs.get(id);
    });
    const send = senderTo(() => fromResult(1), { find });
    const answers = ["1", "1", "2", "2", "1"].map((id) => send("GET", `?operation=${id}`));
    open();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
      200, 200, 404, 404, 200,
    ]);
    expect(find.mock.calls).toEqual([["1"], ["2"]]);
    await send("GET", "?operation=2");
    expect(find).toHaveBeenCalledTimes(3);
  });

  test.each<[string, Find]>([
    [
      "throws",
      () => {
        throw new Error("db.internal");
      },
    ],
    ["rejects", () => Promise.reject(new Error("db.internal"))],
  ])("lets a client try again later when it %s", async (_, find) => {
    const start = jest.fn<HttpStart>(() => fromResult(1));
    const send = senderTo(start, { find });
    const requests: Parameters<typeof send>[] = [
      ["GET", "?operation=1"],
      ["DELETE", "?operation=1"],
      ["POST", "", withKey],
      ["DELETE", "", withKey],
    ];
    for (const request of requests)
      expect(await wholeOf(await send(...request))).toEqual([
        503,
        [
          ["cache-control", "no-store"],
          ["content-type", "application/json"],
          ["retry-after", "1"],
          ["vary", "accept"],
        ],
        '{"error":{"name":"Error","message":"Operation failed"}}',
      ]);
    expect(start).not.toHaveBeenCalled();
  });

  test("answers 500 when it returns something else, or what is closed", async () => {
    const closed = fromResult(1);
    closed.close();
    for (const found of [closed, {}, 5, "text"]) {
      const send = senderTo(() => fromResult(1), { find: () => found as never });
      const response = await send("GET", "?operation=1");
      expect([response.status, await response.text()]).toEqual([
        500,
        '{"error":{"name":"Error","message":"Operation failed"}}',
      ]);
    }
  });

  test("is not asked for a request without a key, which starts", async () => {
    const { find, start } = queue();
    await senderTo(start, { find })("POST");
    expect([find.mock.calls.length, start.mock.calls.length]).toEqual([0, 1]);
  });

  test("finds by an id that is derived from the owner and the key", async () => {
    const { find, start } = queue();
    const send = senderTo(start, { find, owner: () => "me" });
    const query = queryOf(await send("POST", "", withKey));
    const digest = `i${createHash("sha256").update('["me","/imports","K"]').digest("hex").slice(0, 32)}`;
    expect([query, find.mock.calls, start.mock.calls[0]?.[1]]).toEqual([
      `?operation=${digest}`,
      [[digest]],
      { id: digest, key: "K" },
    ]);
  });

  test("is asked once for a key and its id at the same time", async () => {
    const made: AnyOperationLike[] = [];
    const { isOpen, open } = gate();
    const find = async () => {
      await isOpen;
      made.push(fromResult("done"));
      return made.at(-1);
    };
    const query = queryOf(await senderTo(start, { find: () => null })("POST", "", withKey));
    const send = senderTo(start, { find });
    const joined = watchKeys(1);
    const answers = [send("GET", query), send("POST", "", withKey), send("GET", query)];
    await joined;
    open();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 202, 200]);
    expect(made).toHaveLength(1);
  });
});

describe("two servers of toHttp() that share a `find`", () => {
  test("start once for one key, and both serve the operation", async () => {
    const { start, find, sources } = queue();
    const options = { find, keep: { milliseconds: Infinity } };
    const servers = [await serveOperations(start, options), await serveOperations(start, options)];
    const [first, second] = servers.map(({ url }) => url) as [string, string];
    const post = (url: string) => fetch(url, { method: "POST", headers: withKey });
    const query = queryOf(await post(first));
    expect([queryOf(await post(second)), start.mock.calls.length]).toEqual([query, 1]);
    const responses = await Promise.all(
      [first, second].map((url) => fetch(url + query, { headers: asEvents })),
    );
    sources[0]?.report(0.5);
    sources[0]?.complete("done");
    for (const response of responses)
      expect((await linesOf(response)).at(-1)).toBe('completed "done"');
    for (const { stop } of servers) stop();
  });

  test("cancel what the other one has started, by key", async () => {
    const { start, find } = queue();
    const [first, second] = [senderTo(start, { find }), senderTo(start, { find })];
    const query = queryOf(await first("POST", "", withKey));
    const response = await second("DELETE", "?reason=closed", withKey);
    expect([response.status, queryOf(response)]).toEqual([202, query]);
    expect(await (await first("GET", query)).json()).toEqual({
      status: "Canceled",
      reason: "closed",
    });
  });

  test("find what one of them has dropped or lost in a restart", async () => {
    const { start, find, sources } = queue();
    const before = senderTo(start, { find });
    const query = queryOf(await before("POST", "", withKey));
    sources[0]?.complete("done");
    const restarted = senderTo(start, { find });
    expect(queryOf(await restarted("POST", "", withKey))).toBe(query);
    expect((await (await restarted("GET", query)).json()).result).toBe("done");
    expect(start).toHaveBeenCalledTimes(1);
  });
});
