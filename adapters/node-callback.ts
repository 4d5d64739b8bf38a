import {
  type AsyncOperationLike,
  AsyncStatus,
  argumentError,
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  watch,
} from "../lib/index.js";

/**
 * Takes an error, or null or undefined and the result.
 *
 * @typeParam TResult - The type of the result.
 */
// biome-ignore lint/suspicious/noExplicitAny: each peer says another type of error
export type NodeCallback<in TResult> = (error?: any, result?: TResult) => void;

/**
 * Runs a function that calls back `(error, result)` as an operation: one of Node, or a method of NodeRT.
 *
 * A callback has neither progress nor cancel. Where the function has them, take them from the context,
 * which `start` gets as its second argument.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param start - Calls the function with the callback that it is given.
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
  if (typeof start !== "function") throw argumentError("run operation", "a function", start);
  return run(
    (context: OperationContext<TProgress>) =>
      new Promise<TResult>((resolve, reject) => {
        start((error, result) => (error ? reject(error) : resolve(result as TResult)), context);
      }),
  );
}

/**
 * Calls back once an operation has ended: with null and the result, or with the error alone.
 *
 * It never calls back within the call, also where the operation has ended, and what the callback throws
 * is an uncaught error, as with Node's own functions. Progress and cancel are lost: keep the operation.
 *
 * @typeParam TResult - The type of the result.
 * @param operation - The operation to follow.
 * @param callback - Takes `(error, result)`.
 * @throws {TypeError} If `operation` is not one, or `callback` not a function.
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
  if (typeof callback !== "function") throw argumentError("use `callback`", "a function", callback);
  watch(operation, {
    completed: (status, value) =>
      queueMicrotask(() => {
        if (status === AsyncStatus.Completed) callback(null, value as TResult);
        else callback(value || errorFrom(status, value));
      }),
  });
}

/** An error that a callback can tell from none: a reason of null or "" cannot stand for it. */
function errorFrom(status: AsyncStatus, value: unknown): Error {
  return status === AsyncStatus.Canceled
    ? new CanceledError(value)
    : new Error(`Operation failed with ${String(value)}, not an Error`, { cause: value });
}
