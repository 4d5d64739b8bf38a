// The numbers as constants of their own, which bundlers inline.
export const Started = 0;
export const Completed = 1;
export const Canceled = 2;
export const Failed = 3;

/**
 * The states of an operation, with the numbers of the Windows Runtime, and their names by number.
 *
 * @example
 * ```ts
 * AsyncStatus[fromResult(42).status]; // "Completed"
 * ```
 *
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.asyncstatus}
 */
export const AsyncStatus = {
  /** The operation runs. */
  Started: 0,
  /** The operation ended with a result. */
  Completed: 1,
  /** The operation ended by cancellation; or a cancel was requested and it still runs. */
  Canceled: 2,
  /** The operation ended with an error. */
  Error: 3,
  0: "Started",
  1: "Completed",
  2: "Canceled",
  3: "Error",
} as const;

/** One state of an operation: a number from 0 to 3. */
export type AsyncStatus = Extract<(typeof AsyncStatus)[keyof typeof AsyncStatus], number>;
