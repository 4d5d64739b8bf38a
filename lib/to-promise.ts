import {
  type AbortSignalLike,
  type AbortTargets,
  abortReason,
  assertAbortSignal,
  listen,
} from "./abort-listener.js";
import { assertOptions } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { Canceled, Completed } from "./async-status.js";
import { type ProgressTarget, progressListener } from "./progress-target.js";
import { resultOf } from "./result-of.js";
import { abandon, assertOperation, watch } from "./watch.js";
import type { AnyOperationLike, ProgressOf, ResultOf } from "./when.js";

/**
 * Options for `toPromise`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface ToPromiseOptions<in TProgress> {
  /** Cancels the operation and rejects the promise at once, while the work may still unwind. */
  readonly signal?: AbortSignalLike | undefined;
  /** Receives each report. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
  /** Whether `progress` receives the newest report at once, while the operation runs; false by default. */
  readonly latest?: boolean | undefined;
}

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
  if (options === undefined) return resultOf(operation);
  // Invalid arguments throw synchronously.
  assertOptions(options, "`{ signal, progress, latest }`");
  const { signal, progress } = options;
  assertOperation(operation);
  if (signal !== undefined) assertAbortSignal(signal);
  if (progress !== undefined) progressListener(progress);
  return new Promise((resolve, reject) => {
    new Settler(operation, options, resolve, reject);
  });
}

/** Settles a promise with the outcome of an operation, or when a signal aborts: it is the target of the signal. */
class Settler {
  readonly #operation: AnyOperationLike;
  /** Dropped at the end. */
  #signal: AbortSignalLike | undefined;
  readonly #reject: (reason: unknown) => void;
  readonly #unwatch: () => void;
  #targets: AbortTargets | undefined;

  constructor(
    operation: AnyOperationLike,
    { signal, progress, latest }: ToPromiseOptions<unknown>,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#operation = operation;
    this.#signal = signal;
    this.#reject = reject;
    this.#unwatch = watch(operation, {
      progress,
      latest,
      completed: (status, value) => {
        const reason = this.#signal?.aborted ? this.#signal.reason : undefined;
        this.#signal = undefined;
        this.#targets?.remove(this);
        if (status === Completed) resolve(value);
        else reject(status === Canceled && reason !== undefined ? reason : value);
      },
    });
    if (this.#signal?.aborted) this.cancel(abortReason(this.#signal));
    else if (this.#signal) this.#targets = listen(this.#signal, this);
  }

  /** Called by the signal. If the cancel ends the operation, its outcome settles the promise. */
  cancel(reason: unknown): void {
    abandon(this.#operation, reason);
    this.#unwatch();
    this.#reject(reason);
  }
}
