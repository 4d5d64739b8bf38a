import type { CancelTarget } from "./abort-listener.js";
import { assertOptions } from "./assertions.js";
import type { IAsyncOperationWithProgress } from "./async-operation.js";
import { Completed } from "./async-status.js";
import { friends, Operation } from "./operation.js";
import { addCancelListener } from "./operation-context.js";
import { probe, setName } from "./probe.js";
import type { IProgress } from "./progress-target.js";

/** Options for `AsyncOperationSource`. */
export interface SourceOptions {
  /** Shown by `console.log` and by `async-operation/diagnostics`. */
  readonly name?: string | undefined;
}

/**
 * The producer's side of an operation without a body: driven by an event, a callback or a protocol.
 *
 * Each member may be destructured or passed on: `promise.then(source.complete, source.fail)`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<string, number>();
 * source.onCancel((reason) => source.fail(reason));
 * source.report(0.5);
 * source.complete("done");
 * source.operation.getResults(); // "done"
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.threading.tasks.taskcompletionsource-1}
 */
export class AsyncOperationSource<in out TResult, in out TProgress = never>
  implements IProgress<TProgress>
{
  readonly #operation = new Operation<TResult, TProgress>();

  /**
   * Creates the source of an operation that has started.
   *
   * @param options - A name.
   * @throws {TypeError} If an option is of the wrong type.
   */
  constructor(options?: SourceOptions);
  constructor(options?: SourceOptions, usualName?: string) {
    if (options !== undefined) {
      assertOptions(options, "`{ name }`");
      setName(this.#operation, options.name);
    }
    probe?.start(this.#operation, usualName);
  }

  /** "AsyncOperationSource". Frameworks that wrap plain objects in proxies leave an object with a tag alone. */
  get [Symbol.toStringTag](): string {
    return "AsyncOperationSource";
  }

  /** The consumer's side. */
  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#operation;
  }

  /** A native signal that aborts when cancel is requested; created when first read. */
  get signal(): AbortSignal {
    return friends.signalOf(this.#operation);
  }

  /** The reason of the cancel request that was made before the end; undefined if there was none. */
  get reason(): unknown {
    return friends.requestOf(this.#operation)?.reason;
  }

  /** Delivers a progress report, synchronously; does nothing after the end. */
  get report(): (value: TProgress) => void {
    return friends.reporterOf(this.#operation);
  }

  /** Publishes a partial result, which `getResults` returns until the end. */
  get setResult(): (value: TResult) => void {
    return (value) => friends.publish(this.#operation, value);
  }

  /** Ends the operation with its result; returns whether this was the first outcome, and never throws. */
  get complete(): (result: TResult) => boolean {
    return (result) => friends.settle(this.#operation, Completed, result);
  }

  /**
   * Ends the operation with an error; returns whether this was the first outcome, and never throws.
   *
   * A cancellation (`isCancellation`), or the requested reason, ends it in Canceled.
   */
  get fail(): (error: unknown) => boolean {
    return (error) => friends.fail(this.#operation, error);
  }

  /** Returns whether cancel was requested before the end. */
  get isCanceled(): () => boolean {
    return () => friends.requestOf(this.#operation) !== undefined;
  }

  /**
   * Calls a function, or cancels a part, when cancel is requested; immediately if it was.
   *
   * The returned function unregisters the target. A target that is neither a function nor an object
   * with `cancel` is a TypeError.
   */
  get onCancel(): (target: CancelTarget) => () => void {
    return (target) => addCancelListener(this.#operation, target);
  }
}

/** The class as adapters construct it: with a name for diagnostics, which costs nothing without them. */
export const AdapterSource: new <TResult, TProgress = never>(
  options: undefined,
  usualName: string,
) => AsyncOperationSource<TResult, TProgress> = AsyncOperationSource;
