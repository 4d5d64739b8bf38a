import { Canceled, Completed } from "./async-status.js";
import { clientErrorOf, type DescribeError, unsentErrorOf } from "./client-error.js";
import { type EventToSend, eventData } from "./event-stream-writer.js";
import type { Outcome } from "./listener.js";
import { reasonOf } from "./outcome-message.js";
import { serializeReason } from "./serialize.js";
import type { AnyOperationLike } from "./when.js";

/**
 * Returns the event of an outcome: completed, error or canceled.
 *
 * The data of a cancellation is the requested reason; without a request, the message that `describe` returns.
 *
 * @param operation - The operation; it is watched, and has ended.
 * @param outcome - The final status, and the result or the value that a promise rejects with.
 * @param describe - Returns the part of an error that is sent; only a fixed text by default.
 *
 * @example
 * ```ts
 * watch(operation, {
 *   completed: (...outcome) => console.log(outcomeEventOf(operation, outcome)),
 * });
 * ```
 */
export function outcomeEventOf(
  operation: AnyOperationLike,
  [status, value]: Outcome<unknown>,
  describe?: DescribeError,
): EventToSend {
  try {
    if (status === Completed) return { type: "completed", data: eventData(value) };
    if (status !== Canceled) return errorEventOf(clientErrorOf(value, describe));
    const described = describe && clientErrorOf(value, describe).message;
    const reason = serializeReason(reasonOf(operation, described));
    return { type: "canceled", data: eventData(reason) };
  } catch (cause) {
    return unsentEventOf("result", cause, describe);
  }
}

/**
 * Returns the error event for a value that has no JSON.
 *
 * @param name - The name of the value, as "progress".
 * @param cause - The error of the serialization.
 * @param describe - Returns the part of an error that is sent; only a fixed text by default.
 *
 * @example
 * ```ts
 * unsentEventOf("progress", new TypeError("JSON has no function")).type; // "error"
 * ```
 */
export function unsentEventOf(name: string, cause: unknown, describe?: DescribeError): EventToSend {
  return errorEventOf(unsentErrorOf(name, { cause, describe }));
}

const errorEventOf = (error: unknown): EventToSend => ({ type: "error", data: eventData(error) });
