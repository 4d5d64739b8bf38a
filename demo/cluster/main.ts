// Spreads hashes over worker processes with BullMQ and Redis: one bar over all jobs, one Ctrl-C for all.
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { splitProgress, toPromise, whenAll } from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { fromBullMQ } from "async-operation/bullmq";
import { Queue, QueueEvents } from "bullmq";
import { startRedis } from "../redis.js";
import { abortOnSignals, Interruption } from "../signals.js";
import { drawBar } from "./bar.js";
import { queueName, type Task } from "./hash.js";
import { startWorkers } from "./processes.js";

const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "200" },
    megabytes: { type: "string", default: "16" },
    workers: { type: "string", default: "3" },
  },
});
const [jobs, megabytes, workers] = [values.jobs, values.megabytes, values.workers].map((text) => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new RangeError(`Cannot use "${text}": expected a number`);
  return Number(text);
}) as [number, number, number];

const controller = new AbortController();
const bar = drawBar(process.stderr, jobs);
abortOnSignals(controller, bar.stop);
const redis = await startRedis();
const pool = await startWorkers(workers, redis.port);

const connection = { port: redis.port };
const queue = new Queue(queueName, { connection });
// From the beginning: when it is ready, it has not begun to read.
const events = new QueueEvents(queueName, { connection, lastEventId: "0-0" });
await events.waitUntilReady();

try {
  const start = performance.now();
  const tasks = Array.from({ length: jobs }, (_, seed): Task => ({ seed, megabytes }));
  const added = await queue.addBulk(tasks.map((data) => ({ name: "hash", data })));
  const operations = added.map((job) => fromBullMQ<string, number>(job, events));

  // Each job has its share of the one bar.
  const parts = splitProgress(bar, ...operations.map(() => 1));
  const all = whenAll(operations);
  const hashes = await toPromise(fromAbortSignal(controller.signal, all), {
    progress({ index, value, completed }) {
      bar.setCompleted(completed);
      parts[index]?.report(value ?? 1);
    },
  });
  bar.stop();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const digest = createHash("sha256").update(hashes.join("\n")).digest("hex");
  console.log(`${jobs} jobs of ${megabytes} MB, ${workers} processes, ${seconds} s`);
  console.log(`SHA-256 of all: ${digest}`);
} catch (error) {
  bar.stop();
  if (error instanceof Interruption)
    console.error(`Canceled; ${bar.completed()} of ${jobs} jobs done`);
  else console.error(`Cannot hash: ${(error as Error).message}`);
  process.exitCode = error instanceof Interruption ? error.exitCode : 1;
} finally {
  await Promise.all([queue, events].map((each) => each.close()));
  await pool.stop();
  await redis.stop();
}
