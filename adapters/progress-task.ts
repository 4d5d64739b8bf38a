import {
  type AsyncOperationLike,
  argumentError,
  assertOperation,
  type CancellationTokenLike,
  cancellationToken,
  cancelOnAbort,
  type IAsyncOperationWithProgress,
  type IProgress,
  type MeasuredProgress,
  type OperationContext,
  progressListener,
  resultOf,
  run,
  tokenSignal,
  watch,
} from "../lib/index.js";

/** What a task of `window.withProgress` reports. */
export interface ProgressTaskReport {
  /** What is being done. */
  readonly message?: string;
  /** How much was done since the last report, in percent of the whole. */
  readonly increment?: number;
}

/**
 * A task as `window.withProgress(options, task)` takes it.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export type ProgressTask<out TResult, out TProgress> = (
  progress: IProgress<TProgress>,
  token: CancellationTokenLike,
) => Promise<TResult>;

/**
 * Returns the task that shows an operation in `window.withProgress(options, task)` of VS Code.
 *
 * Its token cancels the operation, and its promise follows: it waits for the real end. Progress becomes
 * increments in percent that sum up to 100 at most; what falls back, or has no total, is not shown. The
 * reason of a cancel is lost: a token has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @returns The task; its promise rejects with what the producer threw.
 * @throws {TypeError} If `operation` is not one.
 *
 * @example
 * ```ts
 * import { ProgressLocation, window } from "vscode";
 *
 * const options = { location: ProgressLocation.Notification, cancellable: true };
 * const bytes = await window.withProgress(options, toProgressTask(download));
 * ```
 *
 * @see {@link https://code.visualstudio.com/api/references/vscode-api#window.withProgress}
 */
export function toProgressTask<TResult>(
  operation: AsyncOperationLike<TResult, MeasuredProgress>,
): ProgressTask<TResult, ProgressTaskReport>;
/**
 * Returns the task that shows an operation whose progress says more, or something else.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @param map - Turns a report into a message and an increment in percent.
 * @throws {TypeError} If `operation` is not one, or `map` not a function.
 *
 * @example
 * ```ts
 * const task = toProgressTask(operation, (value) => ({ message: `${value}` }));
 * ```
 */
export function toProgressTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  map: (value: NoInfer<TProgress>) => ProgressTaskReport,
): ProgressTask<TResult, ProgressTaskReport>;
export function toProgressTask<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
  map?: (value: never) => ProgressTaskReport,
): ProgressTask<TResult, ProgressTaskReport> {
  assertOperation(operation);
  if (map !== undefined && typeof map !== "function")
    throw argumentError("map progress", "a function", map);
  return async (progress, token) => {
    const report = progressListener(progress);
    const signal = tokenSignal(token);
    let shown = 0;
    watch(operation, {
      progress(value) {
        if (map !== undefined) return report(map(value as never));
        const increment = Math.min(percentOf(value), 100) - shown;
        if (!(increment > 0)) return;
        shown += increment;
        report({ increment });
      },
    });
    cancelOnAbort(signal, operation);
    return resultOf(operation);
  };
}

function percentOf(value: unknown): number {
  const { loaded, total } = Object(value);
  if (typeof value !== "number" && typeof loaded !== "number")
    throw argumentError("show progress", "0..1, `{ loaded, total? }` or a `map`", value);
  if (typeof value === "number") return value * 100;
  return total > 0 ? (loaded / total) * 100 : 0;
}

/**
 * Runs a task that was written for `window.withProgress` as an operation.
 *
 * Its progress is what the task reports, as it is: increments are not summed up. The reason of a cancel
 * is lost for the task: a token has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param task - Does the work; gets a progress and a token.
 * @throws {TypeError} If `task` is not a function.
 *
 * @example
 * ```ts
 * const indexing = fromProgressTask(async (progress, token) => {
 *   for (let part = 0; part < 4 && !token.isCancellationRequested; part++)
 *     progress.report({ message: `Part ${part}`, increment: 25 });
 *   return "indexed";
 * });
 * ```
 */
export function fromProgressTask<TResult, TProgress = ProgressTaskReport>(
  task: (
    progress: IProgress<TProgress>,
    token: CancellationTokenLike,
  ) => TResult | PromiseLike<TResult>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  if (typeof task !== "function") throw argumentError("run task", "a function", task);
  return run((context: OperationContext<TProgress>) =>
    task(context, cancellationToken(context.isCanceled, context.onCancel)),
  );
}
