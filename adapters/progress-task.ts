import {
  assertFunction,
  assertOperation,
  cancelOnAbort,
  progressListener,
  resultOf,
} from "../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  type IAsyncOperationWithProgress,
  type IProgress,
  type MeasuredProgress,
  type OperationContext,
  run,
  watch,
} from "../lib/index.js";
import {
  adopt,
  type CancellationTokenLike,
  cancellationToken,
  measureProgress,
  replayProgress,
  tokenSignal,
} from "../lib/wire.js";

export type { CancellationTokenLike, DisposableLike } from "../lib/wire.js";

/** A report of a task of `window.withProgress`. */
export interface ProgressTaskReport {
  /** A text for the user. */
  readonly message?: string;
  /** The amount done since the last report, in percent of the whole. */
  readonly increment?: number;
}

/**
 * A task for `window.withProgress(options, task)`.
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
 * Its token cancels the operation, and its promise waits for the real end. Progress becomes increments in
 * percent, with a sum of at most 100; progress that falls, has no total or is of another type is not
 * shown. If `map` or the reporter throws, the promise rejects and the operation continues. The reason of
 * a cancel is lost: a token has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @returns The task; its promise rejects with the value that the producer threw.
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
 * Returns the task that shows an operation with progress of another type, or with messages.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @param map - Returns the message and the increment, in percent, of a report.
 * @throws {TypeError} If `operation` is not one, or `map` is not a function.
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
  if (map !== undefined) assertFunction(map, "map progress");
  return async (progress, token) => {
    const report: (value: ProgressTaskReport) => unknown = progressListener(progress);
    const signal = tokenSignal(token);
    const show =
      map === undefined ? incremental(report) : (value: unknown) => report(map(value as never));
    return new Promise((resolve, reject) => {
      // Not uncaught, which would end the process of a language server.
      const fail = (error: unknown): void => {
        stop();
        reject(error);
      };
      const listener = (value: unknown): void => {
        try {
          adopt(show(value))?.catch(fail); // A reporter may return a promise, as `sendProgress` does.
        } catch (error) {
          fail(error);
        }
      };
      const stop = watch(operation, { progress: listener });
      replayProgress(operation, listener);
      cancelOnAbort(signal, operation);
      resultOf(operation).then(resolve, reject);
    });
  };
}

/**
 * Runs a task that was written for `window.withProgress` as an operation.
 *
 * The operation reports the same values as the task: increments are not added up. The reason of a cancel
 * is lost for the task: a token has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param task - Does the work, given a progress and a token.
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
  assertFunction(task, "run task");
  return run(function fromProgressTask(context: OperationContext<TProgress>) {
    return task(context, cancellationToken(context.isCanceled, context.onCancel));
  });
}

/** Returns a listener that reports by how much each position is beyond all earlier ones. */
function incremental(report: (value: ProgressTaskReport) => unknown): (value: unknown) => unknown {
  let shown = 0;
  return (value) => {
    const increment = Math.min(percentOf(value), 100) - shown;
    if (!(increment > 0)) return undefined;
    shown += increment;
    return report({ increment });
  };
}

/** Returns the position of a report; 0 if it has no total, or is not measured progress. */
function percentOf(value: unknown): number {
  const { loaded, total = 0 } = measureProgress(value) ?? { loaded: 0 };
  return total > 0 ? (loaded / total) * 100 : 0;
}
