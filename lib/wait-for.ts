import { type AbortSignalLike, assertAbortSignal, onAbort } from "./abort-listener.js";
import { argumentError, assertOptions } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { type AsyncStatus, Started } from "./async-status.js";
import { observe } from "./observe.js";
import { startTimer } from "./timer.js";
import { assertOperation } from "./watch.js";

/** Options for `waitFor`. */
export interface WaitForOptions {
  /** Ends the waiting, not the operation. */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * Waits for the end of an operation for a limited time, and returns its status: Started if it still runs.
 *
 * It neither cancels the operation nor throws its error, and may be called again.
 *
 * @param operation - The operation to wait for.
 * @param milliseconds - How long, in milliseconds; 0 does not wait, Infinity waits for the end.
 * @param options - A signal that ends the waiting.
 * @returns A promise of the status; it rejects with the reason when `signal` aborts.
 * @throws {TypeError} If `operation` is not one, or `milliseconds` not a number, or `signal` not a signal.
 * @throws {RangeError} If `milliseconds` is negative or NaN.
 *
 * @example
 * ```ts
 * if ((await waitFor(operation, 5000)) === AsyncStatus.Started) operation.cancel("too slow");
 * ```
 *
 * @see {@link https://learn.microsoft.com/uwp/cpp-ref-for-winrt/iasyncoperation#iasyncoperationwait_for-function}
 */
export function waitFor(
  operation: AsyncOperationLike<unknown, unknown>,
  milliseconds: number,
  options: WaitForOptions = {},
): Promise<AsyncStatus> {
  assertOperation(operation);
  assertMilliseconds(milliseconds);
  assertOptions(options, "`{ signal }`");
  const { signal } = options;
  if (signal !== undefined) assertAbortSignal(signal);
  return new Promise((resolve, reject) => {
    const observation = observe(operation, { completed: (...[status]) => resolve(status) });
    if (signal !== undefined)
      observation.defer(
        onAbort(signal, (reason) => {
          observation.stop();
          reject(reason);
        }),
      );
    const expire = (): void => {
      observation.stop();
      resolve(Started);
    };
    if (milliseconds === 0) expire();
    else observation.defer(startTimer(milliseconds, expire));
  });
}

function assertMilliseconds(milliseconds: unknown): void {
  if (typeof milliseconds !== "number")
    throw argumentError("wait for operation", "milliseconds as a number", milliseconds);
  if (!(milliseconds >= 0))
    throw new RangeError(
      `Cannot wait for operation: expected milliseconds of 0 or more, got ${milliseconds}`,
    );
}
