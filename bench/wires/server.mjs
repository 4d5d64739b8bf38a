import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";

/** Serves a handler of requests on loopback. */
export async function serve(handle) {
  const server = createServer(getRequestListener(handle)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A response with the events that a function writes, until its promise settles. */
export function eventsOf(produce) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      const write = (kind, data) =>
        controller.enqueue(encoder.encode(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`));
      produce(write).then(() => controller.close());
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
