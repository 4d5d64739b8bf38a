import type { AsyncOperationLike } from "./async-operation.js";
import { Started } from "./async-status.js";
import { assertOpen, knownMirrorOf } from "./foreign-operation.js";
import { type AnyOperation, friends, nothing } from "./operation.js";
import { assertOperation } from "./watch.js";

/**
 * Returns the newest report of an operation, also after its end; undefined before the first one.
 *
 * The reports of a foreign operation are known from the first watcher that receives its progress.
 *
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation is closed.
 *
 * @example
 * ```ts
 * console.log(readProgress(download) ?? 0);
 * ```
 */
export function readProgress<TProgress>(
  operation: AsyncOperationLike<unknown, TProgress>,
): TProgress | undefined {
  assertOperation(operation);
  assertOpen(operation);
  const latest = latestOf(operation);
  return latest === nothing ? undefined : (latest as TProgress);
}

/**
 * Calls a function with the newest report of an operation that runs, if there is one.
 *
 * For adapters whose listener must not be called before `watch` has returned.
 *
 * @param operation - The operation.
 * @param listener - Receives the report.
 *
 * @example
 * ```ts
 * replayProgress(download, (value) => console.log(value));
 * ```
 */
export function replayProgress(
  operation: AsyncOperationLike<unknown, unknown>,
  listener: (value: unknown) => void,
): void {
  const own = ownOf(operation);
  if (!own) return;
  const [, status, , latest] = friends.peek(own);
  if (status === Started && latest !== nothing) listener(latest);
}

/** Returns the newest report, or `nothing`. */
export function latestOf(operation: AsyncOperationLike<unknown, unknown>): unknown {
  const own = ownOf(operation);
  return own ? friends.peek(own)[3] : nothing;
}

function ownOf(operation: AsyncOperationLike<unknown, unknown>): AnyOperation | undefined {
  return friends.isOwn(operation) ? operation : knownMirrorOf(operation);
}
