import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { AsyncOperationSource, run } from "async-operation";
import { fromFetch } from "async-operation/fetch";
import { type FromHttpOptions, fromHttp, toHttp } from "async-operation/http";
import {
  bodyOf,
  endingOf,
  follow,
  type Peers,
  reason,
  type Scenario,
  SharedSignals,
} from "./scenario.js";

/** Outcomes are kept until most clients have them; the others end in Error. */
const keep = { milliseconds: 100 };

/** The index of an operation that completes. */
const completed = 0;

type Handle = (request: Request) => Response | Promise<Response>;

/** A real server of standard requests. */
async function serve(handle: Handle): Promise<{ origin: string; stop: () => void }> {
  const server = createServer(getRequestListener(handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const indexOf = ({ url }: Request): number => Number(new URL(url).pathname.slice(1));

/** The handler of a route, whose operations end in turn; those of the peer by a shared signal. */
function handlerOf(signals: SharedSignals): Handle {
  return toHttp(
    (request) => {
      const index = indexOf(request);
      if (endingOf(index) === "aborted") setTimeout(() => signals.abort(), 5);
      return run(bodyOf(index), { signal: signals.signalOf(index) });
    },
    { keep },
  );
}

/** Starts, follows and cancels an operation over real connections. */
function peersOf(
  { origin, stop }: { origin: string; stop: () => void },
  signals: SharedSignals,
  options: FromHttpOptions<unknown, unknown> = {},
): Peers {
  return {
    run(index) {
      const request = new Request(`${origin}/${index}`, { method: "POST" });
      return follow(fromHttp(request, options), index);
    },
    listeners: () => signals.listeners(),
    close: stop,
  };
}

async function overHttp(): Promise<Peers> {
  const signals = new SharedSignals();
  return peersOf(await serve(handlerOf(signals)), signals);
}

/** The first answer to each key, and the first stream of each operation, are lost. */
async function overLostConnections(): Promise<Peers> {
  const signals = new SharedSignals();
  const handle = handlerOf(signals);
  const lost = new Set<string>();
  const served = await serve(async (request) => {
    const response = await handle(request);
    const name = `${request.method} ${new URL(request.url).pathname}`;
    if (request.method === "DELETE" || lost.delete(name)) return response;
    lost.add(name);
    response.body?.cancel().catch(() => {}); // Not awaited: a clone of the response would block it.
    return new Response("Try again", { status: 503 });
  });
  return peersOf(served, signals, { reconnect: { pause: 1 } });
}

/** Clients leave; the server cancels what it runs for none of them. */
async function overLeaving(): Promise<Peers> {
  const ends = new Map<number, () => void>();
  let left = 0; // Listeners.
  const handle = toHttp(
    (request) => {
      const source = new AsyncOperationSource<string, number>();
      source.onCancel((given) => {
        source.fail(given);
        ends.get(indexOf(request))?.();
        ends.delete(indexOf(request));
      });
      return source.operation;
    },
    { keep, abandoned: 10 },
  );
  const { origin, stop } = await serve(handle);
  return {
    async run(index) {
      const ended = new Promise<void>((resolve) => ends.set(index, resolve));
      const request = new Request(`${origin}/${index}`, { method: "POST" });
      // Each its own: a request that was left before it was sent would start nothing that ends.
      const leaving = new AbortController();
      const located = (): unknown => setTimeout(() => leaving.abort(), 5);
      await follow(fromHttp(request, { leave: leaving.signal, located }), completed);
      await ended;
      left += getEventListeners(leaving.signal, "abort").length;
    },
    listeners: () => left,
    close: stop,
  };
}

/** The handler alone: keys, streams that are read or left, cancels, and unknown keys. */
function overHandler(): Peers {
  const signals = new SharedSignals();
  const handle = handlerOf(signals);
  const send = (method: string, url: string, headers: Record<string, string> = {}) =>
    handle(new Request(new URL(url, "http://localhost"), { method, headers }));
  return {
    async run(index) {
      const headers = { "idempotency-key": String(index) };
      const [response] = await Promise.all([
        send("POST", `/${index}`, headers),
        send("POST", `/${index}`, headers),
      ]);
      const url = response?.headers.get("location") ?? "";
      const stream = await send("GET", url, { accept: "text/event-stream" });
      if (endingOf(index) === "canceled") await send("DELETE", `${url}&reason=${reason.message}`);
      if (index % 3 === 0) await stream.body?.cancel();
      else if (index % 3 === 1) await stream.text();
      if (index % 5 === 0) await send("DELETE", "/", { "idempotency-key": `unknown ${index}` });
    },
    listeners: () => signals.listeners(),
  };
}

/** Responses that are complete, are cut, or never end, by real connections. */
async function overFetch(): Promise<Peers> {
  const signals = new SharedSignals();
  const server = createServer(({ url = "" }, response) => {
    const ending = endingOf(Number(url.slice(1)));
    response.write("part");
    if (ending === "completed") response.end();
    if (ending === "failed") setTimeout(() => response.destroy(), 1);
    if (ending === "aborted") setTimeout(() => signals.abort(), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    run(index) {
      const operation = fromFetch(`${origin}/${index}`, { signal: signals.signalOf(index) });
      if (endingOf(index) !== "canceled") return follow(operation, index);
      return new Promise((resolve) => {
        operation.progress = () => resolve(follow(operation, index));
      });
    },
    listeners: () => signals.listeners(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const scenarios: readonly Scenario[] = [
  { name: "fromFetch", count: 5_000, growth: 2_000_000, open: overFetch },
  { name: "toHttp", count: 20_000, open: overHandler },
  { name: "toHttp, fromHttp", count: 5_000, growth: 2_000_000, open: overHttp },
  {
    name: "the same, with lost answers",
    count: 2_000,
    growth: 2_000_000,
    open: overLostConnections,
  },
  // The pool of Node's own fetch keeps what it has of each connection that is cut.
  { name: "the same, left", count: 2_000, growth: 2_000_000, open: overLeaving },
];
