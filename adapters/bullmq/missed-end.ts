import type { BullMQJobLike } from "./peers.js";
import type { EventName, EventValues } from "./shared-events.js";

type EndValues = Pick<EventValues, "returnvalue" | "failedReason">;

/** The events with an outcome; a job may be removed after it. */
const ends = ["completed", "failed"] as const;

/** An entry of the stream of a queue: its id, such as "1700000000000-0", and its keys and values in turn. */
type Entry = readonly [id: string, fields: readonly string[]];

/** The part of a queue of BullMQ 6 that reads its events; others have none. */
interface EventReader {
  getBackend?(): {
    readEvents?(after: string, milliseconds: number): Promise<[[string, Entry[]]] | null>;
  };
}

/**
 * Reads the outcome of a job from the stream of events of its queue, which keeps the last 10,000 events.
 *
 * The event of a job that ends and removes itself at once may arrive before `add` returns the job.
 *
 * @returns The event, or undefined if the stream has none for this job.
 */
export async function readMissedEnd(
  job: BullMQJobLike,
): Promise<[event: EventName, values: EndValues] | undefined> {
  const { queue } = Object(job) as { readonly queue?: EventReader };
  const streams = await queue?.getBackend?.().readEvents?.(`${job.timestamp - 1}`, 1);
  for (const [, fields] of streams?.[0][1].reverse() ?? []) {
    const { event, jobId, returnvalue, failedReason } = valuesOf(fields);
    const name = ends.find((each) => each === event);
    if (name === undefined || jobId !== job.id) continue;
    return [name, { returnvalue: returnvalue && JSON.parse(returnvalue), failedReason }];
  }
  return undefined;
}

type Name = "event" | "jobId" | "returnvalue" | "failedReason";

/** Returns the values of an entry by their keys. */
function valuesOf(fields: readonly string[]): { readonly [Key in Name]?: string } {
  const pairs = fields.map((key, index) => [key, fields[index + 1]] as const);
  return Object.fromEntries(pairs.filter((_, index) => index % 2 === 0));
}
