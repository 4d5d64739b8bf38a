import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "../../lib/index.js";
import { ProgressIterator } from "./progress-iterator.js";

/**
 * Anything with an async iterator: a generator, a stream, an event source.
 *
 * @typeParam TResult - The type of the return value.
 * @typeParam TProgress - The type of one yielded value.
 */
export interface AsyncIterableLike<out TResult, out TProgress> {
  /** Returns the iterator. */
  [Symbol.asyncIterator](): AsyncIteratorLike<TResult, TProgress>;
}

/**
 * The members of an async iterator that `fromAsyncIterable` calls.
 *
 * @typeParam TResult - The type of the return value.
 * @typeParam TProgress - The type of one yielded value.
 */
export interface AsyncIteratorLike<out TResult, out TProgress> {
  /** Continues to the next yielded value or the end. */
  next(): PromiseLike<IteratorResult<TProgress, TResult>>;
  /** Ends the iterator early. */
  return?(value?: unknown): PromiseLike<IteratorResult<TProgress, TResult>>;
}

/** Options for `toAsyncIterable`. */
export interface ToAsyncIterableOptions {
  /** Which reports wait for a slow reader: all of them (the default), or the newest one. */
  readonly buffer?: "all" | "latest" | undefined;
}

/**
 * Returns an async iterator that yields the progress of an operation and returns its result.
 *
 * Reports wait from this call on, so that none is lost before the first `next`. `break` cancels the
 * operation and leaves the loop at once, while the work may still unwind; `return(reason)` cancels it
 * with a reason. `for await` drops the result: call `next` by hand, or use `yield*` in an async generator.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param options - Which reports wait for a slow reader.
 * @returns The iterator; an error, or the reason of a cancellation, is thrown once by `next`.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong type.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * for await (const value of toAsyncIterable(download)) console.log(value);
 * const bytes = download.getResults();
 * ```
 *
 * @see {@link https://tc39.es/ecma262/#sec-asyncgenerator-objects}
 */
export function toAsyncIterable<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  options: ToAsyncIterableOptions = {},
): AsyncGenerator<TProgress, TResult, void> {
  assertOptions(options, "`{ buffer }`");
  const { buffer = "all" } = options;
  if (buffer !== "all" && buffer !== "latest")
    throw argumentError("buffer progress", '"all" or "latest"', buffer);
  return new ProgressIterator(operation, buffer);
}

/**
 * Returns an operation that reports each value of an async iterable and completes with its return value.
 *
 * `cancel` calls `return(reason)` of the iterator, and the operation ends when the iterator does: a
 * generator inside an `await` continues to its next `yield`, unless it uses the `signal` of its context.
 * A value that it returns or throws by itself is the outcome.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param source - An async iterable, or a function that returns one, as an `async function*`.
 * @throws {TypeError} If `source` is neither.
 *
 * @example
 * ```ts
 * const operation = fromAsyncIterable(async function* ({ signal }) {
 *   const response = await fetch(url, { signal });
 *   yield 0.5;
 *   return response.text();
 * });
 * ```
 */
export function fromAsyncIterable<TResult, TProgress>(
  source:
    | AsyncIterableLike<TResult, TProgress>
    | ((context: OperationContext<never>) => AsyncIterableLike<TResult, TProgress>),
): IAsyncOperationWithProgress<TResult, TProgress> {
  if (typeof source !== "function") assertIterable(source);
  return run((context: OperationContext<TProgress>) => {
    const iterable = typeof source === "function" ? source(context) : source;
    assertIterable(iterable);
    return follow(iterable[Symbol.asyncIterator](), context);
  });
}

function assertIterable(value: unknown): void {
  if (typeof Object(value)[Symbol.asyncIterator] !== "function")
    throw argumentError(
      "adapt async iterable",
      "an object with `Symbol.asyncIterator`, or a function that returns one",
      value,
    );
}

/** Reads an iterator to its end; `walk` and `finish` race, and the first outcome counts. */
function follow<TResult, TProgress>(
  iterator: AsyncIteratorLike<TResult, TProgress>,
  context: OperationContext<TProgress>,
): Promise<TResult> {
  return new Promise((resolve, reject) => {
    if (iterator.return)
      context.onCancel((reason) => void finish(iterator, reason, context).then(resolve, reject));
    walk(iterator, context).then((last) => last && resolve(last.value), reject);
  });
}

/** Returns the last step, or undefined if `finish` continues. */
async function walk<TResult, TProgress>(
  iterator: AsyncIteratorLike<TResult, TProgress>,
  { report, isCanceled, throwIfCanceled }: OperationContext<TProgress>,
): Promise<IteratorReturnResult<TResult> | undefined> {
  const isReturning = (): boolean => isCanceled() && iterator.return !== undefined;
  for (;;) {
    const step = check(await iterator.next());
    if (step.done) {
      const isEndOfReturn = step.value === undefined && !isGenerator(iterator) && isReturning();
      return isEndOfReturn ? undefined : step;
    }
    report(step.value);
    if (isReturning()) return undefined;
    throwIfCanceled();
  }
}

/** Calls `return`, even while a `next` is pending, and reads what a `finally` block yields. */
async function finish<TResult, TProgress>(
  iterator: AsyncIteratorLike<TResult, TProgress>,
  reason: unknown,
  { report }: OperationContext<TProgress>,
): Promise<TResult> {
  const end = { done: true as const, value: undefined };
  let step: IteratorResult<TProgress, unknown> = (await iterator.return?.(reason)) ?? end;
  for (; !step.done; step = check(await iterator.next())) report(step.value);
  if (step.value === undefined || Object.is(step.value, reason)) throw reason;
  return step.value as TResult;
}

function check<TStep>(step: TStep): TStep {
  if (Object(step) !== step) throw argumentError("iterate", "an object from `next`", step);
  return step;
}

/** A generator ends a pending `next` by itself; other iterators end it when `return` is called. */
function isGenerator(iterator: unknown): boolean {
  return Object.prototype.toString.call(iterator) === "[object AsyncGenerator]";
}
