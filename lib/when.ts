import { ignoreRejection } from "./adopt.js";
import { argumentError } from "./assertions.js";
import type { AsyncOperationLike, IAsyncOperationWithProgress } from "./async-operation.js";
import { Failed } from "./async-status.js";
import { Gathering, type WhenAllProgress } from "./gathering.js";
import { call, type OutcomeListener } from "./listener.js";
import { type AnyOperation, friends, Operation } from "./operation.js";
import { probe } from "./probe.js";
import { assertOperation, watch } from "./watch.js";

/** An operation of any types. */
export type AnyOperationLike = AsyncOperationLike<unknown, unknown>;

/** The type of an operation's result. */
export type ResultOf<TOperation> =
  TOperation extends AsyncOperationLike<infer TResult, unknown> ? TResult : never;

/** The type of an operation's progress reports. */
export type ProgressOf<TOperation> =
  TOperation extends AsyncOperationLike<unknown, infer TProgress> ? TProgress : never;

/**
 * Returns an operation that ends when all of several have ended, with their results in order.
 *
 * If some failed, it ends with the first error in the order of the arguments; otherwise, if some were
 * canceled, in Canceled as the first of those. `cancel` is forwarded to every input that still runs.
 *
 * @param operations - Operations, including those of Windows and of other libraries.
 * @throws {TypeError} If an input is not an operation.
 *
 * @example
 * ```ts
 * const [page, image] = await toPromise(whenAll([fetchPage(), fetchImage()]));
 * ```
 */
export function whenAll<const TOperations extends readonly AnyOperationLike[] | []>(
  operations: TOperations,
): IAsyncOperationWithProgress<
  { -readonly [Index in keyof TOperations]: ResultOf<TOperations[Index]> },
  WhenAllProgress<ProgressOf<TOperations[number]>>
>;
export function whenAll<TResult, TProgress>(
  operations: Iterable<AsyncOperationLike<TResult, TProgress>>,
): IAsyncOperationWithProgress<TResult[], WhenAllProgress<TProgress>>;
export function whenAll(
  operations: Iterable<AnyOperationLike>,
): IAsyncOperationWithProgress<unknown, WhenAllProgress<unknown>> {
  const inputs = inputsOf(operations);
  const whole = new Operation<unknown, WhenAllProgress<unknown>>();
  probe?.start(whole, "whenAll");
  const gathering = new Gathering(whole, inputs.length);
  cancelInputs(whole, inputs, (index) => gathering.waitsFor(index));
  inputs.forEach((input, index) => {
    gathering.add(input, index);
  });
  return whole;
}

/**
 * Returns an operation that ends with the first outcome of several operations, whatever it is.
 *
 * The others continue. `cancel` is forwarded to every input that still runs; after the end it does nothing.
 *
 * @param operations - Operations, including those of Windows and of other libraries; at least one.
 * @throws {TypeError} If an input is not an operation, or `operations` is empty.
 *
 * @example
 * ```ts
 * const answer = await toPromise(whenAny([askLondon(), askTokyo()]));
 * ```
 */
export function whenAny<const TOperations extends readonly AnyOperationLike[]>(
  operations: TOperations,
): IAsyncOperationWithProgress<ResultOf<TOperations[number]>, never>;
export function whenAny<TResult>(
  operations: Iterable<AsyncOperationLike<TResult, unknown>>,
): IAsyncOperationWithProgress<TResult, never>;
export function whenAny(
  operations: Iterable<AnyOperationLike>,
): IAsyncOperationWithProgress<unknown, never> {
  const inputs = inputsOf(operations);
  if (inputs.length === 0)
    throw argumentError("wait for any operation", "at least one operation", inputs);
  const first = new Operation<unknown, never>();
  probe?.start(first, "whenAny");
  cancelInputs(first, inputs, () => true);
  const stops = inputs.map((input) =>
    watchInput(input, (status, value) => friends.settle(first, status, value)),
  );
  friends.watch(first, undefined, undefined, () => {
    for (const stop of stops) stop?.();
  });
  return first;
}

function inputsOf(operations: Iterable<AnyOperationLike>): AnyOperationLike[] {
  if (typeof Object(operations)[Symbol.iterator] !== "function")
    throw argumentError("wait for operations", "an array of operations", operations);
  const inputs = [...operations];
  inputs.forEach(assertOperation);
  return inputs;
}

/** Forwards a cancel request of the whole to each input that still runs, once. */
function cancelInputs(
  whole: AnyOperation,
  inputs: readonly AnyOperationLike[],
  isRunning: (index: number) => boolean,
): void {
  if (probe) for (const input of inputs) probe.addPart(whole, input);
  friends.watch(
    whole,
    undefined,
    (reason) => {
      const running = new Set(inputs.filter((_, index) => isRunning(index)));
      for (const input of running) call(cancelOperation, input, reason);
    },
    undefined,
  );
}

/** Watches an input; an input that cannot be watched ends with the error of `watch`. */
function watchInput(input: AnyOperationLike, completed: OutcomeListener): (() => void) | undefined {
  try {
    return watch(input, { completed });
  } catch (error) {
    completed(Failed, error);
    return undefined;
  }
}

function cancelOperation(operation: AnyOperationLike, reason: unknown): void {
  ignoreRejection(operation.cancel(reason));
}
