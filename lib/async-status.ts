/**
 * The states of an operation, with the numbers of the Windows Runtime.
 *
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.asyncstatus}
 */
export const AsyncStatus = {
  /** The operation runs. */
  Started: 0,
  /** The operation ended with a result. */
  Completed: 1,
  /** The operation ended by cancellation, or a cancel was requested and it has not ended yet. */
  Canceled: 2,
  /** The operation ended with an error. */
  Error: 3,
} as const;

/** One state of an operation: a number from 0 to 3. */
export type AsyncStatus = (typeof AsyncStatus)[keyof typeof AsyncStatus];
