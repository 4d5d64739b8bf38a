import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  watch,
} from "../../lib/index.js";
import type { ProjectedPromise } from "./index.js";

type Callback = ((value: unknown) => unknown) | null | undefined;

/** The callbacks of `then`. */
interface Callbacks {
  readonly complete: Callback;
  readonly error: Callback;
  readonly progress: Callback;
  /** Converts the value of a cancellation for the `error` callback. */
  readonly toError: (value: unknown) => unknown;
}

/**
 * Creates the promise of an operation.
 *
 * @param toError - Converts the value of a cancellation for the `error` callback.
 */
export function project<TResult, TProgress>(
  operation: AsyncOperationLike<unknown, unknown>,
  toError: (value: unknown) => unknown,
): ProjectedPromise<TResult, TProgress> {
  const chain = (complete: Callback, error: Callback, progress: Callback) =>
    chainTo(operation, { complete, error, progress, toError });
  const promise = {
    // biome-ignore lint/suspicious/noThenProperty: the projection's promise has one
    then: (...callbacks: Parameters<typeof chain>) =>
      project(chain(...callbacks), (value) => value),
    done(...callbacks: Parameters<typeof chain>): void {
      watch(chain(...callbacks), {
        completed(status, value) {
          if (status === AsyncStatus.Error) throw value; // `watch` reports it as uncaught.
        },
      });
    },
    cancel: (reason?: unknown) => operation.cancel(reason),
  };
  return promise as ProjectedPromise<TResult, TProgress>;
}

/** Adds callbacks to an operation; returns the operation of the callback's result. */
function chainTo(
  operation: AsyncOperationLike<unknown, unknown>,
  { complete, error, progress, toError }: Callbacks,
): AsyncOperationLike<unknown, unknown> {
  const next = new AsyncOperationSource<unknown, unknown>();
  watch(operation, {
    progress: typeof progress === "function" ? progress : undefined,
    completed(status, outcome) {
      const succeeded = status === AsyncStatus.Completed;
      const value = status === AsyncStatus.Canceled ? toError(outcome) : outcome;
      const callback = succeeded ? complete : error;
      try {
        if (typeof callback === "function") resolve(next, callback(value));
        else if (succeeded) next.complete(value);
        else next.fail(value);
      } catch (thrown) {
        next.fail(thrown);
      }
    },
  });
  next.onCancel(operation);
  return next.operation;
}

/** Ends an operation with a value; a promise is followed. */
function resolve(next: AsyncOperationSource<unknown, unknown>, value: unknown): void {
  const promise = Object(value) as ProjectedPromise<unknown, unknown>;
  if (typeof promise.then !== "function") {
    next.complete(value);
    return;
  }
  if (typeof promise.cancel === "function") next.onCancel(() => promise.cancel());
  promise.then((result) => resolve(next, result), next.fail, next.report);
}
