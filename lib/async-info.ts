/// <reference lib="esnext.disposable" preserve="true" />
import type { AsyncStatus } from "./async-status.js";

/**
 * The members that every operation has.
 *
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncinfo}
 */
export interface IAsyncInfo {
  /** A number from 1 to 4294967295 that is unique in this realm. */
  readonly id: number;
  /** The present state; final once the completed handler has run. */
  readonly status: AsyncStatus;
  /** What ended the operation: an error, a `CanceledError`, or null. */
  readonly errorCode: Error | null;
  /** Asks the operation to stop; the outcome says whether it did. */
  cancel(reason?: unknown): void;
  /** Frees an operation that has ended; throws `AsyncInfoError` before the end. */
  close(): void;
  /** Closes; requests cancel first where the operation still runs. Where the platform has the symbol. */
  [Symbol.dispose](): void;
  /** Requests cancel, waits for the end, closes. Where the platform has the symbol. */
  [Symbol.asyncDispose](): Promise<void>;
}
