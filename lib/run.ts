import { type AbortSignalLike, abortReason, assertAbortSignal } from "./abort-listener.js";
import type { IAsyncOperationWithProgress } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { argumentError, assertOptions } from "./errors.js";
import { fail, follow, linkSignal, Operation, reasonOf, settle } from "./operation.js";
import { Context, type OperationContext } from "./operation-context.js";
import type { ProgressTarget } from "./progress.js";
import { watch } from "./watch.js";

/**
 * What `run` takes beside the body.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface RunOptions<in TProgress> {
  /** Cancels the operation; where it has aborted before, the body is not called. */
  readonly signal?: AbortSignalLike | undefined;
  /** Takes each report, from the first on. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
}

/**
 * Runs a body as an operation, and returns the operation.
 *
 * The body is called at once. What it returns, or what the promise that it returns resolves with, is
 * the result; what it throws is the error, or the cancellation.
 *
 * The type of progress cannot be inferred from a body: say it in the return type of the function
 * around it, in the parameter (`OperationContext<number>`), by `options.progress`, or as
 * `run<string, number>(…)`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param body - Does the work; gets what it needs to report, to hear of a cancel and to publish.
 * @param options - A signal that cancels, and where progress goes.
 * @throws {TypeError} If `body` is not a function, or an option is of the wrong kind.
 *
 * @example
 * ```ts
 * const operation = run(async ({ signal, report }: OperationContext<number>) => {
 *   const response = await fetch(url, { signal });
 *   report(0.5);
 *   return response.text();
 * });
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.runtime.interopservices.windowsruntime.asyncinfo.run}
 */
export function run<TResult, TProgress = never>(
  body: (context: OperationContext<TProgress>) => TResult | PromiseLike<TResult>,
  options?: RunOptions<TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  if (typeof body !== "function") throw argumentError("run operation", "a function", body);
  const operation = new Operation<TResult, TProgress>();
  if (options !== undefined && !attach(operation, options)) return operation;
  try {
    const result = body(new Context(operation));
    if (isThenable(result)) follow(operation, Promise.resolve(result));
    else settle(operation, AsyncStatus.Completed, result);
  } catch (error) {
    fail(operation, error);
  }
  return operation;
}

/** Ties an operation to its options; tells whether its body is to be called. */
function attach<TProgress>(
  operation: Operation<unknown, TProgress>,
  options: RunOptions<TProgress>,
): boolean {
  assertOptions(options, "`{ signal, progress }`");
  const { signal, progress } = options;
  if (signal !== undefined) assertAbortSignal(signal);
  if (progress !== undefined) watch(operation, { progress });
  if (signal?.aborted) end(operation, abortReason(signal));
  else if (signal !== undefined) linkSignal(operation, signal);
  return !signal?.aborted;
}

/** Ends an operation as canceled by request. */
function end(operation: Operation<unknown, unknown>, reason: unknown): void {
  operation.cancel(reason);
  settle(operation, AsyncStatus.Canceled, reasonOf(operation));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";
}

/**
 * Returns an operation that has completed without a result: an action.
 *
 * @example
 * ```ts
 * fromResult().status; // AsyncStatus.Completed
 * ```
 */
export function fromResult(): IAsyncOperationWithProgress<void, never>;
/**
 * Returns an operation that has completed with a result.
 *
 * @typeParam TResult - The type of the result.
 * @param result - The result.
 *
 * @example
 * ```ts
 * fromResult(42).getResults(); // 42
 * ```
 */
export function fromResult<TResult>(result: TResult): IAsyncOperationWithProgress<TResult, never>;
export function fromResult(result?: unknown): IAsyncOperationWithProgress<unknown, never> {
  const operation = new Operation<unknown, never>();
  settle(operation, AsyncStatus.Completed, result);
  return operation;
}

/**
 * Returns an operation that has failed with an error.
 *
 * @param error - The error, also one that is a cancellation; not null or undefined.
 * @throws {TypeError} If there is no error.
 *
 * @example
 * ```ts
 * fromError(new Error("No disk")).status; // AsyncStatus.Error
 * ```
 */
export function fromError(error: unknown): IAsyncOperationWithProgress<never, never> {
  if (error === undefined || error === null)
    throw argumentError("create failed operation", "an error", error);
  const operation = new Operation<never, never>();
  settle(operation, AsyncStatus.Error, error);
  return operation;
}

/**
 * Returns an operation that has been canceled.
 *
 * @param reason - The reason, and what its promise rejects with; a `CanceledError` by default.
 *
 * @example
 * ```ts
 * canceled("not needed").errorCode?.cause; // "not needed"
 * ```
 */
export function canceled(reason?: unknown): IAsyncOperationWithProgress<never, never> {
  const operation = new Operation<never, never>();
  end(operation, reason);
  return operation;
}
