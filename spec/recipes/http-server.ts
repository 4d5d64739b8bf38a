import { EventEmitter } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on the loopback for one spec. */
export interface HttpServer {
  readonly origin: string;
  /** Emits "request" with each request, and "gone" when a client leaves before the answer is complete. */
  readonly events: EventEmitter;
  stop(): Promise<void>;
}

/** Starts a server that answers as it is told. */
export async function startServer(answer: RequestListener): Promise<HttpServer> {
  const events = new EventEmitter();
  const server = createServer((request, response) => {
    request.on("error", () => {}); // The client has left: "gone" tells.
    response.on("close", () => {
      if (!response.writableEnded) events.emit("gone", request);
    });
    answer(request, response);
    events.emit("request", request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers a request with the number of bytes that it brought. */
export const receive: RequestListener = (request, response) => {
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on("end", () => response.end(String(received)));
};
