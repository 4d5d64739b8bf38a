// The process that works, with a queue: it continues while the server of the page is down.
import { cancelBullMQ, toBullMQ } from "async-operation/bullmq";
import { QueueEvents, Worker } from "bullmq";
import { importRows, queueName } from "./import-rows.js";

const connection = { port: Number(process.argv[2]) };
const worker = new Worker(
  queueName,
  toBullMQ(() => importRows()),
  { connection },
);
cancelBullMQ(worker, new QueueEvents(queueName, { connection }));
await worker.waitUntilReady();
process.on("SIGINT", () => {}); // The demo ends it.
process.on("disconnect", () => process.exit());
process.send?.("ready");
