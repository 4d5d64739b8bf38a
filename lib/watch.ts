import { type CancelTarget, cancelListener } from "./abort-listener.js";
import { ignoreRejection } from "./adopt.js";
import { assertFunction, assertMethods, assertOptions } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { mirrorOf } from "./foreign-operation.js";
import { call, type Outcome, type OutcomeListener } from "./listener.js";
import { type AnyOperation, friends } from "./operation.js";
import {
  canFlush,
  type ProgressTarget,
  progressListener,
  type ThrottledProgress,
} from "./progress-target.js";

/**
 * Callbacks for `watch`. They are read once and called without `this`.
 *
 * @typeParam TProgress - The type of one progress report.
 * @typeParam TResult - The type of the result.
 */
export interface WatchObserver<in TProgress, in TResult = unknown> {
  /** Receives each report; a throttled reporter is flushed at the end. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
  /** Whether `progress` receives the newest report at once, while the operation runs; false by default. */
  readonly latest?: boolean | undefined;
  /** Called once with the reason when cancel is requested, or immediately if it was; never for a foreign operation. */
  readonly canceled?: CancelTarget | undefined;
  /** Called once with the outcome: the status, and the result or the value that a promise rejects with. */
  readonly completed?: OutcomeListener<TResult> | undefined;
}

/**
 * Callbacks for `watch`, of which `completed` takes the status alone.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface StatusObserver<in TProgress> extends Omit<WatchObserver<TProgress>, "completed"> {
  /** Called once with the final status. */
  readonly completed: (status: Outcome<unknown>[0]) => void;
}

/**
 * Throws unless a value has the members of an operation.
 *
 * @throws {TypeError} If `operation` is not one.
 *
 * @example
 * ```ts
 * assertOperation(operation);
 * ```
 */
export function assertOperation(
  operation: unknown,
): asserts operation is AsyncOperationLike<unknown, unknown> {
  if (friends.isOwn(operation)) return;
  // Of an async function in place of one that returns an operation; the TypeError is enough.
  if (operation instanceof Promise) ignoreRejection(operation);
  assertMethods(
    operation,
    "use operation",
    "an operation (`fromPromise` and `fromResult` return one)",
    "getResults",
    "cancel",
  );
}

/** Returns an operation of ours as it is, and for a foreign one the operation that follows it; throws if it is closed. */
export function ownOf(
  operation: AsyncOperationLike<unknown, unknown>,
  withProgress: boolean,
): AnyOperation {
  if (!friends.isOwn(operation)) return mirrorOf(operation, withProgress);
  void operation.status;
  return operation;
}

/**
 * Watches an operation, beside its public slots: its progress, a cancel request and its outcome.
 *
 * Every adapter watches in this way. An operation of ours has any number of watchers. Of a foreign one
 * it takes the `completed` slot, once for all watchers, and chains the `progress` handler.
 *
 * @param operation - The operation to watch.
 * @param observer - The callbacks; called immediately for what has already happened.
 * @returns The function that stops watching.
 * @throws {TypeError} If `operation` is not one, or a callback is of the wrong type.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const stop = watch(operation, {
 *   progress: (value) => console.log(value),
 *   completed: (status, value) => console.log(AsyncStatus[status], value),
 * });
 * ```
 */
export function watch<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: WatchObserver<NoInfer<TProgress>, NoInfer<TResult>>,
): () => void;
/**
 * The same, with a `completed` that takes the status alone.
 *
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to watch.
 * @param observer - The callbacks; called immediately for what has already happened.
 */
export function watch<TProgress>(
  operation: AsyncOperationLike<unknown, TProgress>,
  observer: StatusObserver<NoInfer<TProgress>>,
): () => void;
export function watch(
  operation: AsyncOperationLike<unknown, unknown>,
  observer: WatchObserver<unknown> | StatusObserver<unknown>,
): () => void {
  assertOperation(operation);
  assertOptions(observer, "`{ progress, latest, canceled, completed }`");
  const { progress, latest, canceled, completed } = observer as WatchObserver<unknown>;
  const onProgress = progress === undefined ? undefined : progressListener(progress);
  const onCancel = canceled === undefined ? undefined : cancelListener(canceled);
  if (completed !== undefined)
    assertFunction(completed, "watch operation", "`completed` as a function");
  const own = ownOf(operation, progress !== undefined);
  if (!progress || !canFlush(progress))
    return friends.watch(own, onProgress, onCancel, completed, latest);
  let target: ThrottledProgress<unknown> | undefined = progress;
  const flush = (): void => {
    call((each) => each?.flush(), target);
    target = undefined; // It may be used for another operation by now.
  };
  const end: OutcomeListener = (...outcome) => {
    flush();
    completed?.(...outcome);
  };
  const stop = friends.watch(own, onProgress, onCancel, end, latest);
  return () => {
    stop();
    flush();
  };
}

/**
 * Cancels an operation and ignores errors thrown by its `cancel`.
 *
 * @param operation - The operation to abandon.
 * @param reason - The reason.
 *
 * @example
 * ```ts
 * stopButton.onclick = () => abandon(download, "not needed");
 * ```
 */
export function abandon(operation: AsyncOperationLike<unknown, unknown>, reason?: unknown): void {
  try {
    ignoreRejection(operation.cancel(reason)); // A foreign one may return a promise.
  } catch {
    // The caller does not wait for the operation.
  }
}
