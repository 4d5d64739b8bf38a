import { keyOf } from "./marks.js";
import type { BullMQJobLike } from "./peers.js";

/** An entry of the stream of a queue: its id, such as "1700000000000-0", and its keys and values in turn. */
export type Entry = readonly [id: string, fields: readonly string[]];

/** The commands of BullMQ's client that the adapter uses. */
interface RedisClientLike {
  hget(key: string, field: string): Promise<string | null>;
  xread(
    streams: readonly { readonly key: string; readonly id: string }[],
    options: { readonly COUNT: number },
  ): Promise<[[key: string, entries: Entry[]]] | null>;
}

/** Reads the time that is stored in a job, which distinguishes it from a later one with the same id. */
export async function readTimestamp(job: BullMQJobLike): Promise<string | null | undefined> {
  const client = await clientOf(job);
  return client?.hget(keyOf(job), "timestamp");
}

/** Reads some events of the queue of a job. */
export async function readEvents(
  job: BullMQJobLike,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly Entry[]> {
  const client = await clientOf(job);
  const key = `${job.queueQualifiedName}:events`;
  const streams = await client?.xread([{ key, id: after }], { COUNT: count });
  return streams?.[0][1] ?? [];
}

/** Returns the client of the queue of a job; undefined if BullMQ stores the job in another database. */
async function clientOf(job: BullMQJobLike): Promise<RedisClientLike | undefined> {
  return Object(job).queue.backend.client;
}
