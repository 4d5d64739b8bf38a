import {
  type AsyncOperationLike,
  AsyncStatus,
  argumentError,
  type IAsyncOperationWithProgress,
  run,
  watch,
} from "../lib/index.js";

/** Anything shaped like a `PCancelable`: those of p-cancelable 2, 3 and 4, and the requests of got up to 14. */
export interface PCancelableLike<out TResult> extends PromiseLike<TResult> {
  /** Whether it was canceled. */
  readonly isCanceled: boolean;
  /** Cancels it; the reason becomes the message of the `CancelError`. */
  cancel(reason?: string): void;
}

/** The class of the `p-cancelable` package. */
export type PCancelableConstructor<in TResult, out TPromise> = new (
  executor: (
    resolve: (value: TResult) => void,
    reject: (reason?: unknown) => void,
    onCancel: ((handler: () => void) => void) & { shouldReject: boolean },
  ) => void,
) => TPromise;

/**
 * Returns a `PCancelable` that ends as an operation ends.
 *
 * Its `cancel(reason)` cancels the operation and rejects with the `CancelError` of the package, at
 * once, as every `PCancelable` does. An operation that ends canceled cancels it.
 *
 * Progress is lost: a `PCancelable` has none.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TPromise - The type of the `PCancelable`.
 * @param operation - The operation to follow.
 * @param PCancelable - The class of the `p-cancelable` package, of any major version.
 * @throws {TypeError} If `operation` is not one, or `PCancelable` not a class.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * import PCancelable from "p-cancelable";
 *
 * const promise = toPCancelable(operation, PCancelable);
 * promise.cancel("not needed");
 * await promise.catch((error) => console.log(error.message)); // not needed
 * ```
 *
 * @see {@link https://github.com/sindresorhus/p-cancelable}
 */
export function toPCancelable<TResult, TPromise extends PCancelableLike<TResult>>(
  operation: AsyncOperationLike<TResult, unknown>,
  PCancelable: PCancelableConstructor<TResult, TPromise>,
): TPromise {
  if (typeof PCancelable !== "function")
    throw argumentError("create PCancelable", "a class", PCancelable);
  let resolve!: (value: TResult) => void;
  let reject!: (reason?: unknown) => void;
  let requested: string | undefined;
  let running = true;
  const promise = new PCancelable((onResolve, onReject, onCancel) => {
    resolve = onResolve;
    reject = onReject;
    onCancel(() => {
      if (running) operation.cancel(requested);
    });
  });
  // The handlers of a PCancelable are not told the reason.
  const { cancel } = promise;
  promise.cancel = (reason) => {
    requested = reason;
    cancel.call(promise, reason);
  };
  watch(operation, {
    completed(status, value) {
      running = false;
      if (status === AsyncStatus.Completed) resolve(value as TResult);
      else if (status === AsyncStatus.Canceled) cancel.call(promise, messageOf(value));
      else reject(value);
    },
  });
  return promise;
}

/**
 * Returns an operation that ends as a `PCancelable` ends, and cancels it when cancel is requested.
 *
 * @typeParam TResult - The type of the result.
 * @param promise - A `PCancelable`, or a request of got up to 14.
 * @throws {TypeError} If `promise` has no `then` or no `cancel`.
 *
 * @example
 * ```ts
 * const operation = fromPCancelable(got("https://example.com"));
 * ```
 */
export function fromPCancelable<TResult>(
  promise: PCancelableLike<TResult>,
): IAsyncOperationWithProgress<TResult, never> {
  const { then, cancel } = Object(promise) as Partial<PCancelableLike<TResult>>;
  if (typeof then !== "function" || typeof cancel !== "function")
    throw argumentError("adapt PCancelable", "an object with `then` and `cancel`", promise);
  return run(({ onCancel }) => {
    onCancel((reason) => promise.cancel(messageOf(reason)));
    return promise;
  });
}

/** A reason as the message that a `CancelError` takes. */
function messageOf(reason: unknown): string | undefined {
  const message = typeof reason === "string" ? reason : Object(reason).message;
  return typeof message === "string" ? message : undefined;
}
