import type { IAsyncInfo } from "./async-info.js";
import type { AsyncStatus } from "./async-status.js";

// The handlers are written as methods, which are bivariant: an operation only produces its result and
// its progress, so that the interfaces below may declare them as `out`.

/** Called once, when an action has ended. */
export type AsyncActionCompletedHandler = {
  bivarianceHack(asyncInfo: IAsyncAction, asyncStatus: AsyncStatus): void;
}["bivarianceHack"];

/** Called once, when an action with progress has ended. */
export type AsyncActionWithProgressCompletedHandler<TProgress> = {
  bivarianceHack(asyncInfo: IAsyncActionWithProgress<TProgress>, asyncStatus: AsyncStatus): void;
}["bivarianceHack"];

/** Called with each progress report of an action, in order. */
export type AsyncActionProgressHandler<TProgress> = {
  bivarianceHack(asyncInfo: IAsyncActionWithProgress<TProgress>, progressInfo: TProgress): void;
}["bivarianceHack"];

/** Called once, when an operation has ended. */
export type AsyncOperationCompletedHandler<TResult> = {
  bivarianceHack(asyncInfo: IAsyncOperation<TResult>, asyncStatus: AsyncStatus): void;
}["bivarianceHack"];

/** Called once, when an operation with progress has ended. */
export type AsyncOperationWithProgressCompletedHandler<TResult, TProgress> = {
  bivarianceHack(
    asyncInfo: IAsyncOperationWithProgress<TResult, TProgress>,
    asyncStatus: AsyncStatus,
  ): void;
}["bivarianceHack"];

/** Called with each progress report of an operation, in order. */
export type AsyncOperationProgressHandler<TResult, TProgress> = {
  bivarianceHack(
    asyncInfo: IAsyncOperationWithProgress<TResult, TProgress>,
    progressInfo: TProgress,
  ): void;
}["bivarianceHack"];

/**
 * A piece of work without a result.
 *
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncaction}
 */
export interface IAsyncAction extends IAsyncInfo {
  /** The handler of the end; can be set once, reads null after it ran. */
  completed: AsyncActionCompletedHandler | null;
  /** Returns nothing after success; throws `errorCode` after a failure, `AsyncInfoError` before the end. */
  getResults(): void;
}

/**
 * A piece of work without a result that reports progress.
 *
 * @typeParam TProgress - The type of one progress report.
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncactionwithprogress-1}
 */
export interface IAsyncActionWithProgress<out TProgress> extends IAsyncInfo {
  /** The handler of the end; can be set once, reads null after it ran. */
  completed: AsyncActionWithProgressCompletedHandler<TProgress> | null;
  /** The handler of progress; can be replaced at will. */
  progress: AsyncActionProgressHandler<TProgress> | null;
  /** Returns nothing after success; throws `errorCode` after a failure, `AsyncInfoError` before the end. */
  getResults(): void;
}

/**
 * A piece of work with a result.
 *
 * @typeParam TResult - The type of the result.
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncoperation-1}
 */
export interface IAsyncOperation<out TResult> extends IAsyncInfo {
  /** The handler of the end; can be set once, reads null after it ran. */
  completed: AsyncOperationCompletedHandler<TResult> | null;
  /** Returns the result; throws `errorCode` after a failure, `AsyncInfoError` before the end. */
  getResults(): TResult;
}

/**
 * A piece of work with a result that reports progress.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncoperationwithprogress-2}
 */
export interface IAsyncOperationWithProgress<out TResult, out TProgress> extends IAsyncInfo {
  /** The handler of the end; can be set once, reads null after it ran. */
  completed: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null;
  /** The handler of progress; can be replaced at will. */
  progress: AsyncOperationProgressHandler<TResult, TProgress> | null;
  /** Returns the result, or the newest partial one; throws `errorCode` after a failure, and `AsyncInfoError` before either. */
  getResults(): TResult;
}

/**
 * The members of an operation that this library reads: operations of Windows and of other libraries fit.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface AsyncOperationLike<out TResult, out TProgress> {
  /** The present state, with the numbers of `AsyncStatus`. */
  readonly status: number;
  /** The error or cancellation that ended the operation. */
  readonly errorCode: unknown;
  /** The handler of the end; can be set once. */
  // biome-ignore lint/suspicious/noExplicitAny: the sender is as the foreign declaration has it
  completed: { bivarianceHack(asyncInfo: any, asyncStatus: any): void }["bivarianceHack"] | null;
  /** The handler of progress, if the operation has progress. */
  progress?:
    | {
        // biome-ignore lint/suspicious/noExplicitAny: the sender is as the foreign declaration has it
        bivarianceHack(asyncInfo: any, progressInfo: TProgress): void;
      }["bivarianceHack"]
    | null
    | undefined;
  /** Returns the result; throws before the end and after a failure. */
  getResults(): TResult;
  /** Requests cancellation. */
  cancel(reason?: unknown): void;
}
