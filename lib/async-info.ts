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
  /** The error, or a `CanceledError`, that ended the operation; otherwise null. */
  readonly errorCode: Error | null;
  /** Requests cancellation; the outcome shows whether the work stopped. */
  cancel(reason?: unknown): void;
  /** Frees an operation that has ended; throws `AsyncInfoError` before the end. */
  close(): void;
  /** Closes the operation; requests cancel first if it still runs. Only if the platform has the symbol. */
  [Symbol.dispose](): void;
  /** Requests cancel, waits for the end, closes. Only if the platform has the symbol. */
  [Symbol.asyncDispose](): Promise<void>;
}
