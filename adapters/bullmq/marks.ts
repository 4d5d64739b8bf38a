import { ownValue, serializeReason } from "../../lib/wire.js";
import type { BullMQActiveJobLike } from "./peers.js";

/**
 * A cancel request, or the note that one was received, in the place of a job's progress.
 *
 * BullMQ stores progress in the job, where a worker that begins later finds it, and publishes it.
 */
export type Mark = CancelMark | { readonly kind: "received" };

/** A cancel request. */
export interface CancelMark {
  readonly kind: "cancel";
  /** The key of the job. */
  readonly job: string;
  /** The time of the request, in milliseconds since 1970; jobs that were added later are not meant. */
  readonly timestamp: number;
  /** The number of attempts that had ended; undefined if the caller cannot read it. */
  readonly attempts: number | undefined;
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
  const [kind, timestamp, attempts, reason] = [tag, "timestamp", "attempts", "reason"].map((name) =>
    ownValue(progress, name),
  );
  if (kind === "received") return { kind };
  if (kind !== "cancel" || typeof timestamp !== "number") return undefined;
  return {
    kind,
    job: key,
    timestamp,
    attempts: typeof attempts === "number" ? attempts : undefined,
    reason: typeof reason === "string" ? serializeReason(reason) : undefined,
  };
}

/** Returns whether a request is for a job or its flow, and not for an earlier job with the same id or an earlier run. */
export function isMeant(job: BullMQActiveJobLike, mark: Mark | undefined): mark is CancelMark {
  if (mark?.kind !== "cancel" || job.timestamp > mark.timestamp) return false;
  const { attempts = job.attemptsMade } = mark;
  // BullMQ deletes the failure when a job is retried after its end, and keeps it between the attempts of a run.
  return mark.job !== keyOf(job) || attempts === job.attemptsMade || Boolean(job.failedReason);
}

/** Returns the cancel request that waits for a job: received by this process, or stored in the job. */
export function requestOf(job: BullMQActiveJobLike): CancelMark | undefined {
  const stored = readMark(job.progress, keyOf(job));
  return requests.get(job) ?? (isMeant(job, stored) ? stored : undefined);
}
