import { keyOf } from "./marks.js";
import type { BullMQJobLike } from "./peers.js";

/** The commands of BullMQ's client that the adapter uses. */
interface RedisClientLike {
  hget(key: string, field: string): Promise<string | null>;
}

/** Returns the client of the queue of a job; undefined if BullMQ stores the job in another database. */
async function clientOf(job: BullMQJobLike): Promise<RedisClientLike | undefined> {
  return Object(job).queue.backend.client;
}

/** Reads the time that is stored in a job, which distinguishes it from a later one with the same id. */
export async function readTimestamp(job: BullMQJobLike): Promise<string | null | undefined> {
  const client = await clientOf(job);
  return client?.hget(keyOf(job), "timestamp");
}
