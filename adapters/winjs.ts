import { argumentError, assertOperation, cancelListener } from "../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  type IAsyncOperationWithProgress,
  watch,
} from "../lib/index.js";
import { Canceled, Completed, windowsCanceledError } from "../lib/wire.js";

/** Anything shaped like a `WinJS.Promise`. */
export interface WinJSPromiseLike<out TResult, out TProgress> {
  /** Adds callbacks, called at once after the end; returns a promise of the result of the called one. */
  then<TFulfilled = TResult, TRejected = never>(
    complete?: ((value: TResult) => TFulfilled | PromiseLike<TFulfilled>) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: as in the declarations of WinJS; callers read its members
    error?: ((error: any) => TRejected | PromiseLike<TRejected>) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): WinJSPromiseLike<TFulfilled | TRejected, unknown>;
  /** Adds callbacks; an error without an `error` callback, or thrown by a callback, is uncaught. */
  done(
    complete?: ((value: TResult) => unknown) | null | undefined,
    // biome-ignore lint/suspicious/noExplicitAny: as in the declarations of WinJS; callers read its members
    error?: ((error: any) => unknown) | null | undefined,
    progress?: ((progress: TProgress) => void) | null | undefined,
  ): void;
  /** Cancels the promise, and the one that its `then` was called on. */
  cancel(): void;
}

/** The class `WinJS.Promise`. */
export type WinJSPromiseConstructor = new (
  // biome-ignore lint/suspicious/noExplicitAny: as in the declarations of WinJS
  init: (complete: any, error: any, progress: any) => void,
  onCancel: () => void,
  // biome-ignore lint/suspicious/noExplicitAny: the operation declares the types of the promise
) => WinJSPromiseLike<any, any>;

/** The members of a `WinJS.Promise` that `fromWinJSPromise` uses. */
export interface WinJSThenable<out TResult, out TProgress> {
  /** Adds callbacks. */
  then(
    complete: (value: TResult) => void,
    error: (error: unknown) => void,
    progress: (progress: TProgress) => void,
  ): unknown;
  /** Cancels the promise. */
  cancel(): void;
}

/**
 * Returns a `WinJS.Promise` of an operation's result.
 *
 * Its `cancel()`, and that of each promise that `then` returns, cancels the operation and ends the promise
 * in the error "Canceled" at once, as WinJS does; a later result is lost. A canceled operation ends it in
 * the same error, whose `cause` is the value that `toPromise` rejects with; a closed one, or a foreign one
 * whose `completed` slot is taken, in an `AsyncInfoError`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param WinJSPromise - The class `WinJS.Promise`.
 * @throws {TypeError} If `operation` is not one, or `WinJSPromise` is not a class.
 *
 * @example
 * ```ts
 * import WinJS from "winjs";
 *
 * const promise = toWinJSPromise(operation, WinJS.Promise);
 * WinJS.Promise.timeout(5000, promise); // Cancels the operation after 5 seconds.
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
            if (status === Completed) complete(value);
            else error(status === Canceled ? windowsCanceledError(value) : value);
          } catch (thrown) {
            error(thrown); // By the `then` of a result: WinJS follows a result that is a thenable.
          }
        },
      });
    },
    () => cancelListener(operation)(undefined),
  );
}

/**
 * Returns an operation that a `WinJS.Promise` drives.
 *
 * `cancel` cancels the promise, without the reason. The operation of a promise that has ended has ended.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report; it is not in the declarations of WinJS.
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
  promise.then(source.complete, source.fail, source.report);
  source.onCancel(() => promise.cancel());
  return source.operation;
}
