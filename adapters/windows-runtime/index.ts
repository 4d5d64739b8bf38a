import { argumentError, assertOperation } from "../../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  type IAsyncOperationWithProgress,
} from "../../lib/index.js";
import { windowsCanceledError } from "../../lib/wire.js";
import { project } from "./projected-promise.js";
import { followOperation, followPromise, isOperation } from "./shapes.js";

/** A promise of the UWP projection, with the three callbacks of `then` and `done`. */
export interface ProjectedPromise<out TResult, out TProgress> {
  /** Adds callbacks, called at once after the end; returns a promise of the result of the called one. */
  then<TFulfilled = TResult, TRejected = never>(
    complete?: ((value: TResult) => TFulfilled | PromiseLike<TFulfilled>) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: as in the declarations of Windows; callers read its members
    error?: ((error: any) => TRejected | PromiseLike<TRejected>) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): ProjectedPromise<TFulfilled | TRejected, unknown>;
  /** Adds callbacks; an error without an `error` callback, or thrown by a callback, is uncaught. */
  done(
    complete?: ((value: TResult) => unknown) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: as in the declarations of Windows; callers read its members
    error?: ((error: any) => unknown) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): void;
  /** Cancels the operation. */
  cancel(reason?: unknown): void;
}

/** An operation as the declarations of Windows have it: no member is null. */
export interface ProjectedOperation<out TResult, out TProgress> {
  /** The number of the operation. */
  readonly id: number;
  /** The present state, with the numbers of `AsyncStatus`. */
  readonly status: number;
  /** The error of the operation; null before the end and after success. */
  // biome-ignore lint/suspicious/noExplicitAny: a WinRTError, and a number in older declarations
  readonly errorCode: any;
  /** The handler of the end; it can be set once. */
  // biome-ignore lint/suspicious/noExplicitAny: each declaration has its own type of sender
  completed: { bivarianceHack(asyncInfo: any, asyncStatus: any): void }["bivarianceHack"];
  /** The handler of progress. */
  // biome-ignore lint/suspicious/noExplicitAny: each declaration has its own type of sender
  progress: { bivarianceHack(asyncInfo: any, progressInfo: TProgress): void }["bivarianceHack"];
  /** Returns the result. */
  getResults(): TResult;
  /** Requests cancellation. */
  cancel(reason?: unknown): void;
  /** Frees an operation that has ended. */
  close(): void;
}

/** The promise that the methods of the UWP projection and `toWindowsRuntimePromise` return. */
export interface ProjectedOperationPromise<out TResult, out TProgress>
  extends ProjectedPromise<TResult, TProgress> {
  /** The raw operation. */
  readonly operation: ProjectedOperation<TResult, TProgress>;
}

/** Anything shaped like a promise of the UWP projection (Chakra). */
export interface WindowsRuntimePromise<out TOperation> {
  /** The raw operation, which declares the types of the promise. */
  readonly operation: TOperation;
  /** Adds callbacks. */
  then(
    // biome-ignore lint/suspicious/noExplicitAny: the operation declares the types
    complete: (value: any) => void,
    error: (error: unknown) => void,
    // biome-ignore lint/suspicious/noExplicitAny: the operation declares the types
    progress: (progress: any) => void,
  ): unknown;
  /** Cancels the operation. */
  cancel(): void;
}

/** Anything shaped like a promise of react-native-winrt. */
export interface ReactNativeWinRTPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Adds callbacks, which declare the types of the promise. */
  done(
    complete: (value: TResult) => void,
    error: (error: unknown) => void,
    progress: (progress: TProgress) => void,
  ): void;
  /** Cancels the operation. */
  cancel(): void;
}

/** Anything shaped like a promise of dynwinrt. */
export interface DynWinRTPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Sets the callback of progress. */
  progress(callback: (progress: TProgress) => void): unknown;
  /** Cancels the operation. */
  cancel(): void;
}

/** Anything shaped like a promise of windows-ai-electron; it cannot be canceled. */
export interface WindowsAIPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Sets the callback of progress. */
  progress(callback: (error: Error | null, progress: TProgress) => void): unknown;
}

/**
 * Returns an operation as a promise of the UWP projection, for code that was written for Windows.
 *
 * Callbacks run within the call that ends the operation, or within `then` if it has ended. A
 * cancellation is an Error whose name and message are "Canceled"; its `cause` is the value that
 * `toPromise` rejects with. The first `then` or `done` starts to watch the operation.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @throws {TypeError} If `operation` is not one.
 *
 * @example
 * ```ts
 * toWindowsRuntimePromise(operation).done(
 *   (result) => console.log(result),
 *   (error) => console.error(error),
 *   (progress) => console.log(progress),
 * );
 * ```
 *
 * @see {@link https://learn.microsoft.com/previous-versions/windows/apps/br211867(v=win.10)}
 */
export function toWindowsRuntimePromise<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
): ProjectedOperationPromise<TResult, TProgress> {
  assertOperation(operation);
  const promise = project<TResult, TProgress>(operation, windowsCanceledError);
  return Object.assign(promise, {
    operation: operation as unknown as ProjectedOperation<TResult, TProgress>,
  });
}

/**
 * Returns an operation that an operation of the Windows Runtime, or a promise of one, drives.
 *
 * A raw operation is canceled with the reason, and a promise without one; that of windows-ai-electron
 * cannot be canceled. The `id` and partial results of the raw operation are lost.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param promise - A promise of the UWP projection, of react-native-winrt, of dynwinrt or of
 * windows-ai-electron, or the raw operation itself.
 * @throws {TypeError} If `promise` has none of these shapes.
 * @throws {AsyncInfoError} If it is a raw operation that is closed, or whose `completed` slot is taken.
 *
 * @example
 * ```ts
 * async function download(promise: DynWinRTPromise<string, number>): Promise<string> {
 *   const operation = fromWindowsRuntime(promise);
 *   return toPromise(operation, { progress: (bytes) => console.log(bytes) });
 * }
 * ```
 *
 * @see {@link https://learn.microsoft.com/uwp/api/windows.foundation.iasyncoperationwithprogress-2}
 */
export function fromWindowsRuntime<TResult, TProgress>(
  promise: WindowsRuntimePromise<
    Pick<ProjectedOperation<TResult, TProgress>, "getResults" | "progress">
  >,
): IAsyncOperationWithProgress<TResult, TProgress>;
export function fromWindowsRuntime<TResult>(
  promise: WindowsRuntimePromise<Pick<ProjectedOperation<TResult, never>, "getResults">>,
): IAsyncOperationWithProgress<TResult, never>;
export function fromWindowsRuntime<TResult, TProgress = never>(
  promise: AsyncOperationLike<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress>;
export function fromWindowsRuntime<TResult, TProgress = never>(
  promise: ReactNativeWinRTPromise<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress>;
export function fromWindowsRuntime<TResult, TProgress>(
  promise: DynWinRTPromise<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress>;
export function fromWindowsRuntime<TResult, TProgress>(
  promise: WindowsAIPromise<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress>;
export function fromWindowsRuntime(
  promise: unknown,
): IAsyncOperationWithProgress<unknown, unknown> {
  const source = new AsyncOperationSource<unknown, unknown>();
  if (isOperation(promise)) followOperation(promise, source);
  else if (!followPromise(promise, source))
    throw argumentError(
      "adapt promise",
      "one of the Windows Runtime, with `done` or `progress` (`fromPromise` accepts any other)",
      promise,
    );
  return source.operation;
}
