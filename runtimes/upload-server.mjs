// A server that reads uploads at a limited rate, and records how much it has read and when.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { sendFile } from "./files.mjs";

/** Bytes that the server reads in a millisecond. */
const rate = 20_000;

/** What the server has seen of each request, by the parameter `name` of its URL. */
export const seen = new Map();

/** Reads a request at the limited rate; the samples are `[time, bytes]`. */
async function read(request, entry) {
  const begin = Date.now();
  for await (const chunk of request) {
    entry.read += chunk.length;
    entry.samples.push([Date.now(), entry.read]);
    const ahead = entry.read / rate - (Date.now() - begin);
    if (ahead > 1) await sleep(ahead);
  }
}

const text = "0123456789".repeat(2000);

const answers = {
  async "/upload"(request, response, entry) {
    await read(request, entry);
    response.setHeader("x-kind", "upload");
    response.writeHead(201, "Taken").end(`${entry.read} bytes, ${request.headers["content-type"]}`);
  },
  async "/204"(request, response, entry) {
    await read(request, entry);
    response.writeHead(204).end();
  },
  async "/999"(request, response, entry) {
    await read(request, entry);
    response.writeHead(999, "Odd \u00fc").end("odd");
  },
  async "/redirect"(request, response, { url }) {
    await read(request, { read: 0, samples: [] });
    response.writeHead(307, { location: url.search.replace("?", "/upload?") }).end();
  },
  async "/see-other"(request, response, { url }) {
    await read(request, { read: 0, samples: [] });
    response.writeHead(303, { location: url.search.replace("?", "/text?") }).end();
  },
  /** Refuses before the body has been read, and reads no more of it. */
  "/refused": (_, response) => response.writeHead(413).end("too large"),
  /** Refuses before the body has been read, and reads the rest of it. */
  async "/refused-and-read"(request, response, entry) {
    response.writeHead(413).end("too large");
    await read(request, entry);
  },
  /** Refuses, and closes the connection at once: most of the body is not sent. */
  "/refused-and-closed"(request, response) {
    response.writeHead(413, { connection: "close" }).end("too large", () => {
      request.socket.destroy();
    });
  },
  "/lost": (request) => request.socket.destroy(),
  "/text": (_, response) => response.writeHead(200, { "content-length": text.length }).end(text),
  "/chunked": (_, response) => response.writeHead(200).end(text),
  "/gzip"(_, response) {
    const body = gzipSync(text);
    response
      .writeHead(200, { "content-encoding": "gzip", "content-length": body.length })
      .end(body);
  },
  "/truncated"(_, response) {
    response.writeHead(200, { "content-length": 2 * text.length }).write(text);
    setTimeout(() => response.destroy(), 100);
  },
  "/slow": (_, response) => void response.writeHead(200, { "content-length": 100 }).write("x"),
};

/** Allows the origin of the request, with cookies. */
function allow({ headers: { origin } }, response) {
  if (origin === undefined) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("access-control-allow-headers", "x-a");
}

async function handle(request, response) {
  const url = new URL(request.url, "http://127.0.0.1");
  const answer = answers[url.pathname];
  if (answer === undefined) return sendFile(url.pathname, response);
  const name = url.searchParams.get("name");
  const entry = seen.get(name) ?? { preflights: 0, read: 0, samples: [], closed: undefined };
  seen.set(name, Object.assign(entry, { url, cookie: request.headers.cookie }));
  if (!url.searchParams.has("refuse-origin")) allow(request, response);
  if (request.method === "OPTIONS") {
    entry.preflights++;
    return response.writeHead(204).end();
  }
  request.on("error", () => {}); // Closed by the client.
  response.on("close", () => {
    if (!response.writableFinished) entry.closed = Date.now();
  });
  try {
    await answer(request, response, entry);
  } catch {
    // Closed by the client.
  }
}

/** Serves on two ports of loopback: two origins of one site. */
export async function serve() {
  const servers = [createServer(handle), createServer(handle)];
  for (const server of servers)
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    addresses: servers.map((server) => `http://127.0.0.1:${server.address().port}`),
    stop() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
