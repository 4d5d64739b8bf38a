// Clients over Streamable HTTP that disconnect without a cancel.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { AsyncStatus, toPromise, waitFor } from "async-operation";
import { fromMcp, toMcp } from "async-operation/mcp";
import { startCancelable } from "./pair.js";

/** Lets a client call a tool over HTTP and disconnect; resolves when the server has noticed. */
async function disconnect({ closes }: { readonly closes: boolean }) {
  const { source, reasons } = startCancelable<number>();
  let start!: () => void;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const servers: McpServer[] = [];
  const noticed: Promise<unknown>[] = [];
  const http = createServer(async (request, response) => {
    const server = new McpServer({ name: "files", version: "1.0.0" });
    server.registerTool(
      "work",
      {},
      toMcp(() => {
        start();
        return source.operation;
      }),
    );
    servers.push(server);
    noticed.push(once(response, "close"));
    if (closes) response.on("close", () => server.close());
    const transport = new StreamableHTTPServerTransport({});
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(request, response);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const client = new Client({ name: "office", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}`)));
  const call = fromMcp<unknown>((options) => client.callTool({ name: "work" }, options));
  await started;
  await client.close();
  await toPromise(call).catch(() => {});
  await Promise.all(noticed);
  await new Promise((resolve) => setImmediate(resolve));
  const stop = async (): Promise<void> => {
    source.complete("done");
    for (const server of servers) await server.close();
    http.close();
  };
  return { source, reasons, call, stop };
}

describe("a client of toMcp() that disconnects from Streamable HTTP", () => {
  test("does not cancel the operation (W-78)", async () => {
    const { source, call, stop } = await disconnect({ closes: false });
    expect(await waitFor(source.operation, 100)).toBe(AsyncStatus.Started);
    expect([source.isCanceled(), call.status]).toEqual([false, AsyncStatus.Error]);
    await stop();
  });

  test("cancels it if the server is closed with the response (W-78)", async () => {
    const { reasons, stop } = await disconnect({ closes: true });
    expect(reasons).toHaveLength(1);
    await stop();
  });
});
