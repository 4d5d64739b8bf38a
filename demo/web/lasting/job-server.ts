// The server of the import: one route. With Redis the work is a job of a queue, which any server finds by its id.
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type IAsyncOperationWithProgress, watch } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { type HttpStart, type ToHttpOptions, toHttp } from "async-operation/http";
import { Queue, QueueEvents } from "bullmq";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { importRows, queueName, type RowProgress } from "./import-rows.js";

const [port, redis] = process.argv.slice(2).map(Number) as [number, number?];

const names = ["runs", "has completed", "was canceled", "has failed"];

/** Notes the end of an operation in the log of the demo. */
function logged(operation: IAsyncOperationWithProgress<string, RowProgress>) {
  watch(operation, {
    completed: (status) => process.send?.(`The import ${names[status]}`),
  });
  return operation;
}

/** Runs the import in this process. */
const inMemory: [HttpStart, ToHttpOptions] = [
  () => {
    process.send?.("The import has started");
    return logged(importRows());
  },
  {},
];

/** Leaves the import to a worker. */
async function inQueue(connection: { port: number }): Promise<[HttpStart, ToHttpOptions]> {
  const queue = new Queue(queueName, { connection });
  const events = new QueueEvents(queueName, { connection });
  await events.waitUntilReady();
  return [
    async (_, { id }) => {
      const job = await queue.add("import", {}, { jobId: id });
      process.send?.("The import has started");
      return logged(fromBullMQ(job, events));
    },
    {
      async find(id) {
        const job = await queue.getJob(id);
        return job && logged(fromBullMQ(job, events));
      },
    },
  ];
}

const handle = toHttp(...(redis ? await inQueue({ port: redis }) : inMemory));
const routes = new Hono()
  .use(
    cors({
      origin: "*",
      allowMethods: ["GET", "POST", "DELETE"],
      allowHeaders: ["Idempotency-Key", "Last-Event-ID"],
    }),
  )
  .all("/imports", ({ req }) => handle(req.raw));
createServer(getRequestListener(routes.fetch)).listen(port, "127.0.0.1", () => {
  process.send?.("ready");
});
process.on("SIGINT", () => {}); // The demo ends it.
process.on("disconnect", () => process.exit());
