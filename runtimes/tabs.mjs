// Follows eight operations in two tabs of each browser over HTTP/1.1, of the same origin and of another, by a
// server that compresses and by a proxy that buffers, and cancels them: each within a second.
// node runtimes/tabs.mjs [--browser Chromium]
import assert from "node:assert/strict";
import { createServer, request as send } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { toHttp } from "../dist/adapters/http/index.js";
import { run } from "../dist/lib/index.js";
import { browsers, waitFor } from "./drivers.mjs";
import { sendFile } from "./files.mjs";

const { values } = parseArgs({
  options: { browser: { type: "string", multiple: true, default: Object.keys(browsers) } },
});
/** The longest time from a cancel to its outcome, in milliseconds. */
const longest = 1000;

const handle = toHttp(() =>
  run(async ({ report, signal }) => {
    for (let count = 1; ; count++) {
      await sleep(20, undefined, { signal });
      report(count);
    }
  }),
);

const crossOrigin = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE",
  "access-control-allow-headers": "Idempotency-Key, Last-Event-ID, Content-Type",
};

/** Answers with `toHttp`; `wrap` may compress. */
async function answer(incoming, outgoing, wrap) {
  if (incoming.method === "OPTIONS") return outgoing.writeHead(204, crossOrigin).end();
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const response = await handle(
    new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers,
      ...(incoming.method === "POST" && { body: Buffer.concat(chunks) }),
    }),
  );
  const target = wrap(outgoing, response, {
    ...Object.fromEntries(response.headers),
    ...crossOrigin,
  });
  const reader = response.body?.getReader();
  outgoing.on("close", () => reader?.cancel().catch(() => {}));
  for (let next = await reader?.read(); next && !next.done; next = await reader.read())
    target.write(next.value);
  target.end();
}

const plain = (outgoing, { status }, headers) => outgoing.writeHead(status, headers);

/** Compresses every response, as a middleware does that knows event streams: each event is flushed. */
function compressed(outgoing, { status }, headers) {
  outgoing.writeHead(status, { ...headers, "content-encoding": "gzip" });
  const gzip = createGzip();
  gzip.pipe(outgoing);
  return {
    write: (chunk) => gzip.write(chunk, () => gzip.flush()),
    end: () => gzip.end(),
  };
}

/** Forwards a request, and sends the answer when it is complete. */
function buffered(incoming, outgoing) {
  const { method, headers, url } = incoming;
  const { port } = incoming.socket.address();
  const path = url.replace("/buffered", "/plain");
  const forwarded = send({ port, host: "127.0.0.1", method, headers, path }, async (answered) => {
    const chunks = [];
    try {
      for await (const chunk of answered) chunks.push(chunk);
    } catch {
      return outgoing.destroy();
    }
    outgoing.writeHead(answered.statusCode, answered.headers).end(Buffer.concat(chunks));
  });
  outgoing.on("close", () => forwarded.destroy());
  forwarded.on("error", () => outgoing.destroy());
  incoming.pipe(forwarded);
}

const routes = {
  "/plain": (incoming, outgoing) => answer(incoming, outgoing, plain),
  "/compressed": (incoming, outgoing) => answer(incoming, outgoing, compressed),
  "/buffered": buffered,
};

/** Follows four operations in each of two tabs, and cancels them; returns the longest time of a cancel. */
async function follow(page, address, url) {
  const tab = `${address}/runtimes/tabs.html`;
  const settled = (status) => `JSON.parse(look()).every((each) => each.status === "${status}")`;
  const look = async () => JSON.parse(await page.evaluate("look()"));
  const open = async () => {
    await page.goto(tab);
    await waitFor(page, "globalThis.isReady === true");
    await page.evaluate(`start(${JSON.stringify(url)}, 4)`);
    await waitFor(page, `JSON.parse(look()).every((each) => each.reports > 1)`, 30_000);
  };
  const times = [];
  const cancel = async () => {
    await page.evaluate("cancelAll()");
    await waitFor(page, settled("Canceled"), 30_000);
    times.push(...(await look()).map(({ milliseconds }) => milliseconds));
  };
  await open();
  const goBack = await page.openTab();
  await open();
  await cancel();
  await goBack();
  await cancel();
  assert.equal(times.length, 8);
  return Math.max(...times);
}

const server = createServer((incoming, outgoing) => {
  const { pathname } = new URL(incoming.url, "http://127.0.0.1");
  const route = routes[pathname];
  return route ? route(incoming, outgoing) : sendFile(pathname, outgoing);
});
await new Promise((resolve) => server.listen(0, resolve)); // By the name and by the number: two origins.
const { port } = server.address();
const address = `http://127.0.0.1:${port}`;
const cases = [
  ["of the same origin", `${address}/plain`],
  ["of another origin", `http://localhost:${port}/plain`],
  ["compressed", `${address}/compressed`],
  ["behind a proxy that buffers", `${address}/buffered`],
];
for (const name of values.browser) {
  const page = await browsers[name]({ dark: false });
  try {
    for (const [title, url] of cases) {
      const time = await follow(page, address, url);
      assert.ok(time < longest, `${title}: a cancel took ${time} ms`);
      console.log(
        `${name} ${page.version}: eight operations in two tabs, ${title}: ${time.toFixed(0)} ms`,
      );
    }
  } catch (error) {
    console.error(`${name} ${page.version}: FAILED: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}
server.closeAllConnections();
server.close();
