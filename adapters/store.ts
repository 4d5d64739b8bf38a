import { assertOptions } from "../lib/adapter-kit.js";
import type { AsyncOperationLike } from "../lib/index.js";
import { type OperationStore, storeOf } from "../lib/wire.js";

export type { OperationSnapshot, OperationStore } from "../lib/wire.js";

/** Options for `toStore`. */
export interface ToStoreOptions {
  /** The shortest time between two shown reports, in milliseconds; 0 by default, which shows each. */
  readonly interval?: number | undefined;
}

/**
 * Returns the store of an operation: one object for React's `useSyncExternalStore` and for Svelte.
 *
 * An operation has one store for each interval, so it may be requested in each render. The store follows progress while it
 * has a subscriber, and starts with the newest report of a running operation; reports between are lost. It
 * never loses the outcome. With an `interval`, a report is shown at once or at the end of the interval, when it
 * is still the newest; a cancel request and the outcome never wait, and come with the newest report. Its snapshots stay valid when the operation is closed. It cannot show a
 * cancel request of a foreign operation, nor its reports before the first subscriber.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @param options - How often progress is shown.
 * @throws {TypeError} If `operation` is not one, or `interval` not a number from 0 to 2147483647; `subscribe` throws it if its argument is not a function.
 * @throws {AsyncInfoError} If the operation was closed before it had a store, or is foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const { subscribe, getSnapshot } = toStore(operation);
 * const unsubscribe = subscribe(({ progress }) => console.log(progress));
 * console.log(getSnapshot().settled);
 * ```
 *
 * @see {@link https://react.dev/reference/react/useSyncExternalStore}
 * @see {@link https://svelte.dev/docs/svelte/stores#Store-contract}
 */
export function toStore<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  options: ToStoreOptions = {},
): OperationStore<TResult, TProgress> {
  assertOptions(options, "`{ interval }`");
  return storeOf(operation, options.interval);
}
