import { keyOf } from "./marks.js";
import type { BullMQJobLike } from "./peers.js";

/** An entry of the stream of a queue: its id, such as "1700000000000-0", and its keys and values in turn. */
export type Entry = readonly [id: string, fields: readonly string[]];

/** The commands of BullMQ's client that the adapter uses. */
interface RedisClientLike {
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
  xread(
    streams: readonly { readonly key: string; readonly id: string }[],
    options: { readonly COUNT: number },
  ): Promise<[[key: string, entries: Entry[]]] | null>;
}

/** The fields of a job that distinguish it from a later one with the same id, and a run of it from a later one. */
const fields = ["timestamp", "atm", "failedReason", "finishedOn"] as const;

/** The stored values of those fields; `atm` is the number of attempts that have ended. */
export type JobFields = { readonly [Name in (typeof fields)[number]]?: string | null };

/** Reads the fields of a job; returns none if BullMQ stores the job in another database. */
export async function readFields(job: BullMQJobLike): Promise<JobFields> {
  const client = await clientOf(job);
  const values = await client?.hmget(keyOf(job), ...fields);
  return Object.fromEntries(fields.map((name, index) => [name, values?.[index]]));
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
