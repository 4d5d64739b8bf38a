import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { toHttp } from "async-operation/http";
import { survivorsOf } from "../../support/garbage.js";
import { asEvents, keep, queryOf, route, senderTo } from "./handler.js";

Reflect.set(globalThis, "peersKeepTimers", true); // Those of the server of Node.

const megabyte = 1_000_000;

/** The memory of this process after the garbage collector has run. */
async function usedMemory(): Promise<number> {
  await survivorsOf({});
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("toHttp()", () => {
  test("takes at most 10 MB for 1,000 followers that do not read a result of 1 MB", async () => {
    const source = new AsyncOperationSource<string, number>();
    const send = senderTo(() => source.operation);
    const query = queryOf(await send("POST"));
    const result = "x".repeat(megabyte);
    const used = await usedMemory();
    const responses: Response[] = [];
    for (let index = 0; index < 1000; index++) responses.push(await send("GET", query, asEvents));
    source.complete(result);
    expect((await usedMemory()) - used).toBeLessThan(10 * megabyte);
    const [first] = responses;
    expect((await first?.text())?.length).toBeGreaterThan(megabyte);
    await Promise.all(responses.slice(1).map(({ body }) => body?.cancel()));
  });

  test("takes no memory for a connection that does not read a result of 16 MB", async () => {
    const source = new AsyncOperationSource<string, number>();
    const handle = toHttp(() => source.operation, { keep });
    const query = queryOf(await handle(new Request(route, { method: "POST" })));
    const listener = getRequestListener(handle);
    const outgoing: ServerResponse[] = [];
    const server = createServer((request, response) => {
      outgoing.push(response);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const sockets: Socket[] = [];
    for (let index = 0; index < 10; index++) {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
      socket.write(`GET /imports${query} HTTP/1.1\r\nhost: localhost\r\n`);
      socket.write("accept: text/event-stream\r\n\r\n");
      sockets.push(socket);
    }
    while (outgoing.length < 10 || !outgoing.every(({ headersSent }) => headersSent))
      await nextTurn();
    const result = "x".repeat(16 * megabyte);
    const used = await usedMemory();
    source.complete(result);
    while (!outgoing.every(({ writableNeedDrain }) => writableNeedDrain)) await nextTurn();
    // Its JSON and its bytes, and once the text, whose copy is one of the engine.
    expect((await usedMemory()) - used).toBeLessThan(58 * megabyte);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
