import type { AsyncOperationSource } from "./async-operation-source.js";
import { AsyncStatus } from "./async-status.js";
import {
  deserializeError,
  deserializeReason,
  ownValue,
  type SerializedError,
  serializeError,
  serializeReason,
} from "./serialize.js";

/** How an operation has ended, as it crosses to another thread or machine. */
export type OutcomeMessage =
  | { readonly kind: "completed"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: SerializedError }
  | { readonly kind: "canceled"; readonly reason: string | undefined };

/**
 * Returns what of an outcome crosses; the result crosses as it is.
 *
 * @param status - How the operation has ended.
 * @param value - Its result, or what it was ended with.
 *
 * @example
 * ```ts
 * serializeOutcome(AsyncStatus.Canceled, "not needed"); // { kind: "canceled", reason: "not needed" }
 * ```
 */
export function serializeOutcome(status: AsyncStatus, value: unknown): OutcomeMessage {
  if (status === AsyncStatus.Completed) return { kind: "completed", value };
  if (status === AsyncStatus.Canceled) return { kind: "canceled", reason: serializeReason(value) };
  return { kind: "error", error: serializeError(value) };
}

/**
 * Ends an operation as a message from elsewhere says, and tells whether the message was an outcome.
 *
 * @param source - What to end.
 * @param message - What came, of any type; what is no outcome is left alone.
 * @param requested - The reason that was given here, where a cancel was requested: it stays the same object.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<unknown>();
 * settleBy(source, { kind: "completed", value: 42 }, undefined); // true
 * ```
 */
export function settleBy<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  message: unknown,
  requested: { readonly reason: unknown } | undefined,
): boolean {
  switch (ownValue(message, "kind")) {
    case "completed":
      source.complete(ownValue(message, "value") as TResult);
      return true;
    case "error":
      source.fail(deserializeError(ownValue(message, "error")));
      return true;
    case "canceled":
      source.fail(requested ? requested.reason : deserializeReason(ownValue(message, "reason")));
      return true;
    default:
      return false;
  }
}
