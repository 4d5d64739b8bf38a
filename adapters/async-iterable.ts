import {
  type AsyncOperationLike,
  AsyncStatus,
  abandon,
  argumentError,
  assertOptions,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  watch,
} from "../lib/index.js";

/** What `toAsyncIterable` takes beside the operation. */
export interface ToAsyncIterableOptions {
  /** What is kept for a slow reader: every report, in any number, or the newest one. */
  readonly buffer?: "all" | "latest" | undefined;
}

/**
 * The least that is read of an async iterable.
 *
 * @typeParam TResult - The type of the return value.
 * @typeParam TProgress - The type of what it yields.
 */
export interface AsyncIterableLike<out TResult, out TProgress> {
  /** Returns the iterator. */
  [Symbol.asyncIterator](): AsyncIteratorLike<TResult, TProgress>;
}

/**
 * The least that is read of an async iterator.
 *
 * @typeParam TResult - The type of the return value.
 * @typeParam TProgress - The type of what it yields.
 */
export interface AsyncIteratorLike<out TResult, out TProgress> {
  /** Goes to the next yield, or to the end. */
  next(): PromiseLike<IteratorResult<TProgress, TResult>>;
  /** Ends it early. */
  return?(value?: unknown): PromiseLike<IteratorResult<TProgress, TResult>>;
}

/** One place in the row of answers and of those who wait for them: whichever comes first is kept. */
class Place<Answer> {
  answer: Answer | undefined = undefined;
  reader: ((answer: Answer) => void) | undefined = undefined;
  #next: Place<Answer> | undefined = undefined;

  get next(): Place<Answer> {
    this.#next ??= new Place();
    return this.#next;
  }
}

/**
 * Returns an async iterator that yields an operation's progress and returns its result.
 *
 * It listens from this call on, so that nothing is missed before the first `next`. `break` cancels the
 * operation and leaves it at once, while the work may still unwind; `return(reason)` gives a reason.
 * `for await` drops the result: call `next` by hand, or `yield*` in an async generator.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param options - What is kept for a slow reader: all reports by default.
 * @returns The iterator; a failure, or what the operation was canceled with, is thrown once by `next`.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong kind.
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
  type Step = IteratorResult<TProgress, TResult>;
  type Answer = () => Step; // Throws a failure.
  const end: Answer = () => ({ done: true, value: undefined as TResult });
  let running: AsyncOperationLike<TResult, TProgress> | undefined = operation;
  let unwatch: (() => void) | undefined;
  // Whoever is ahead leaves places behind for the other.
  let read = new Place<Answer>();
  let write = read;

  const put = (answer: Answer): void => {
    if (write.reader === undefined) write.answer = answer;
    else write.reader(answer);
    write = write.next;
  };
  /** Answers those who wait for more than there is. */
  const leave = (): void => {
    running = unwatch = undefined; // Who keeps the iterator keeps no operation that has ended.
    while (write.reader !== undefined) put(end);
  };
  const stop = (reason: unknown): void => {
    const abandoned = running;
    unwatch?.();
    leave();
    read = write;
    if (abandoned) abandon(abandoned, reason);
  };

  const stopWatching = watch(operation, {
    progress(value) {
      const answer: Answer = () => ({ done: false, value });
      if (buffer === "latest" && read.answer !== undefined) read.answer = answer;
      else put(answer);
    },
    completed(status, value) {
      put(() => {
        if (status === AsyncStatus.Completed) return { done: true, value: value as TResult };
        throw value;
      });
      leave();
    },
  });
  if (running) unwatch = stopWatching; // It may have ended before.

  const iterator = {
    next: () =>
      new Promise<Step>((resolve, reject) => {
        const reader = (answer: Answer): void => {
          try {
            resolve(answer());
          } catch (error) {
            reject(error);
          }
        };
        if (read.answer !== undefined) reader(read.answer);
        else if (running) read.reader = reader;
        else return reader(end);
        read = read.next;
      }),
    async return(value: unknown): Promise<Step> {
      stop(value);
      return { done: true, value: (await value) as TResult };
    },
    async throw(error: unknown): Promise<Step> {
      stop(error);
      throw error;
    },
    [Symbol.asyncIterator]: () => iterator,
  } as AsyncGenerator<TProgress, TResult, void>;
  if (Symbol.asyncDispose) iterator[Symbol.asyncDispose] = async () => stop(undefined);
  return iterator;
}

/**
 * Returns an operation that reports what an async iterable yields, and ends as it ends.
 *
 * The return value is the result. `cancel` calls the iterator's `return(reason)`, and the operation ends
 * when the iterator has: a generator in the midst of an `await` goes on to its next `yield`, unless it
 * uses the `signal` of the context. What it returns or throws by itself still decides.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param source - An async iterable, or a function that returns one, such as an `async function*`.
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

/** Takes an iterator to its end; `return` is called beside a `next` that is pending. */
function follow<TResult, TProgress>(
  iterator: AsyncIteratorLike<TResult, TProgress>,
  { report, onCancel, throwIfCanceled }: OperationContext<TProgress>,
): Promise<TResult> {
  return new Promise((resolve, reject) => {
    let returning = false;

    const finish = async (reason: unknown): Promise<void> => {
      returning = true;
      try {
        const end = { done: true as const, value: undefined };
        let step: IteratorResult<TProgress, unknown> = (await iterator.return?.(reason)) ?? end;
        // A `finally` may yield, and return another value.
        for (; !step.done; step = check(await iterator.next())) report(step.value);
        if (step.value === undefined || Object.is(step.value, reason)) reject(reason);
        else resolve(step.value as TResult);
      } catch (error) {
        reject(error);
      }
    };
    const walk = async (): Promise<void> => {
      try {
        for (;;) {
          const { done, value } = check(await iterator.next());
          if (done && returning && value === undefined && !isGenerator(iterator)) return;
          if (done) return resolve(value);
          report(value);
          if (returning) return; // `finish` goes on from here.
          throwIfCanceled();
        }
      } catch (error) {
        reject(error);
      }
    };
    if (iterator.return) onCancel(finish);
    walk();
  });
}

function check<Step>(step: Step): Step {
  if (Object(step) !== step) throw argumentError("iterate", "an object from `next`", step);
  return step;
}

/** A generator ends a pending `next` by itself; others end it when `return` is called. */
function isGenerator(iterator: unknown): boolean {
  return Object.prototype.toString.call(iterator) === "[object AsyncGenerator]";
}
