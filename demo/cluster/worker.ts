// One worker process: takes jobs until the caller is gone.
import { cancelBullMQ, toBullMQ } from "async-operation/bullmq";
import { type Job, QueueEvents, Worker } from "bullmq";
import { hash, queueName, type Task } from "./hash.js";

const connection = { port: Number(process.argv[2]) };
const worker = new Worker(
  queueName,
  toBullMQ((job: Job<Task>) => hash(job.data)),
  { connection },
);
const events = new QueueEvents(queueName, { connection });
cancelBullMQ(worker, events);
await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);

// A terminal sends Ctrl-C to all its processes: who cancels is the caller.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.send?.("ready");
