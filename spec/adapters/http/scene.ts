import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type HttpStart, type ToHttpOptions, toHttp } from "async-operation/http";

/** A real server of a handler; its requests are counted by method. */
export async function serveRequests(
  handle: (request: Request) => Response | Promise<Response>,
): Promise<{ url: string; requests: string[]; stop: () => void }> {
  const requests: string[] = [];
  const listener = getRequestListener((request) => {
    requests.push(request.method);
    return handle(request);
  });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/imports`,
    requests,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A real server of `toHttp`. */
export const serveOperations = (start: HttpStart, options?: ToHttpOptions) =>
  serveRequests(toHttp(start, options));

/** Starts an operation by POST; returns its URL. */
export async function startAt(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { method: "POST", headers });
  return new URL(response.headers.get("location") ?? "", url).href;
}
