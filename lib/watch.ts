import { type CancelTarget, cancelListener } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { argumentError, assertMethods, assertOptions } from "./errors.js";
import { mirrorOf } from "./foreign-operation.js";
import { addWatcher, assertOpen, isOwn, type Operation, promiseOf } from "./operation.js";
import {
  canFlush,
  type ProgressTarget,
  progressListener,
  type ThrottledProgress,
} from "./progress.js";
import { call, type Listener, type OutcomeListener } from "./watcher.js";

/**
 * What `watch` tells; the members are read once and called without a `this`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface WatchObserver<in TProgress> {
  /** Takes each report; a throttled one is flushed at the end. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
  /** Is told, once, that a cancel was requested, with its reason; never by a foreign operation. */
  readonly canceled?: CancelTarget | undefined;
  /** Is told the outcome, once: the status, and the result or what a promise rejects with. */
  readonly completed?: OutcomeListener | undefined;
}

/**
 * Throws unless a value has the members of an operation.
 *
 * @throws {TypeError} If it has not.
 *
 * @example
 * ```ts
 * assertOperation(operation);
 * ```
 */
export function assertOperation(
  operation: unknown,
): asserts operation is AsyncOperationLike<unknown, unknown> {
  if (isOwn(operation)) return;
  assertMethods(
    operation,
    "use operation",
    "an operation (`fromPromise` and `fromResult` make one)",
    "getResults",
    "cancel",
  );
}

/**
 * Listens to an operation beside its public slots: to its progress, a requested cancel and its outcome.
 *
 * Every adapter listens in this way. Any number may watch an operation of ours. Of a foreign one it
 * takes the `completed` slot, once for all watchers, and chains the `progress` handler.
 *
 * @param operation - The operation to listen to.
 * @param observer - What is to be told; at once where it came before.
 * @returns The function that stops watching.
 * @throws {TypeError} If `operation` is not one, or what is to be told is of the wrong kind.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const stop = watch(operation, {
 *   progress: (value) => console.log(value),
 *   completed: (status, value) => console.log(status, value),
 * });
 * ```
 */
export function watch<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: WatchObserver<NoInfer<TProgress>>,
): () => void {
  assertOperation(operation);
  assertOptions(observer, "`{ progress, canceled, completed }`");
  const { progress, canceled, completed } = observer;
  const onProgress = progress === undefined ? undefined : progressListener(progress);
  const onCancel = canceled === undefined ? undefined : cancelListener(canceled);
  if (completed !== undefined && typeof completed !== "function")
    throw argumentError("use `completed`", "a function", completed);
  const own = isOwn(operation) ? operation : mirrorOf(operation, progress !== undefined);
  assertOpen(own);
  return progress !== undefined && canFlush(progress)
    ? attachThrottled(own, progress, onCancel, completed)
    : addWatcher(own, onProgress, onCancel, completed);
}

/**
 * Cancels an operation that nobody waits for any more; a foreign one that refuses is abandoned all the same.
 *
 * @param operation - The operation to leave.
 * @param reason - Why.
 *
 * @example
 * ```ts
 * stopButton.onclick = () => abandon(download, "not needed");
 * ```
 */
export function abandon(operation: AsyncOperationLike<unknown, unknown>, reason?: unknown): void {
  try {
    operation.cancel(reason);
  } catch {
    // Nobody is left who could be told.
  }
}

/** What a throttled target holds back is delivered before the outcome, or as the watching stops. */
function attachThrottled<TProgress>(
  own: Operation<unknown, unknown>,
  progress: ThrottledProgress<TProgress>,
  onCancel: Listener | undefined,
  completed: OutcomeListener | undefined,
): () => void {
  let watching = true;
  const flush = (): void => {
    if (watching) call(() => progress.flush(), undefined);
    watching = false; // The target may serve another operation by now.
  };
  const stop = addWatcher(own, progressListener(progress), onCancel, (status, value) => {
    flush();
    completed?.(status, value);
  });
  return () => {
    stop();
    flush();
  };
}

/**
 * Returns a promise of an operation's result; it rejects with what the producer threw.
 *
 * An operation made by `run` gives the promise that it follows itself: nothing is made, and every
 * caller gets the same one. A closed operation gives a promise that rejects with `AsyncInfoError`.
 *
 * @param operation - The operation to wait for.
 * @throws {TypeError} If `operation` is not one.
 *
 * @example
 * ```ts
 * const result = await resultOf(operation);
 * ```
 */
export function resultOf<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
): Promise<TResult> {
  assertOperation(operation);
  return (
    (isOwn(operation) && (promiseOf(operation) as Promise<TResult>)) ||
    new Promise((resolve, reject) => {
      watch(operation, {
        completed: (status, value) =>
          status === AsyncStatus.Completed ? resolve(value as TResult) : reject(value),
      });
    })
  );
}
