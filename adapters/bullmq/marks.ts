import { ownValue, serializeReason } from "../../lib/wire.js";
import type { BullMQActiveJobLike, BullMQJobLike } from "./peers.js";

/**
 * A cancel request, or the note that one was received, in the place of a job's progress.
 *
 * BullMQ stores progress in the job, where a worker that begins later finds it, and publishes it.
 */
export type Mark = CancelMark | { readonly kind: "received" };

/** A cancel request. */
export interface CancelMark {
  readonly kind: "cancel";
  /** The time of the request, in milliseconds since 1970; jobs that were added later are not meant. */
  readonly timestamp: number;
  /** The text of the reason, unless it is the default one. */
  readonly reason: string | undefined;
}

/** The member that distinguishes a mark from a report. */
const tag = "async-operation";

/** The job objects of this process that are known to hold a cancel request in Redis, with the request. */
export const requests: WeakMap<object, CancelMark> = new WeakMap();

/** Returns the name of a job that is unique in its Redis. */
export function keyOf({ queueQualifiedName, id }: BullMQActiveJobLike): string {
  return `${queueQualifiedName}:${id}`;
}

/** Creates a cancel request for a job. The clock of another machine may have dated the job later than now. */
export function cancelMark(
  job: BullMQActiveJobLike,
  { timestamp, reason }: { readonly timestamp: number; readonly reason: unknown },
): object {
  return {
    [tag]: "cancel",
    job: keyOf(job),
    timestamp: Math.max(timestamp, Date.now()),
    reason: serializeReason(reason),
  };
}

/** Replaces a cancel request that has done its work, so that the job can be retried. */
export async function markReceived(job: BullMQActiveJobLike): Promise<void> {
  try {
    await job.updateProgress({ [tag]: "received", job: keyOf(job) });
  } catch {} // The job is removed, and nothing is left to replace.
}

/** Reads a mark; returns undefined for a report, and for the mark of another job. */
export function readMark(progress: unknown, key: string): Mark | undefined {
  if (ownValue(progress, "job") !== key) return undefined;
  const [kind, timestamp, reason] = [tag, "timestamp", "reason"].map((name) =>
    ownValue(progress, name),
  );
  if (kind === "received") return { kind };
  if (kind !== "cancel" || typeof timestamp !== "number") return undefined;
  return {
    kind,
    timestamp,
    reason: typeof reason === "string" ? serializeReason(reason) : undefined,
  };
}

/** Returns whether a request is for a job, or for an earlier one with the same id. */
export function isMeant(
  job: Pick<BullMQJobLike, "timestamp">,
  mark: Mark | undefined,
): mark is CancelMark {
  return mark?.kind === "cancel" && job.timestamp <= mark.timestamp;
}

/** Returns the cancel request that waits for a job: received by this process, or stored in the job. */
export function requestOf(job: BullMQActiveJobLike): CancelMark | undefined {
  const stored = readMark(job.progress, keyOf(job));
  return requests.get(job) ?? (isMeant(job, stored) ? stored : undefined);
}
