import { type AbortSignalLike, assertAbortSignal, onAbort } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { Canceled } from "./async-status.js";
import { isError } from "./errors.js";
import { observe } from "./observe.js";
import { watch } from "./watch.js";

/**
 * Lets a signal cancel an operation until it ends; immediately if the signal has aborted.
 *
 * @param signal - A native signal or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `signal` is not a signal or `operation` not an operation.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * cancelOnAbort(AbortSignal.timeout(5000), operation);
 * ```
 */
export function cancelOnAbort(
  signal: AbortSignalLike,
  operation: AsyncOperationLike<unknown, unknown>,
): void {
  assertAbortSignal(signal);
  const observation = observe(operation, {});
  if (!observation.ended) observation.defer(onAbort(signal, operation));
}

/**
 * Lets an operation abort a controller when cancel is requested, or when it ends in Canceled without a request.
 *
 * The reason is the requested one; without a request, and from a foreign operation, its `errorCode`.
 *
 * @param operation - The operation to watch.
 * @param controller - Anything with `abort(reason)`.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * abortOnCancel(operation, controller);
 * ```
 */
export function abortOnCancel(
  operation: AsyncOperationLike<unknown, unknown>,
  controller: { abort(reason?: unknown): void },
): void {
  let requested = false;
  watch(operation, {
    canceled(reason) {
      requested = true;
      controller.abort(reason);
    },
    completed(status, value) {
      if (status === Canceled && !requested) controller.abort(errorCodeOf(operation) ?? value);
    },
  });
}

function errorCodeOf(operation: AsyncOperationLike<unknown, unknown>): Error | undefined {
  try {
    const { errorCode } = operation;
    return isError(errorCode) ? errorCode : undefined;
  } catch {
    return undefined; // A completed handler has closed it.
  }
}
