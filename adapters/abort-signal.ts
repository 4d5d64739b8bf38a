import { abortOnCancel, cancelOnAbort } from "../lib/adapter-kit.js";
import type { AbortSignalLike, AnyOperationLike } from "../lib/index.js";

// Without it, each call would leave a controller with a long operation. One that has ended holds no signal.
const signals = new WeakMap<AnyOperationLike, WeakRef<AbortSignal>>();

/**
 * Returns a signal that aborts when an operation is canceled, and never on success or error.
 *
 * It aborts with the reason as soon as cancel is requested; without a request, or if the operation is
 * foreign, at the end with `errorCode` of the operation. A running operation has one such signal, so it may
 * be requested in a loop.
 *
 * @param operation - The operation to watch.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation was closed before it had a signal, or is foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const preview = await fetch(url, { signal: toAbortSignal(upload) });
 * ```
 */
export function toAbortSignal(operation: AnyOperationLike): AbortSignal {
  let signal = signals.get(operation)?.deref();
  if (signal === undefined) {
    const controller = new AbortController();
    abortOnCancel(operation, controller);
    signal = controller.signal;
    signals.set(operation, new WeakRef(signal));
  }
  return signal;
}

/**
 * Lets a signal cancel an operation until it ends, and returns the operation.
 *
 * A promise of the operation waits for its real end; that of `toPromise(operation, { signal })` rejects
 * as soon as the signal aborts.
 *
 * @param signal - A native signal or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `signal` is not a signal or `operation` is not an operation.
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
