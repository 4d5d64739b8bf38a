import { deserializeReason, serializeError, serializeReason } from "../../lib/wire.js";
import type { BullMQJobLike } from "./peers.js";

/** The event of a cancel request, among the events of the queue. */
export const cancelEvent = "async-operation:cancel";

/** The default length of a queue's event stream; a producer's own default drops events before they are read. */
export const mostEvents = 10_000;

/** A received cancel request. A stream of Redis has strings only. */
export interface CancelRequest {
  /** The id of the job. */
  readonly jobId: string;
  /** The time of its creation, which distinguishes it from a later job with the same id. */
  readonly timestamp: string;
  /** The text of the reason, unless it is the default one. */
  readonly reason?: string | undefined;
}

/** Creates the event of a cancel request. */
export function cancelRequest({ id, timestamp }: BullMQJobLike, reason: unknown): object {
  const text = serializeReason(reason);
  return { eventName: cancelEvent, jobId: id, timestamp, ...(text && { reason: text }) };
}

/** The message of a failure that is a cancellation; BullMQ preserves only the message of an error. */
const canceledText = "Operation was canceled";

/** Creates the failure of a canceled job. BullMQ does not retry after an error with this name. */
export function unrecoverableError(reason: unknown): Error {
  const text = serializeReason(reason);
  const message = text === undefined ? canceledText : `${canceledText}: ${text}`;
  return Object.assign(new Error(message), { name: "UnrecoverableError" });
}

/** Returns an error unchanged, and any other value as the message of one: a job that fails without a message stalls. */
export function failure(value: unknown): Error {
  return value instanceof Error ? value : new Error(serializeError(value).message);
}

/** The state of the operation that receives a failure. */
interface Receiver {
  readonly isCanceled: () => boolean;
  readonly reason: unknown;
}

/** Returns the value of a failure: the requested reason, a cancellation or an error. */
export function failureOf(text: unknown, { isCanceled, reason }: Receiver): unknown {
  const [cancellation, received] = /^Operation was canceled(?:: (.*))?$/s.exec(String(text)) ?? [];
  if (isCanceled() && (cancellation !== undefined || isReason(text, reason))) return reason;
  if (cancellation !== undefined) return deserializeReason(received);
  return new Error(text ? String(text) : "Job failed without a message");
}

/** Returns whether a failure is the reason, thrown by a processor that `toBullMQ` did not create. */
function isReason(text: unknown, reason: unknown): boolean {
  // A reason that is not an error has no message.
  return text === serializeReason(reason) || !text || text === "null";
}
