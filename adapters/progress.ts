import { progressListener } from "../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type ProgressTarget,
  run,
  watch,
} from "../lib/index.js";

/**
 * Sends the newest report of an operation and each later one to a reporter, and returns the function that stops it.
 *
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation that reports.
 * @param progress - Receives each report; an `IProgress` or a function.
 * @throws {TypeError} If `operation` is not one, or `progress` cannot receive reports.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const stop = toProgress(operation, new Progress((value) => console.log(value)));
 * ```
 */
export function toProgress<TProgress>(
  operation: AsyncOperationLike<unknown, TProgress>,
  progress: ProgressTarget<NoInfer<TProgress>>,
): () => void {
  progressListener(progress); // Throws for undefined, which `watch` accepts.
  return watch(operation, { progress, latest: true });
}

/**
 * Runs a function that reports to an `IProgress` as an operation.
 *
 * The function receives the whole context, including `signal`. Its parameter declares the type of progress.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param start - Does the work and reports to its argument.
 * @throws {TypeError} If `start` is not a function.
 *
 * @example
 * ```ts
 * async function importFile(progress: IProgress<number>): Promise<string> {
 *   progress.report(0.5);
 *   return "imported";
 * }
 * const operation = fromProgress(importFile);
 * ```
 */
export function fromProgress<TResult, TProgress>(
  start: (progress: OperationContext<TProgress>) => TResult | PromiseLike<TResult>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(start);
}
