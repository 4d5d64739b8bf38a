import {
  type AbortSignalLike,
  type AsyncOperationLike,
  AsyncStatus,
  abandon,
  argumentError,
  assertAbortSignal,
  assertOperation,
  assertOptions,
  type CancelTarget,
  cancelListener,
  type IAsyncOperationWithProgress,
  onAbort,
  type ProgressTarget,
  progressListener,
  resultOf,
  run,
  watch,
} from "../lib/index.js";

/**
 * What `toPromise` takes beside the operation.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface ToPromiseOptions<in TProgress> {
  /** Cancels the operation and rejects at once, while the work may still unwind. */
  readonly signal?: AbortSignalLike | undefined;
  /** Takes each report. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
}

/**
 * Returns a promise of an operation's result.
 *
 * It rejects with what the producer threw: after a cancel that is normally the reason. A closed
 * operation, or a foreign one whose `completed` slot is taken, rejects with `AsyncInfoError`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to wait for; also one of Windows or of another library.
 * @param options - A signal that cancels, and where progress goes.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong kind.
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
): Promise<TResult> {
  if (options === undefined) return resultOf(operation);
  // Wrong arguments are told before any promise exists.
  assertOptions(options, "`{ signal, progress }`");
  const { signal, progress } = options;
  assertOperation(operation);
  if (signal !== undefined) assertAbortSignal(signal);
  if (progress !== undefined) progressListener(progress);
  return new Promise((resolve, reject) => {
    let running = true;
    let unlisten: (() => void) | undefined;
    const unwatch = watch(operation, {
      progress,
      completed(status, value) {
        running = false;
        unlisten?.();
        if (status === AsyncStatus.Completed) resolve(value as TResult);
        else
          reject(
            status === AsyncStatus.Canceled && signal?.reason !== undefined ? signal.reason : value,
          );
      },
    });
    if (signal === undefined || !running) return;
    unlisten = onAbort(signal, (reason) => {
      abandon(operation, reason); // An outcome that this brings about at once is the promise's.
      unwatch();
      reject(reason);
    });
  });
}

/**
 * Returns a promise of an operation's result, by the name and the four overloads of .NET.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to wait for.
 * @throws {TypeError} If `operation` is not one, or another argument is of the wrong kind.
 *
 * @example
 * ```ts
 * const bytes = await asTask(download, controller.signal, (value) => console.log(value));
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.windowsruntimesystemextensions.astask}
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
): Promise<TResult>;
/**
 * The same, with progress.
 *
 * @param operation - The operation to wait for.
 * @param progress - Takes each report.
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  progress: ProgressTarget<NoInfer<TProgress>>,
): Promise<TResult>;
/**
 * The same, with a signal, and with progress or without.
 *
 * @param operation - The operation to wait for.
 * @param signal - Cancels the operation and rejects at once.
 * @param progress - Takes each report.
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  signal: AbortSignalLike | undefined,
  progress?: ProgressTarget<NoInfer<TProgress>>,
): Promise<TResult>;
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  second?: AbortSignalLike | ProgressTarget<TProgress>,
  third?: ProgressTarget<TProgress>,
): Promise<TResult> {
  return typeof second === "function" || "report" in Object(second)
    ? toPromise(operation, { progress: second as ProgressTarget<TProgress> })
    : toPromise(operation, { signal: second as AbortSignalLike | undefined, progress: third });
}

/**
 * What `fromPromise` takes beside the promise.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromPromiseOptions<out TProgress> {
  /** Stops the source of the promise when cancel is requested. */
  readonly cancel?: CancelTarget | undefined;
  /** Subscribes to the progress of the source; called once, at the start. */
  readonly progress?: ((report: (value: TProgress) => void) => void) | undefined;
}

/**
 * Returns an operation that ends as a promise ends.
 *
 * A promise has neither progress nor cancel: say where they are in the options. Without them
 * `cancel` is but a request, and the promise decides.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param promise - A promise, or any object with `then`.
 * @param options - How to stop the source of the promise, and how to subscribe to its progress.
 * @throws {TypeError} If `promise` has no `then`, or an option is of the wrong kind.
 *
 * @example
 * ```ts
 * const operation = fromPromise(pool.run(task), { cancel: () => pool.destroy() });
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.windowsruntimesystemextensions.asasyncoperation}
 */
export function fromPromise<TResult, TProgress = never>(
  promise: PromiseLike<TResult>,
  options?: FromPromiseOptions<TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  if (typeof (promise as PromiseLike<TResult> | null | undefined)?.then !== "function")
    throw argumentError("adapt promise", "an object with `then`", promise);
  if (options === undefined) return run(() => promise);
  assertOptions(options, "`{ cancel, progress }`");
  const { cancel, progress } = options;
  if (progress !== undefined && typeof progress !== "function")
    throw argumentError("adapt promise", "`progress` as a function", progress);
  const listener = cancel === undefined ? undefined : cancelListener(cancel);
  return run(({ onCancel, report }) => {
    if (listener !== undefined) onCancel(listener);
    try {
      progress?.(report);
    } catch (error) {
      promise.then(undefined, () => {}); // Its own end is told to nobody any more.
      throw error;
    }
    return promise;
  });
}
