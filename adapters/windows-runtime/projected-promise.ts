import { cancelListener } from "../../lib/adapter-kit.js";
import { type AsyncOperationLike, AsyncOperationSource, watch } from "../../lib/index.js";
import { Canceled, Completed, Failed } from "../../lib/wire.js";
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
          if (status === Failed) throw value; // `watch` reports it as uncaught.
        },
      });
    },
    cancel: (reason?: unknown) => cancelListener(operation)(reason),
  };
  return promise as ProjectedPromise<TResult, TProgress>;
}

/** Adds callbacks to an operation; returns the operation of the callback's result. */
function chainTo(
  operation: AsyncOperationLike<unknown, unknown>,
  { complete, error, progress, toError }: Callbacks,
): AsyncOperationLike<unknown, unknown> {
  const next = new AsyncOperationSource<unknown, unknown>();
  if (typeof progress === "function") watch(operation, { progress });
  // As WinJS does: without a callback for the end, the next promise is still of the same work.
  const isTransparent = typeof complete !== "function" && typeof error !== "function";
  watch(operation, {
    progress: isTransparent ? next.report : undefined,
    completed(status, outcome) {
      const succeeded = status === Completed;
      const callback = succeeded ? complete : error;
      nest(() => {
        const value = status === Canceled ? toError(outcome) : outcome;
        try {
          if (typeof callback === "function") resolve(next, callback(value));
          else if (succeeded) next.complete(value);
          else next.fail(value);
        } catch (thrown) {
          next.fail(thrown);
        }
      });
    },
  });
  next.onCancel((reason) => nest(() => cancelListener(operation)(reason)));
  return next.operation;
}

/** Ends an operation with a value; a promise is followed. */
function resolve(next: AsyncOperationSource<unknown, unknown>, value: unknown): void {
  try {
    const { then, cancel } = Object(value) as ProjectedPromise<unknown, unknown>;
    if (typeof then !== "function") {
      next.complete(value);
      return;
    }
    if (typeof cancel === "function") next.onCancel(() => cancel.call(value));
    then.call(value, (result) => resolve(next, result), next.fail, next.report);
  } catch (thrown) {
    next.fail(thrown); // By the value; the promise may be foreign.
  }
}

/** Nested calls; from the 50th on they wait for the outermost one, so that a long chain fits the stack. */
let depth = 0;
const waiting: (() => void)[] = [];

/** Calls a function, at once or when the outermost call returns. */
function nest(task: () => void): void {
  if (depth === 50) {
    waiting.push(task);
    return;
  }
  depth++;
  try {
    task();
  } finally {
    if (depth === 1) runWaiting();
    depth--;
  }
}

/** Calls the functions that wait, and those that they add, one after the other. */
function runWaiting(): void {
  for (const task of waiting)
    try {
      task();
    } catch (error) {
      queueMicrotask(() => {
        throw error; // Uncaught, as that of any listener; the others are called.
      });
    }
  waiting.length = 0;
}
