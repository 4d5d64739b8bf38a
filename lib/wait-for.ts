import { type AbortSignalLike, assertAbortSignal, onAbort } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { argumentError, assertOptions } from "./errors.js";
import { assertOperation, watch } from "./watch.js";

/** What `waitFor` takes beside the operation and the time. */
export interface WaitForOptions {
  /** Ends the waiting, not the operation. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The longest time that a timer takes; it runs at once for a longer one. */
const longest = 0x7fffffff;

/**
 * Waits for the end of an operation for some time, and returns its status then: Started where it still runs.
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
  if (typeof milliseconds !== "number")
    throw argumentError("wait for operation", "milliseconds as a number", milliseconds);
  if (!(milliseconds >= 0))
    throw new RangeError(
      `Cannot wait for operation: expected milliseconds of 0 or more, got ${milliseconds}`,
    );
  assertOptions(options, "`{ signal }`");
  const { signal } = options;
  if (signal !== undefined) assertAbortSignal(signal);
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unlisten: (() => void) | undefined;
    let waiting = true;
    const release = (): void => {
      waiting = false;
      clearTimeout(timer);
      unlisten?.();
    };
    const completed = (status: AsyncStatus): void => {
      release();
      resolve(status);
    };
    const unwatch = watch(operation, { completed });
    const expire = (): void => {
      unwatch();
      completed(AsyncStatus.Started);
    };
    const sleep = (left: number): void => {
      const next = left > longest ? () => sleep(left - longest) : expire;
      timer = setTimeout(next, Math.min(left, longest));
    };

    if (waiting && signal !== undefined)
      unlisten = onAbort(signal, (reason) => {
        unwatch();
        release();
        reject(reason);
      });
    if (waiting && milliseconds === 0) expire();
    else if (waiting && milliseconds < Infinity) sleep(milliseconds);
  });
}
