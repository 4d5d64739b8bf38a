import { argumentError } from "../../lib/adapter-kit.js";
import type { OperationContext } from "../../lib/index.js";
import type { AsyncIterableLike, AsyncIteratorLike } from "./index.js";

/** A source, and whether its own end is the outcome after a cancel request. */
export interface Source<out TResult, out TProgress> {
  readonly iterable: AsyncIterableLike<TResult, TProgress>;
  readonly decides: boolean;
}

/** The methods that end a stream at once; `return` of an iterator may wait for a pending `next`. */
interface Stoppable extends AsyncIterableLike<unknown, unknown> {
  getReader?(): ReadableStreamDefaultReader<unknown>;
  destroy?(): unknown;
  cancel?(reason: unknown): unknown;
}

/** Reports each value of a source, and returns a promise of the outcome. */
export function followSource<TResult, TProgress>(
  { iterable, decides }: Source<TResult, TProgress>,
  context: OperationContext<TProgress>,
): Promise<TResult> {
  const iterator = iteratorOf(iterable);
  return new Promise((resolve, reject) => {
    const returns = decides && iterator.return !== undefined; // A getter that throws rejects here.
    context.onCancel((reason) => {
      if (decides) {
        // `finish` and `walk` race: the first outcome counts.
        if (returns) finish(iterator, reason, context).then(resolve, reject);
      } else {
        reject(reason);
        stop(iterable, iterator, reason);
      }
    });
    walk(iterator, context).then((last) => last && resolve(last.value), reject);
  });
}

/** Returns whether a source is a stream, whose end is no answer to a cancel request. */
export function isStream(source: Stoppable): boolean {
  return typeof source.getReader === "function" || typeof source.destroy === "function";
}

/** Returns the iterator of a source; of a web stream one whose `return` ends a pending `next`. */
function iteratorOf<TResult, TProgress>(
  iterable: AsyncIterableLike<TResult, TProgress>,
): AsyncIteratorLike<TResult, TProgress> {
  const stream: Stoppable = iterable;
  if (typeof stream.getReader !== "function") return iterable[Symbol.asyncIterator]();
  const reader = stream.getReader();
  return {
    async next() {
      let done = true;
      try {
        const step = await reader.read();
        done = Object(step).done;
        return step as never;
      } finally {
        if (done) reader.releaseLock(); // As `for await` does.
      }
    },
    return(reason) {
      const canceled = reader.cancel(reason);
      reader.releaseLock();
      return canceled as never;
    },
  };
}

/** Ends a source whose outcome is ignored: by its own method, and by `return`. */
function stop(
  iterable: Stoppable,
  iterator: AsyncIteratorLike<unknown, unknown>,
  reason: unknown,
): void {
  quietly(() => (iterable.destroy ? iterable.destroy() : iterable.cancel?.(reason)));
  quietly(() => iterator.return?.(reason));
}

/** Calls a function, and ignores its errors and those of its promise. */
function quietly(act: () => unknown): void {
  new Promise((resolve) => resolve(act())).catch(() => {});
}

/** Returns the last step, or undefined if `finish` continues. */
async function walk<TResult, TProgress>(
  iterator: AsyncIteratorLike<TResult, TProgress>,
  { report, isCanceled, throwIfCanceled }: OperationContext<TProgress>,
): Promise<IteratorReturnResult<TResult> | undefined> {
  for (;;) {
    const step = check(await iterator.next());
    if (step.done) {
      if (step.value === undefined) throwIfCanceled(); // It has stopped because of the cancel.
      return step;
    }
    report(step.value);
    if (isCanceled() && iterator.return) return undefined;
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
  // A generator awaits what `return` gets: a reason that is a thenable would decide the outcome.
  const parameters = typeof Object(reason).then === "function" ? [] : [reason];
  const last = await iterator.return?.(...(parameters as [unknown]));
  let step: IteratorResult<TProgress, unknown> = check(last ?? end);
  for (; !step.done; step = check(await iterator.next())) report(step.value);
  if (step.value === undefined || Object.is(step.value, reason)) throw reason;
  return step.value as TResult;
}

function check<TStep>(step: TStep): TStep {
  if (Object(step) !== step) throw argumentError("iterate", "an object from `next`", step);
  return step;
}
