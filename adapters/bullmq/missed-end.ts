import type { BullMQJobLike } from "./peers.js";
import { readEvents } from "./redis-client.js";
import type { EventName, EventValues } from "./shared-events.js";

type EndValues = Pick<EventValues, "returnvalue" | "failedReason">;

/** The events with an outcome; a job may be removed after it. */
const ends = ["completed", "failed"] as const;

/** The largest number of events that are read at a time. */
const pageSize = 1000;

/** The longest time that the clock of a caller may be ahead of that of Redis, in milliseconds. */
const longestLead = 60_000;

/** The readers of queues. */
const readers = new WeakMap<object, EndReader>();

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
  const { queue } = Object(job);
  const reader = readers.get(queue) ?? new EndReader();
  readers.set(queue, reader);
  const { event, returnvalue, failedReason } = (await reader.find(job)) ?? {};
  const name = ends.find((each) => each === event);
  return name && [name, { returnvalue: returnvalue && JSON.parse(returnvalue), failedReason }];
}

/** Reads the stream of a queue once for all jobs that wait, one read at a time. */
class EndReader {
  #waiting: BullMQJobLike[] = [];
  #last: Promise<Map<string, Values>> = Promise.resolve(new Map());

  /** Returns the values of the last event with an outcome. */
  async find(job: BullMQJobLike): Promise<Values | undefined> {
    const { length } = this.#waiting;
    this.#waiting.push(job);
    if (length === 0) {
      const read = (): Promise<Map<string, Values>> => readEnds(this.#waiting.splice(0));
      this.#last = this.#last.then(read, read);
    }
    const found = await this.#last;
    return found.get(String(job.id));
  }
}

/** Returns the values of the last events with an outcome, by the ids of the jobs. */
async function readEnds(jobs: BullMQJobLike[]): Promise<Map<string, Values>> {
  const found = new Map<string, Values>();
  const ids = new Set(jobs.map(({ id }) => id));
  const [job] = jobs as [BullMQJobLike];
  const first = Math.min(...jobs.map(({ timestamp }) => timestamp)) - longestLead;
  for (let after: string | undefined = `${Math.max(0, Math.floor(first))}`; after !== undefined; ) {
    const page = await readEvents(job, { after, count: pageSize });
    for (const [, fields] of page) {
      const values = valuesOf(fields);
      const { event, jobId = "" } = values;
      if (event === "added")
        found.delete(jobId); // The events before are of an earlier job.
      else if (ids.has(jobId) && ends.some((each) => each === event)) found.set(jobId, values);
    }
    after = page.length < pageSize ? undefined : page.at(-1)?.[0];
  }
  return found;
}

type Name = "event" | "jobId" | "returnvalue" | "failedReason";
type Values = { readonly [Key in Name]?: string };

/** Returns the values of an entry by their keys. */
function valuesOf(fields: readonly string[]): Values {
  const pairs = fields.map((key, index) => [key, fields[index + 1]] as const);
  return Object.fromEntries(pairs.filter((_, index) => index % 2 === 0));
}
