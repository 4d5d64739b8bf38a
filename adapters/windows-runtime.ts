import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  argumentError,
  assertOperation,
  type IAsyncOperationWithProgress,
  watch,
  windowsCanceledError,
} from "../lib/index.js";

/** A promise of the projection, or of react-native-winrt: all three callbacks in one call. */
export interface ProjectedPromise<out TResult, out TProgress> {
  /** Calls back, within the call where the operation has ended; returns a promise of what the callback returns. */
  then<TFulfilled = TResult, TRejected = never>(
    complete?: ((value: TResult) => TFulfilled | PromiseLike<TFulfilled>) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: the declarations of Windows say so, and code reads its members
    error?: ((error: any) => TRejected | PromiseLike<TRejected>) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): ProjectedPromise<TFulfilled | TRejected, unknown>;
  /** Calls back; an error that no callback takes, or that one throws, is an uncaught error. */
  done(
    complete?: ((value: TResult) => unknown) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: the declarations of Windows say so, and code reads its members
    error?: ((error: any) => unknown) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): void;
  /** Cancels the operation behind it. */
  cancel(reason?: unknown): void;
}

/** An operation as code that was written for the projection reads it: nothing is null there. */
export interface ProjectedOperation<out TResult, out TProgress> {
  /** The number of the operation. */
  readonly id: number;
  /** The present state, with the numbers of `AsyncStatus`. */
  readonly status: number;
  /** What ended the operation; null before the end and after success. */
  // biome-ignore lint/suspicious/noExplicitAny: a WinRTError there, a number in older declarations
  readonly errorCode: any;
  /** The handler of the end; can be set once. */
  // biome-ignore lint/suspicious/noExplicitAny: the sender is whatever the foreign declaration says
  completed: { bivarianceHack(asyncInfo: any, asyncStatus: any): void }["bivarianceHack"];
  /** The handler of progress. */
  // biome-ignore lint/suspicious/noExplicitAny: the sender is whatever the foreign declaration says
  progress: { bivarianceHack(asyncInfo: any, progressInfo: TProgress): void }["bivarianceHack"];
  /** Returns the result. */
  getResults(): TResult;
  /** Asks the operation to stop. */
  cancel(reason?: unknown): void;
  /** Frees an operation that has ended. */
  close(): void;
}

/** What `toWindowsRuntimePromise` returns, and what the methods of the projection return. */
export interface ProjectedOperationPromise<out TResult, out TProgress>
  extends ProjectedPromise<TResult, TProgress> {
  /** The operation itself. */
  readonly operation: ProjectedOperation<TResult, TProgress>;
}

/** The least that is read of a promise of the projection (UWP, Chakra). */
export interface WindowsRuntimePromise<out TOperation> {
  /** The raw operation; its types are those of the promise. */
  readonly operation: TOperation;
  /** Calls back. */
  then(
    // biome-ignore lint/suspicious/noExplicitAny: the operation says the types
    complete: (value: any) => void,
    error: (error: unknown) => void,
    // biome-ignore lint/suspicious/noExplicitAny: the operation says the types
    progress: (progress: any) => void,
  ): unknown;
  /** Cancels the operation. */
  cancel(): void;
}

/** The least that is read of a promise of react-native-winrt. */
export interface ReactNativeWinRTPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Calls back; the types are read here. */
  done(
    complete: (value: TResult) => void,
    error: (error: unknown) => void,
    progress: (progress: TProgress) => void,
  ): void;
  /** Cancels the operation. */
  cancel(): void;
}

/** The least that is read of a promise of dynwinrt. */
export interface DynWinRTPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Sets what takes progress. */
  progress(callback: (progress: TProgress) => void): unknown;
  /** Cancels the operation. */
  cancel(): void;
}

/** The least that is read of a promise of windows-ai-electron; it cannot be canceled. */
export interface WindowsAIPromise<out TResult, out TProgress> extends PromiseLike<TResult> {
  /** Sets what takes progress. */
  progress(callback: (error: Error | null, progress: TProgress) => void): unknown;
}

/**
 * Returns an operation that ends as one of the Windows Runtime ends, and cancels it when cancel is requested.
 *
 * Lost: the reason of a cancel, as Windows knows none, and what only the raw operation has (its `id`,
 * partial results). A promise of windows-ai-electron cannot be canceled: it decides alone.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param promise - What a method returned: the promise of the UWP projection, of react-native-winrt, of
 * dynwinrt or of windows-ai-electron, or the raw operation itself.
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
  // biome-ignore lint/suspicious/noExplicitAny: the overloads say what it may be, and the shape is checked
  promise: any,
): IAsyncOperationWithProgress<unknown, unknown> {
  const has = (method: string): boolean => typeof Object(promise)[method] === "function";
  const source = new AsyncOperationSource<unknown, unknown>();
  const complete = (value: unknown): unknown => source.complete(value);
  const report = (value: unknown): void => source.report(value);
  let fail = (error: unknown): unknown => source.fail(error);

  if (has("getResults") && !has("done")) {
    watch(promise, {
      progress: report,
      completed: (status, value) =>
        status === AsyncStatus.Completed ? complete(value) : fail(value),
    });
    source.onCancel(promise);
    return source.operation;
  }
  if (!has("then") || !(has("done") || has("progress")))
    throw argumentError(
      "adapt promise",
      "one of the Windows Runtime, with `done` or `progress` (`fromPromise` takes any other)",
      promise,
    );
  try {
    if (!has("done"))
      // Only windows-ai-electron has no `cancel`, and it alone gives two arguments.
      promise.progress(
        has("cancel") ? report : (error: unknown, value: unknown) => error ?? report(value),
      );
    promise.then(complete, (error: unknown) => fail(error), report);
  } catch (error) {
    fail(error); // The slot of its operation is taken, or the like.
  }
  if (has("cancel"))
    source.onCancel((reason) => {
      // The error with which dynwinrt answers a cancel has neither a name nor a code.
      if (!has("done")) fail = () => source.fail(reason);
      promise.cancel();
    });
  return source.operation;
}

/**
 * Returns the promise that a method of the Windows Runtime would return, so that code written for it runs unchanged.
 *
 * Callbacks run within the call that ends the operation, or within `then` where it has ended. A
 * cancellation reaches them as an Error whose name and message are "Canceled", with what the operation
 * was canceled with as its `cause`. Only the first `then` or `done` starts to listen.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation that the promise stands for.
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

type Callback = ((value: unknown) => unknown) | null | undefined;

/** Makes the callbacks of an operation, and of what these return. */
function project<TResult, TProgress>(
  operation: AsyncOperationLike<unknown, unknown>,
  toError: (value: unknown) => unknown,
): ProjectedPromise<TResult, TProgress> {
  const chain = (complete: Callback, error: Callback, progress: Callback) => {
    const next = new AsyncOperationSource<unknown, unknown>();
    watch(operation, {
      progress: typeof progress === "function" ? progress : undefined,
      completed(status, outcome) {
        const succeeded = status === AsyncStatus.Completed;
        const value = status === AsyncStatus.Canceled ? toError(outcome) : outcome;
        const callback = succeeded ? complete : error;
        try {
          if (typeof callback === "function") follow(next, callback(value));
          else if (succeeded) next.complete(value);
          else next.fail(value);
        } catch (thrown) {
          next.fail(thrown);
        }
      },
    });
    next.onCancel(operation);
    return next.operation;
  };
  const promise = {
    // biome-ignore lint/suspicious/noThenProperty: the projection's promise has one
    then: (complete: Callback, error: Callback, progress: Callback) =>
      project(chain(complete, error, progress), (value) => value),
    done(complete: Callback, error: Callback, progress: Callback): void {
      watch(chain(complete, error, progress), {
        completed(status, value) {
          if (status === AsyncStatus.Error) throw value; // `watch` reports it as uncaught.
        },
      });
    },
    cancel: (reason?: unknown) => operation.cancel(reason),
  };
  return promise as ProjectedPromise<TResult, TProgress>;
}

/** Ends an operation as a value, or as the promise that the value is. */
function follow(next: AsyncOperationSource<unknown, unknown>, value: unknown): void {
  const promise = Object(value) as ProjectedPromise<unknown, unknown>;
  if (typeof promise.then !== "function") {
    next.complete(value);
    return;
  }
  if (typeof promise.cancel === "function") next.onCancel(() => promise.cancel());
  promise.then(
    (result) => follow(next, result),
    (error) => next.fail(error),
    (progress) => next.report(progress),
  );
}
