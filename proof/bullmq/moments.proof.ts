import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Redis as Client } from "ioredis";
import { type Redis, startRedis } from "../../spec/support/redis.js";
import { Moments } from "./moments.js";
import { printRows, type Row } from "./rows.js";

/** The number of jobs for each fault: JOBS=1000 npm run proof:bullmq. */
const jobs = Number(process.env["JOBS"] ?? 100);

let redis: Redis;
let moments: Moments;
/** Two processes of workers; the faults hit the first. */
let workers: [ChildProcess, ChildProcess];
const rows: Row[] = [];

beforeAll(async () => {
  redis = await startRedis();
  moments = new Moments(redis, Math.ceil(jobs / 10));
  await moments.ready();
  workers = [await moments.startWorkers(), await moments.startWorkers()];
});
afterAll(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  await moments.close();
  await redis.close();
  printRows(rows);
});

/** Ends the first process of workers, and starts another in its place. */
async function restart(signal: NodeJS.Signals): Promise<void> {
  const [first] = workers;
  const gone = once(first, "exit");
  first.kill(signal);
  await gone;
  workers[0] = await moments.startWorkers();
}

/** Stops a process of workers for longer than it holds its locks. */
async function pauseWorkers(): Promise<void> {
  workers[0].kill("SIGSTOP");
  await sleep(2000);
  workers[0].kill("SIGCONT");
}

async function pauseRedis(): Promise<void> {
  redis.freeze();
  await sleep(2000);
  redis.thaw();
}

async function restartRedis(end: () => Promise<void>): Promise<void> {
  await end();
  await redis.start();
}

const faults: readonly [name: string, occur: () => Promise<void>][] = [
  ["none", async () => {}],
  ["a worker is killed", () => restart("SIGKILL")],
  ["a worker is stopped for 2 s", pauseWorkers],
  ["a worker is restarted", () => restart("SIGTERM")],
  ["Redis is killed and started", () => restartRedis(() => redis.kill())],
  ["Redis is stopped for 2 s", pauseRedis],
  ["Redis is restarted", () => restartRedis(() => redis.stop())],
];

describe("fromBullMQ() at ten moments of a fault", () => {
  test.each(faults)("ends with the outcome of each job when it is: %s", async (fault, occur) => {
    const row = await moments.run(fault, occur);
    rows.push(row);
    expect(row.untrue).toEqual([]);
    expect([row.completed, row.canceled]).toEqual([row.jobs / 2, row.jobs / 2]);
  });

  test("sends nothing to Redis after the last outcome", async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    expect(moments.listeners).toBe(0);
    const client = new Client(redis.connection);
    await sleep(1000); // The last requests of the workers.
    await client.config("RESETSTAT");
    await sleep(6000); // Longer than a round of looks.
    const commands = (await client.info("commandstats")).match(/(?<=cmdstat_)[\w|]+/g) ?? [];
    expect(commands.filter((name) => !/^(xread|info|config)/.test(name))).toEqual([]);
    client.disconnect();
  });
});
