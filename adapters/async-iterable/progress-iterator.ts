import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AsyncOperationLike, Outcome } from "../../lib/index.js";
import { Completed } from "../../lib/wire.js";
import { Queue } from "./queue.js";

type Step<TResult, TProgress> = IteratorResult<TProgress, TResult>;

/** The functions of the promise that a call of `next` returned. */
interface Reader<TResult, TProgress> {
  resolve(step: Step<TResult, TProgress>): void;
  reject(error: unknown): void;
}

interface ProgressIteratorOptions {
  readonly buffer: "all" | "latest";
  readonly latest: boolean | undefined;
}

/**
 * Yields the reports of an operation and returns its result; ending it early cancels the operation.
 *
 * It is written by hand, as `return` of a generator would wait for a pending `next`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 *
 * @example
 * ```ts
 * const iterator = new ProgressIterator(operation, { buffer: "all", latest: false });
 * const { value } = await iterator.next();
 * await iterator.return("not needed");
 * ```
 */
export class ProgressIterator<TResult, TProgress>
  implements AsyncGenerator<TProgress, TResult, void>
{
  /** Reports without a reader; empty unless the reader is slow. */
  readonly #reports = new Queue<TProgress>();
  /** Readers without a report; empty unless the reader is fast. */
  readonly #readers = new Queue<Reader<TResult, TProgress>>();
  readonly #buffer: "all" | "latest";
  readonly #observation: Observation;
  /** Undefined after the end, so that keeping the iterator does not keep the operation. */
  #operation: AsyncOperationLike<TResult, TProgress> | undefined;
  /** The outcome until it is read. */
  #outcome: Outcome<TResult> | undefined = undefined;

  /** Cancels the operation; undefined if the platform has no `Symbol.asyncDispose`. */
  declare [Symbol.asyncDispose]: () => Promise<void>;

  /**
   * @param operation - The operation to follow.
   * @param options - Which reports wait for a slow reader, and whether the newest one comes first.
   * @throws {TypeError} If `operation` is not one.
   * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
   */
  constructor(
    operation: AsyncOperationLike<TResult, TProgress>,
    { buffer, latest }: ProgressIteratorOptions,
  ) {
    this.#operation = operation;
    this.#buffer = buffer;
    this.#observation = observe(operation, {
      progress: (value) => this.#report(value),
      latest,
      completed: (...outcome) => this.#end(outcome),
    });
    if (Symbol.asyncDispose) this[Symbol.asyncDispose] = async () => this.#stop(undefined);
  }

  /** "AsyncIterator". Frameworks that wrap plain objects in proxies leave an object with a tag alone. */
  get [Symbol.toStringTag](): string {
    return "AsyncIterator";
  }

  /** Returns the iterator itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Resolves with the next report, then with the result; rejects once with the error or the reason. */
  next(): Promise<Step<TResult, TProgress>> {
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#reports.size > 0)
        resolve({ done: false, value: this.#reports.shift() as TProgress });
      else if (this.#operation === undefined) this.#conclude(reader);
      else this.#readers.push(reader);
    });
  }

  /** Cancels the operation with a reason, and resolves pending calls of `next`. */
  async return(value: TResult | PromiseLike<TResult>): Promise<Step<TResult, TProgress>> {
    this.#stop(value);
    return { done: true, value: await value };
  }

  /** Cancels the operation with an error as the reason, and rejects with it. */
  async throw(error: unknown): Promise<Step<TResult, TProgress>> {
    this.#stop(error);
    throw error;
  }

  #conclude({ resolve, reject }: Reader<TResult, TProgress>): void {
    const [status, value] = this.#outcome ?? [Completed, undefined];
    this.#outcome = undefined;
    if (status === Completed) resolve({ done: true, value: value as TResult });
    else reject(value);
  }

  #report(value: TProgress): void {
    const reader = this.#readers.shift();
    if (reader === undefined) {
      if (this.#buffer === "latest") this.#reports.clear();
      this.#reports.push(value);
    } else reader.resolve({ done: false, value });
  }

  #end(outcome: Outcome<TResult> | undefined): void {
    this.#operation = undefined;
    this.#outcome = outcome;
    for (let { size } = this.#readers; size > 0; size--)
      this.#conclude(this.#readers.shift() as Reader<TResult, TProgress>);
  }

  #stop(reason: unknown): void {
    const operation = this.#operation;
    this.#observation.stop();
    this.#reports.clear();
    this.#end(undefined);
    if (operation !== undefined) abandon(operation, reason);
  }
}
