// 1,000 operations at once, over real connections: in one response each, and as resources that are
// started by POST and followed by GET.
import { fromHttp, toHttp } from "../../dist/adapters/http/index.js";
import { fromResponse, toResponse } from "../../dist/adapters/response/index.js";
import { run, toPromise } from "../../dist/lib/index.js";
import { assertCount, together } from "./compare.mjs";
import { eventsOf, serve } from "./server.mjs";

/** The work: it reports once, and ends in the next turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const byHand = () =>
  eventsOf(async (write) => {
    write("progress", 0.5);
    await turn();
    write("completed", "done");
  });

const byOperation = () =>
  run(async ({ report }) => {
    report(0.5);
    await turn();
    return "done";
  });

/** Starts work by POST, and sends its events by GET. */
function resourcesByHand() {
  const started = new Map();
  return ({ method, url }) => {
    const { searchParams } = new URL(url);
    if (method === "GET") return started.get(searchParams.get("id"))();
    const id = crypto.randomUUID();
    started.set(id, byHand);
    return new Response(null, { status: 202, headers: { location: `/resources?id=${id}` } });
  };
}

/** Reads the events of a response, and returns the result. */
async function resultOf(response) {
  const text = await response.text();
  return JSON.parse(text.split("event: completed\ndata: ")[1]);
}

export async function openHttp() {
  const routes = {
    "/hand": byHand,
    "/ours": () => toResponse(byOperation()),
    "/resources": resourcesByHand(),
    "/operations": toHttp(byOperation, { keep: { count: 20 * together, milliseconds: 1000 } }),
  };
  const { origin, close } = await serve((request) =>
    routes[new URL(request.url).pathname](request),
  );

  const many = (one) => async () => {
    const results = await Promise.all(Array.from({ length: together }, one));
    assertCount(results.filter((result) => result === "done").length, together, "results");
  };
  const resource = async () => {
    const { headers } = await fetch(`${origin}/resources`, { method: "POST" });
    return resultOf(await fetch(new URL(headers.get("location"), origin)));
  };
  const operation = () => {
    const request = new Request(`${origin}/operations`, { method: "POST" });
    return toPromise(fromHttp(request));
  };
  return {
    pairs: [
      {
        name: "responses with events, 1,000 at once",
        ...{ count: together, least: 0.5 },
        hand: many(async () => resultOf(await fetch(`${origin}/hand`))),
        ours: many(() => toPromise(fromResponse(() => fetch(`${origin}/ours`)))),
      },
      {
        name: "operations over HTTP, 1,000 at once",
        ...{ count: together, least: 0.3, hand: many(resource), ours: many(operation) },
      },
    ],
    close,
  };
}
