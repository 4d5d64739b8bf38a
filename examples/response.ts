// A server starts an import and tells of it; clients follow it, leave it and come back. The routes are those
// of Express; Hono, Next, Deno and Bun return the response as it is.
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromResponse, toResponse } from "async-operation/response";
import express, { type Response as Reply } from "express";

/** Sends a standard response through Express or node:http; who leaves early cancels its body. */
async function send({ status, headers, body }: Response, reply: Reply): Promise<void> {
  reply.writeHead(status, Object.fromEntries(headers));
  await pipeline(Readable.fromWeb(body as ReadableStream), reply).catch(() => {});
}

let ticks = 0;
function importRows(): IAsyncOperationWithProgress<string, number> {
  return run(async ({ report, onCancel, signal }) => {
    onCancel((reason) => console.log("server stops:", reason));
    await null;
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      report(++ticks);
      if (ticks >= 20) return "20 rows";
    }
    throw signal.reason;
  });
}

const jobs = new Map<string, IAsyncOperationWithProgress<string, number>>();
const app = express();
app.post("/import", (_, reply) => send(toResponse(importRows()), reply));
app.post("/jobs/:id", ({ params }, reply) => {
  jobs.set(params.id, importRows());
  reply.status(202).end();
});
app.get("/jobs/:id", ({ params }, reply) => {
  const job = jobs.get(params.id);
  if (job === undefined) return void reply.status(404).send("No such job");
  return send(toResponse(job, { disconnect: "continue" }), reply);
});
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };

const follow = (path: string, method: string) =>
  fromResponse(({ signal }) => fetch(`http://127.0.0.1:${port}${path}`, { method, signal }), {
    parse: String,
    parseProgress: Number,
  });

// Who leaves, cancels.
const unwanted = follow("/import", "POST");
unwanted.progress = () => unwanted.cancel("tab closed");
await toPromise(unwanted).catch((reason) => console.log("client left:", reason));
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);
while (ticks === 1) await new Promise((resolve) => setTimeout(resolve, 5));

// Who leaves a job that continues, may come back.
ticks = 0;
await fetch(`http://127.0.0.1:${port}/jobs/1`, { method: "POST" });
const first = follow("/jobs/1", "GET");
first.progress = () => first.cancel("tab closed");
await toPromise(first).catch((reason) => console.log("client left:", reason));
console.log(await toPromise(follow("/jobs/1", "GET")));
await toPromise(follow("/jobs/2", "GET")).catch((error) => console.log(error.message));
server.close();
server.closeAllConnections();
