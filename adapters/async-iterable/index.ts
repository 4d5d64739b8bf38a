import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "../../lib/index.js";
import { followSource, isStream } from "./follow-source.js";
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
  /** Whether the newest report of a running operation comes first; false by default. */
  readonly latest?: boolean | undefined;
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
 * @param options - Which reports wait for a slow reader, and whether the newest one comes first.
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
  assertOptions(options, "`{ buffer, latest }`");
  const { buffer = "all", latest } = options;
  if (buffer !== "all" && buffer !== "latest")
    throw argumentError("buffer progress", '"all" or "latest"', buffer);
  return new ProgressIterator(operation, { buffer, latest });
}

/**
 * Returns an operation that reports each value of an async iterable and completes with its return value.
 *
 * A function that declares the context as a parameter decides the outcome after a cancel, as a body of
 * `run` does: `cancel` calls `return(reason)` of its iterator, and the operation ends when the iterator
 * does. An end without a value is a cancellation then. Any other source cannot receive the request:
 * the operation ends in Canceled at once. A stream is ended by its own `cancel` or `destroy`.
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
  return run(function fromAsyncIterable(context: OperationContext<TProgress>) {
    const iterable = typeof source === "function" ? source(context) : source;
    assertIterable(iterable);
    const decides = typeof source === "function" && source.length > 0 && !isStream(iterable);
    return followSource({ iterable, decides }, context);
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
