import { assertFunction } from "../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  type AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type Outcome,
  run,
  watch,
} from "../lib/index.js";
import { Canceled, Completed } from "../lib/wire.js";

/**
 * Receives an error, or null or undefined and the result.
 *
 * @typeParam TResult - The type of the result.
 */
// biome-ignore lint/suspicious/noExplicitAny: each peer declares its own type of error
export type NodeCallback<in TResult> = (error?: any, result?: TResult) => void;

/**
 * Runs a function with a callback `(error, result)` as an operation: one of Node, or a method of NodeRT.
 *
 * A callback has neither progress nor cancellation: if the function has them, connect them to the
 * context, the second argument of `start`. The rejection of an async `start` is the error of the operation.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param start - Calls the function with the callback that it receives.
 * @throws {TypeError} If `start` is not a function.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs";
 *
 * const reading = fromNodeCallback<string>((callback, { signal }) =>
 *   readFile("a.txt", { encoding: "utf8", signal }, callback),
 * );
 * ```
 *
 * @see {@link https://nodejs.org/api/util.html#utilpromisifyoriginal}
 */
export function fromNodeCallback<TResult, TProgress = never>(
  start: (callback: NodeCallback<TResult>, context: OperationContext<TProgress>) => unknown,
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertFunction(start, "run operation");
  return run(function fromNodeCallback(context: OperationContext<TProgress>) {
    return new Promise<TResult>((resolve, reject) => {
      const returned = start(
        (error, result) => (error ? reject(error) : resolve(result as TResult)),
        context,
      );
      // No other object with `then`: a request or a query would be sent twice.
      if (Object.prototype.toString.call(returned) === "[object Promise]")
        (returned as Promise<unknown>).then(undefined, reject);
    });
  });
}

/**
 * Calls a function once when an operation ends: with null and the result, or with the error alone.
 *
 * As with Node's own functions, the call is made in a microtask and in the async context of this call
 * (`AsyncLocalStorage`, Zone.js), and an error that the callback throws is uncaught. A callback has neither progress nor cancellation: keep the operation for these.
 *
 * @typeParam TResult - The type of the result.
 * @param operation - The operation to follow.
 * @param callback - Receives `(error, result)`.
 * @throws {TypeError} If `operation` is not one, or `callback` is not a function.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * toNodeCallback(operation, (error, text) => (error ? console.error(error) : console.log(text)));
 * ```
 *
 * @see {@link https://nodejs.org/api/util.html#utilcallbackifyoriginal}
 */
export function toNodeCallback<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
  callback: NodeCallback<TResult>,
): void {
  assertFunction(callback, "use `callback`");
  let end!: (outcome: Outcome<TResult>) => void;
  // A promise calls back in the async context of this call, not in that of the producer.
  new Promise<Outcome<TResult>>((resolve) => {
    end = resolve;
  }).then((outcome) => callBack(callback, outcome));
  watch(operation, { completed: (...outcome: Outcome<TResult>) => end(outcome) });
}

function callBack<TResult>(
  callback: NodeCallback<TResult>,
  [status, value]: Outcome<TResult>,
): void {
  try {
    if (status === Completed) callback(null, value);
    else callback(value || errorFrom(status, value));
  } catch (error) {
    queueMicrotask(() => {
      throw error; // Uncaught, and not the rejection of a promise.
    });
  }
}

/** Creates the error for a falsy value, which a callback would take for success. */
function errorFrom(status: AsyncStatus, value: unknown): Error {
  return status === Canceled
    ? new CanceledError(value)
    : new Error(`Operation failed with ${String(value)}, not an Error`, { cause: value });
}
