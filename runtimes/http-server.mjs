// A server for the cases of http: that of the page, or one of this runtime.
import { answer } from "./http-routes.mjs";

async function listenByNode() {
  const { createServer } = globalThis.process.getBuiltinModule("node:http");
  const { getRequestListener } = await import("@hono/node-server");
  const server = createServer(getRequestListener(answer));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function listenByBun({ Bun }) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 30, fetch: answer });
  return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

function listenByDeno({ Deno }) {
  const controller = new AbortController();
  const options = { port: 0, hostname: "127.0.0.1", signal: controller.signal, onListen() {} };
  const { addr } = Deno.serve(options, answer);
  return { origin: `http://127.0.0.1:${addr.port}`, stop: () => controller.abort() };
}

/** Returns the address of a server that answers the cases, and what stops it. */
export async function listen() {
  if (globalThis.Bun !== undefined) return listenByBun(globalThis);
  if (globalThis.Deno !== undefined) return listenByDeno(globalThis);
  if (globalThis.process !== undefined) return await listenByNode();
  return { origin: globalThis.location.origin, stop() {} };
}
