import type { AsyncOperationSource } from "./async-operation-source.js";
import { type AsyncStatus, Canceled, Completed, Failed } from "./async-status.js";
import { mirrorOf } from "./foreign-operation.js";
import type { Outcome } from "./listener.js";
import { type AnyOperation, friends } from "./operation.js";
import {
  deserializeError,
  deserializeReason,
  ownValue,
  type SerializedError,
  serializeError,
  serializeReason,
} from "./serialize.js";
import type { AnyOperationLike } from "./when.js";

/** The wire format of an outcome. */
export type OutcomeMessage =
  | { readonly kind: "completed"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: SerializedError }
  | { readonly kind: "canceled"; readonly reason: string | undefined };

/**
 * Returns the wire format of an outcome; the result is sent as it is.
 *
 * @param status - The final status.
 * @param value - The result, or the value that a promise rejects with.
 *
 * @example
 * ```ts
 * serializeOutcome(AsyncStatus.Canceled, "not needed"); // { kind: "canceled", reason: "not needed" }
 * ```
 */
export function serializeOutcome(status: AsyncStatus, value: unknown): OutcomeMessage {
  if (status === Completed) return { kind: "completed", value };
  if (status === Canceled) return { kind: "canceled", reason: serializeReason(value) };
  return { kind: "error", error: serializeError(value) };
}

/**
 * Returns the wire format of the outcome of an operation; of a cancellation, with the requested reason.
 *
 * @param operation - The operation; it is watched, and has ended.
 * @param outcome - The final status, and the result or the value that a promise rejects with.
 *
 * @example
 * ```ts
 * watch(operation, {
 *   completed: (...outcome) => console.log(outcomeMessageOf(operation, outcome)),
 * });
 * ```
 */
export function outcomeMessageOf(
  operation: AnyOperationLike,
  [status, value]: Outcome<unknown>,
): OutcomeMessage {
  return serializeOutcome(status, status === Canceled ? reasonOf(operation, value) : value);
}

/**
 * Returns the reason to send of a canceled operation: the requested one, if cancel was requested.
 *
 * A body that passes its signal to the platform ends with an error such as "The operation was aborted",
 * which has the reason only as its cause.
 *
 * @param operation - An operation that is watched and has ended in Canceled.
 * @param otherwise - Returned if cancel was not requested, or the operation is foreign.
 *
 * @example
 * ```ts
 * reasonOf(canceled("disk is full")); // "disk is full"
 * ```
 */
export function reasonOf(operation: AnyOperationLike, otherwise?: unknown): unknown {
  const own = friends.isOwn(operation) ? operation : mirrorOf(operation, false);
  const request = friends.requestOf(own);
  return request === undefined ? otherwise : request.reason;
}

/**
 * Ends an operation with a received outcome; returns whether the message was one.
 *
 * After a cancel request, a canceled outcome keeps the requested reason: the same object.
 *
 * @param source - The source of the operation.
 * @param message - The received message, of any type; one that is not an outcome is ignored.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<unknown>();
 * settleBy(source, { kind: "completed", value: 42 }); // true
 * ```
 */
export function settleBy<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  message: unknown,
): boolean {
  switch (ownValue(message, "kind")) {
    case "completed":
      source.complete(ownValue(message, "value") as TResult);
      return true;
    case "error":
      end(source, deserializeError(ownValue(message, "error")));
      return true;
    case "canceled":
      source.fail(
        source.isCanceled() ? source.reason : deserializeReason(ownValue(message, "reason")),
      );
      return true;
    default:
      return false;
  }
}

/**
 * Ends an operation in Error, as its peer is gone.
 *
 * @param source - The source of the operation.
 * @param why - Completes "Operation was lost: ".
 * @param cause - The cause of the error, if there is one.
 *
 * @example
 * ```ts
 * lose(source, "the port was closed");
 * ```
 */
export function lose<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  why: string,
  cause?: unknown,
): void {
  const options = cause === undefined ? {} : { cause };
  end(source, new Error(`Operation was lost: ${why}`, options));
}

/** Ends an operation in Error, whatever the words of the error: the other side has decided. */
function end<TResult, TProgress>(
  { operation }: AsyncOperationSource<TResult, TProgress>,
  error: unknown,
): void {
  friends.settle(operation as AnyOperation, Failed, error);
}
