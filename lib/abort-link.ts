import { type AbortSignalLike, assertAbortSignal, onAbort } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { isError } from "./errors.js";
import { watch } from "./watch.js";

/**
 * Lets a signal cancel an operation until the operation ends; at once when it has aborted before.
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
  let running = true;
  let unlisten: (() => void) | undefined;
  watch(operation, {
    completed() {
      running = false;
      unlisten?.();
    },
  });
  if (running) unlisten = onAbort(signal, operation);
}

/**
 * Lets an operation abort a controller, when cancel is requested or when it ends canceled without that.
 *
 * The reason is the requested one; without a request, and from a foreign operation, its `errorCode`.
 *
 * @param operation - The operation to listen to.
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
      if (status === AsyncStatus.Canceled && !requested)
        controller.abort(errorCodeOf(operation) ?? value);
    },
  });
}

function errorCodeOf(operation: AsyncOperationLike<unknown, unknown>): Error | undefined {
  try {
    const { errorCode } = operation;
    return isError(errorCode) ? errorCode : undefined;
  } catch {
    return undefined; // The completed handler has closed it.
  }
}
