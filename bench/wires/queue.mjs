// 1,000 jobs of BullMQ at once, through a Redis of its own: waited for by `waitUntilFinished`, and as operations.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { Queue, QueueEvents, Worker } from "bullmq";
import { fromBullMQ, toBullMQ } from "../../dist/adapters/bullmq/index.js";
import { run, toPromise } from "../../dist/lib/index.js";
import { assertCount, together } from "./compare.mjs";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Needs `redis-server` on the PATH. */
async function startRedis() {
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", ""];
  const child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const text of child.stdout) if (/Ready to accept/.test(text)) break;
  child.stdout.resume();
  return { connection: { host: "127.0.0.1", port }, stop: () => child.kill() };
}

const processors = {
  async hand(job) {
    await job.updateProgress(0.5);
    return "done";
  },
  ours: toBullMQ(() =>
    run(async ({ report }) => {
      report(0.5);
      return "done";
    }),
  ),
};

export async function openQueue() {
  const { connection, stop } = await startRedis();
  const opened = [];
  const side = async (name, wait) => {
    const queue = new Queue(name, { connection });
    const events = new QueueEvents(name, { connection });
    const worker = new Worker(name, processors[name], { connection, concurrency: 50 });
    opened.push(worker, events, queue);
    await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);
    for (const each of [queue, events]) each.setMaxListeners(0);
    return async () => {
      const jobs = await queue.addBulk(Array.from({ length: together }, () => ({ name: "work" })));
      const results = await Promise.all(jobs.map((job) => wait(job, events)));
      assertCount(results.filter((result) => result === "done").length, together, "results");
    };
  };
  const hand = await side("hand", (job, events) => job.waitUntilFinished(events));
  const ours = await side("ours", (job, events) => toPromise(fromBullMQ(job, events)));
  return {
    pairs: [
      { name: "jobs of BullMQ, 1,000 at once", ...{ count: together, least: 0.5, hand, ours } },
    ],
    async close() {
      for (const each of opened) await each.close();
      stop();
    },
  };
}
