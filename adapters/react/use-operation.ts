import { useSyncExternalStore } from "react";
import type { AnyOperationLike, AsyncOperationLike } from "../../lib/index.js";
import { type OperationSnapshot, Started, storeOf } from "../../lib/wire.js";
import { frame } from "./frame.js";

/** The snapshot without an operation: nothing has been started. */
export interface IdleSnapshot {
  /** Undefined: there is no operation. */
  readonly status: undefined;
  /** False: nothing has ended. */
  readonly settled: false;
  /** Undefined: nothing was reported. */
  readonly progress: undefined;
  /** Undefined: there is no result. */
  readonly result: undefined;
  /** Undefined: nothing has failed. */
  readonly error: undefined;
}

const idle: IdleSnapshot = Object.freeze({
  status: undefined,
  settled: false,
  progress: undefined,
  result: undefined,
  error: undefined,
});
const started = Object.freeze({ ...idle, status: Started });

const idleStore = { subscribe: () => () => {}, getSnapshot: () => idle };

/**
 * Returns the state of an operation, and renders again at each change, at most once a frame by progress.
 *
 * The last report is never lost, and a cancel request and the outcome never wait. On a server, and while React
 * hydrates, a running operation has no progress. It neither cancels nor closes the operation.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show, of this library or another.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation was closed before it was shown, or is foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * function Bar({ operation }: { operation: IAsyncOperationWithProgress<string, number> }) {
 *   const { settled, progress } = useOperation(operation);
 *   return createElement("progress", { value: settled ? 1 : progress });
 * }
 * ```
 *
 * @see {@link https://react.dev/reference/react/useSyncExternalStore}
 */
export function useOperation<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
): OperationSnapshot<TResult, TProgress>;
/**
 * The same; without an operation, `status` is undefined and `settled` false.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show, if there is one.
 */
export function useOperation<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress> | null | undefined,
): OperationSnapshot<TResult, TProgress> | IdleSnapshot;
export function useOperation(
  operation: AnyOperationLike | null | undefined,
): OperationSnapshot<unknown, unknown> | IdleSnapshot {
  const { subscribe, getSnapshot } = operation == null ? idleStore : storeOf(operation, frame);
  return useSyncExternalStore<OperationSnapshot<unknown, unknown> | IdleSnapshot>(
    subscribe,
    getSnapshot,
    () => {
      const snapshot = getSnapshot();
      // The progress of the server differs from that of the browser, which hydrates what it was sent.
      return operation == null || snapshot.settled ? snapshot : started;
    },
  );
}
