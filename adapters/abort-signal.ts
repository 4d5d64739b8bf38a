import {
  type AbortSignalLike,
  type AnyOperationLike,
  abortOnCancel,
  cancelOnAbort,
} from "../lib/index.js";

/**
 * Returns a signal that aborts when an operation is canceled, and never on success or error.
 *
 * It aborts with the reason as soon as cancel is requested. Where nobody requested it, or the
 * operation is a foreign one, it aborts at the end with the operation's `errorCode`.
 *
 * @param operation - The operation to listen to.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const preview = await fetch(url, { signal: toAbortSignal(upload) });
 * ```
 */
export function toAbortSignal(operation: AnyOperationLike): AbortSignal {
  const controller = new AbortController();
  abortOnCancel(operation, controller);
  return controller.signal;
}

/**
 * Lets a signal cancel an operation until it ends, and returns the operation.
 *
 * A promise of it follows: it waits for the real end, where `toPromise(operation, { signal })`
 * rejects at once.
 *
 * @param signal - A native signal or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `signal` is not a signal or `operation` not an operation.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const result = await toPromise(fromAbortSignal(controller.signal, operation));
 * ```
 */
export function fromAbortSignal<TOperation extends AnyOperationLike>(
  signal: AbortSignalLike,
  operation: TOperation,
): TOperation {
  cancelOnAbort(signal, operation);
  return operation;
}
