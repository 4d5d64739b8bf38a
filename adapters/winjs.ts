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

/** Anything shaped like a `WinJS.Promise`. */
export interface WinJSPromiseLike<out TResult, out TProgress> {
  /** Calls back, within the call where the promise has ended; returns a promise of what the callback returns. */
  then<TFulfilled = TResult, TRejected = never>(
    complete?: ((value: TResult) => TFulfilled | PromiseLike<TFulfilled>) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: the declarations of WinJS say so, and code reads its members
    error?: ((error: any) => TRejected | PromiseLike<TRejected>) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): WinJSPromiseLike<TFulfilled | TRejected, unknown>;
  /** Calls back; an error that no callback takes, or that one throws, is an uncaught error. */
  done(
    complete?: ((value: TResult) => unknown) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: the declarations of WinJS say so, and code reads its members
    error?: ((error: any) => unknown) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): void;
  /** Cancels it and the promise that it came from. */
  cancel(): void;
}

/** The class `WinJS.Promise`. */
export type WinJSPromiseConstructor = new (
  // biome-ignore lint/suspicious/noExplicitAny: the declarations of WinJS say so
  init: (complete: any, error: any, progress: any) => void,
  onCancel: () => void,
  // biome-ignore lint/suspicious/noExplicitAny: what it makes is typed by the operation
) => WinJSPromiseLike<any, any>;

/** The least that is read of a `WinJS.Promise`. */
export interface WinJSThenable<out TResult, out TProgress> {
  /** Calls back. */
  then(
    complete: (value: TResult) => void,
    error: (error: unknown) => void,
    progress: (progress: TProgress) => void,
  ): unknown;
  /** Cancels it. */
  cancel(): void;
}

/**
 * Returns a `WinJS.Promise` that ends as an operation ends.
 *
 * Its `cancel()`, and that of every promise made from it by `then`, cancels the operation and puts the
 * promise in the error "Canceled" at once, as every `WinJS.Promise` does; a result that comes later is
 * lost. An operation that ends canceled gives that error too, with what it was canceled with as `cause`.
 * One that is closed, or foreign and its `completed` slot taken, gives an `AsyncInfoError`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param WinJSPromise - The class `WinJS.Promise`.
 * @throws {TypeError} If `operation` is not one, or `WinJSPromise` not a class.
 *
 * @example
 * ```ts
 * import WinJS from "winjs";
 *
 * const promise = toWinJSPromise(operation, WinJS.Promise);
 * WinJS.Promise.timeout(5000, promise); // Cancels the operation when the time is up.
 * ```
 *
 * @see {@link https://github.com/winjs/winjs/blob/master/src/js/WinJS/Promise/_StateMachine.js}
 */
export function toWinJSPromise<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  WinJSPromise: WinJSPromiseConstructor,
): WinJSPromiseLike<TResult, TProgress> {
  assertOperation(operation);
  if (typeof WinJSPromise !== "function")
    throw argumentError("create WinJS.Promise", "the class `WinJS.Promise`", WinJSPromise);
  return new WinJSPromise(
    (complete, error, progress) => {
      watch(operation, {
        progress,
        completed(status, value) {
          try {
            if (status === AsyncStatus.Completed) complete(value);
            else error(status === AsyncStatus.Canceled ? windowsCanceledError(value) : value);
          } catch (thrown) {
            error(thrown); // By the `then` of a result: WinJS waits for a result that has one.
          }
        },
      });
    },
    () => operation.cancel(),
  );
}

/**
 * Returns an operation that ends as a `WinJS.Promise` ends, and cancels it when cancel is requested.
 *
 * A promise that has ended gives an operation that has ended. The reason of a cancel is lost for the
 * promise: WinJS has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report; the declarations of WinJS do not say it.
 * @param promise - A `WinJS.Promise`.
 * @throws {TypeError} If `promise` has no `then` or no `cancel`.
 *
 * @example
 * ```ts
 * import WinJS from "winjs";
 *
 * const operation = fromWinJSPromise<XMLHttpRequest, XMLHttpRequest>(WinJS.xhr({ url }));
 * ```
 */
export function fromWinJSPromise<TResult, TProgress>(
  promise: WinJSThenable<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  const { then, cancel } = Object(promise) as Partial<WinJSThenable<TResult, TProgress>>;
  if (typeof then !== "function" || typeof cancel !== "function")
    throw argumentError("adapt WinJS.Promise", "an object with `then` and `cancel`", promise);
  const source = new AsyncOperationSource<TResult, TProgress>();
  promise.then(
    (value) => source.complete(value),
    (error) => source.fail(error),
    (value) => source.report(value),
  );
  source.onCancel(() => promise.cancel());
  return source.operation;
}
