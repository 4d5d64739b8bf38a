import type { CancelTarget } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { argumentError } from "./errors.js";
import { chainProgress, mirrorOf } from "./foreign-operation.js";
import {
  addWatcher,
  assertOpen,
  isOwn,
  type Operation,
  promiseOf,
  removeWatcher,
} from "./operation.js";
import { canFlush, type ProgressTarget, progressListener } from "./progress.js";
import { call, type OutcomeListener } from "./watcher.js";

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

/** Throws a TypeError unless a value has the members of an operation. */
export function assertOperation(
  operation: unknown,
): asserts operation is AsyncOperationLike<unknown, unknown> {
  if (isOwn(operation)) return;
  const like = Object(operation) as AsyncOperationLike<unknown, unknown>;
  if (typeof like.getResults === "function" && typeof like.cancel === "function") return;
  const hint =
    typeof (like as { then?: unknown }).then === "function" ? " (use `fromPromise`)" : "";
  throw argumentError(
    "use operation",
    `an operation with \`getResults\` and \`cancel\`${hint}`,
    operation,
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
 * @throws {TypeError} If `operation` is not one.
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
  observer: WatchObserver<TProgress>,
): () => void {
  assertOperation(operation);
  const { progress, canceled, completed } = observer;
  const listener = progress === undefined ? undefined : progressListener(progress);
  const own = ownOf(operation);
  if (listener !== undefined && own !== operation) chainProgress(operation, own);
  const watcher = addWatcher(
    own,
    listener,
    canceled,
    progress === undefined || !canFlush(progress)
      ? completed
      : (status, value) => {
          call(() => progress.flush(), undefined, undefined);
          completed?.(status, value);
        },
  );
  return () => removeWatcher(own, watcher);
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
  try {
    return promiseOf(ownOf(operation)) as Promise<TResult>;
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Returns the operation itself, or what stands for a foreign one. */
function ownOf(operation: AsyncOperationLike<unknown, unknown>): Operation<unknown, unknown> {
  if (!isOwn(operation)) return mirrorOf(operation);
  assertOpen(operation, "watch operation");
  return operation;
}
