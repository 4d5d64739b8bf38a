import { deserializeReason, serializeError, serializeReason } from "../../lib/wire.js";

/** The message of a failure that is a cancellation, and the text of the default reason; BullMQ preserves only texts. */
export const canceledText = "Operation was canceled";

/** Creates the failure of a canceled job. BullMQ does not retry after an error with this name. */
export function unrecoverableError(reason: unknown): Error {
  const text = serializeReason(reason);
  const message = text === undefined ? canceledText : `${canceledText}: ${text}`;
  return Object.assign(new Error(message), { name: "UnrecoverableError" });
}

/** Returns an error with a message unchanged, and any other value as the message of one: a job that fails without a message stalls. */
export function failure(value: unknown): Error {
  try {
    if (value instanceof Error && typeof value.message === "string") return value;
  } catch {} // A getter or a proxy that throws.
  return new Error(serializeError(value).message);
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
