import type { AsyncOperationLike, IAsyncOperationWithProgress } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { argumentError } from "./errors.js";
import { addWatcher, Operation, report, settle } from "./operation.js";
import { assertOperation, watch } from "./watch.js";
import { call, type OutcomeListener } from "./watcher.js";

/** An operation of any types, as the functions for several take it. */
export type AnyOperationLike = AsyncOperationLike<unknown, unknown>;

/** The type of an operation's result. */
export type ResultOf<TOperation> =
  TOperation extends AsyncOperationLike<infer TResult, unknown> ? TResult : never;

/** The type of an operation's progress reports. */
export type ProgressOf<TOperation> =
  TOperation extends AsyncOperationLike<unknown, infer TProgress> ? TProgress : never;

/**
 * One report of `whenAll`: an input has reported `value`, or, where there is none, has ended.
 *
 * @typeParam TProgress - The type of the inputs' progress reports.
 */
export type WhenAllProgress<TProgress> = {
  /** Which input. */
  readonly index: number;
  /** How many inputs have ended. */
  readonly completed: number;
  /** How many inputs there are. */
  readonly total: number;
} & ({ readonly value: TProgress } | { readonly value?: never });

/** How one input has ended. */
interface Outcome {
  readonly status: AsyncStatus;
  readonly value: unknown;
}

/**
 * Returns an operation that ends when all of several have ended, with their results in order.
 *
 * Where some failed it ends with the first error in the order of the arguments; else, where some were
 * canceled, in Canceled as the first of those. `cancel` reaches every input that still runs.
 *
 * @param operations - Operations, also of Windows and of other libraries.
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
  const outcomes: (Outcome | undefined)[] = inputs.map(() => undefined);
  const total = inputs.length;
  let completed = 0;

  const end = (): void => {
    const all = outcomes as readonly Outcome[]; // Each has come.
    const failed =
      all.find(({ status }) => status === AsyncStatus.Error) ??
      all.find(({ status }) => status === AsyncStatus.Canceled);
    const values = all.map(({ value }) => value);
    if (failed === undefined) settle(whole, AsyncStatus.Completed, values);
    else settle(whole, failed.status, failed.value);
  };
  cancelInputs(whole, inputs, (index) => outcomes[index] === undefined);
  inputs.forEach((input, index) => {
    watchInput(
      input,
      (value) => report(whole, { index, value, completed, total }),
      (status, value) => {
        outcomes[index] = { status, value };
        completed++;
        report(whole, { index, completed, total });
        if (completed === total) end();
      },
    );
  });
  if (total === 0) end();
  return whole;
}

/**
 * Returns an operation that ends as the first of several ends, in whatever way.
 *
 * The others go on. `cancel` before the end reaches every input that still runs, and does nothing after it.
 *
 * @param operations - Operations, also of Windows and of other libraries; at least one.
 * @throws {TypeError} If an input is not an operation, or there is none.
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
  cancelInputs(first, inputs, () => true);
  const stops = inputs.map((input) =>
    watchInput(input, undefined, (status, value) => settle(first, status, value)),
  );
  addWatcher(first, undefined, undefined, () => {
    for (const stop of stops) stop?.(); // The losers let go of it.
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

/** Passes a cancel of the whole on to each input that still runs, once. */
function cancelInputs(
  whole: Operation<unknown, unknown>,
  inputs: readonly AnyOperationLike[],
  isRunning: (index: number) => boolean,
): void {
  addWatcher(
    whole,
    undefined,
    (reason) => {
      const running = new Set(inputs.filter((_, index) => isRunning(index)));
      for (const input of running) call(cancelOperation, input, reason);
    },
    undefined,
  );
}

/** Watches an input; one that is closed, or whose slot somebody else holds, ends in that error. */
function watchInput(
  input: AnyOperationLike,
  progress: ((value: unknown) => void) | undefined,
  completed: OutcomeListener,
): (() => void) | undefined {
  try {
    return watch(input, { progress, completed });
  } catch (error) {
    completed(AsyncStatus.Error, error);
    return undefined;
  }
}

function cancelOperation(operation: AnyOperationLike, reason: unknown): void {
  operation.cancel(reason);
}
