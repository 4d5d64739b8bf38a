import type { CancelTarget } from "./abort-listener.js";
import type { IAsyncOperationWithProgress } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { fail, isCanceled, Operation, publish, report, settle, signalOf } from "./operation.js";
import { addCancelListener } from "./operation-context.js";
import type { IProgress } from "./progress.js";

/**
 * The producer's side of an operation that no single function body runs: an event, a callback, a protocol.
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

  /** The consumer's side. */
  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#operation;
  }

  /** A native signal that aborts when cancel is requested; made when first read. */
  get signal(): AbortSignal {
    return signalOf(this.#operation);
  }

  /** Delivers a progress report, now; nothing after the end. */
  report(value: TProgress): void {
    report(this.#operation, value);
  }

  /** Publishes a partial result, which `getResults` returns until the end. */
  setResult(value: TResult): void {
    publish(this.#operation, value);
  }

  /** Ends the operation with its result; returns whether this was the first outcome, and never throws. */
  complete(result: TResult): boolean {
    return settle(this.#operation, AsyncStatus.Completed, result);
  }

  /**
   * Ends the operation with an error; returns whether this was the first outcome, and never throws.
   *
   * A cancellation (`isCancellation`), or the requested reason, ends it in Canceled.
   */
  fail(error: unknown): boolean {
    return fail(this.#operation, error);
  }

  /** Tells whether cancel was requested before the end. */
  isCanceled(): boolean {
    return isCanceled(this.#operation);
  }

  /**
   * Runs a callback, or cancels a part, when cancel is requested; at once when it was.
   *
   * @returns The function that unregisters the callback.
   * @throws {TypeError} If `target` is neither a function nor an object with `cancel`.
   */
  onCancel(target: CancelTarget): () => void {
    return addCancelListener(this.#operation, target);
  }
}
