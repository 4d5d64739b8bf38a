import type { AsyncOperationLike } from "./async-operation.js";
import { friends } from "./operation.js";
import { Settler } from "./settler.js";
import { assertOperation } from "./watch.js";

/**
 * Returns a promise of an operation's result; it rejects with the value that the producer threw.
 *
 * For an operation of `run` it is the existing promise of the body, the same one for every caller. The
 * promise of a closed operation rejects with `AsyncInfoError`.
 *
 * @param operation - The operation to wait for.
 * @throws {TypeError} If `operation` is not one.
 *
 * @example
 * ```ts
 * const result = await resultOf(operation);
 * ```
 */
export function resultOf<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
): Promise<TResult> {
  const existing = friends.promiseOf(operation); // First: most are of `run`.
  if (existing) return existing as Promise<TResult>;
  assertOperation(operation);
  return new Promise((resolve, reject) => {
    new Settler(operation, resolve as (value: unknown) => void, reject);
  });
}
