import { assertAbortSignal } from "./abort-listener.js";
import { assertOptions } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { progressListener } from "./progress-target.js";
import { resultOf } from "./result-of.js";
import { Settler, type ToPromiseOptions } from "./settler.js";
import { assertOperation } from "./watch.js";
import type { AnyOperationLike, ProgressOf, ResultOf } from "./when.js";

/**
 * Returns a promise of an operation's result.
 *
 * It rejects with the value that the producer threw: after a cancel that is normally the reason. A
 * closed operation, or a foreign one whose `completed` slot is taken, rejects with `AsyncInfoError`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to wait for; one of Windows or of another library, as well.
 * @param options - A signal that cancels, and the destination of progress.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * const bytes = await toPromise(download, {
 *   signal: AbortSignal.timeout(5000),
 *   progress: (value) => console.log(value),
 * });
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.windowsruntimesystemextensions.astask}
 */
export function toPromise<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  options?: ToPromiseOptions<NoInfer<TProgress>>,
): Promise<TResult>;
/**
 * The same, for an operation that is one of several types.
 *
 * @typeParam TOperation - The type of the operation.
 * @param operation - The operation to wait for.
 * @param options - A signal that cancels, and the destination of progress.
 */
export function toPromise<TOperation extends AnyOperationLike>(
  operation: TOperation,
  options?: ToPromiseOptions<ProgressOf<TOperation>>,
): Promise<ResultOf<TOperation>>;
export function toPromise(
  operation: AnyOperationLike,
  options?: ToPromiseOptions<unknown>,
): Promise<unknown> {
  return options === undefined ? resultOf(operation) : settled(operation, options);
}

/** Not inline, so that an engine puts the common case into the caller. */
function settled(
  operation: AnyOperationLike,
  options: ToPromiseOptions<unknown>,
): Promise<unknown> {
  // Invalid arguments throw synchronously.
  assertOptions(options, "`{ signal, progress, latest }`");
  const { signal, progress } = options;
  assertOperation(operation);
  if (signal !== undefined) assertAbortSignal(signal);
  if (progress !== undefined) progressListener(progress);
  return new Promise((resolve, reject) => {
    new Settler(operation, resolve, reject, options);
  });
}
