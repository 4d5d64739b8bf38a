import { type AbortSignalLike, abortReason, assertAbortSignal } from "./abort-listener.js";
import { adopt } from "./adopt.js";
import { argumentError, assertFunction, assertOptions } from "./assertions.js";
import type { IAsyncOperationWithProgress } from "./async-operation.js";
import { Canceled, Completed, Failed } from "./async-status.js";
import type { Listener } from "./listener.js";
import { type AnyOperation, friends, Operation } from "./operation.js";
import { Context, type OperationContext } from "./operation-context.js";
import { probe, setName } from "./probe.js";
import { canFlush, type ProgressTarget, progressListener } from "./progress-target.js";
import { Watcher } from "./watchers.js";

// Constants of this module: cheaper than a read of `friends` each time.
const { fail, follow, settle } = friends;

/**
 * Options for `run`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface RunOptions<in TProgress> {
  /** Shown by `console.log` and by `async-operation/diagnostics`; by default, the latter shows the name of the body. */
  readonly name?: string | undefined;
  /** Cancels the operation; if it has aborted before, the body is not called. */
  readonly signal?: AbortSignalLike | undefined;
  /** Receives each report, including those within the first call of the body. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
}

/**
 * Runs a body as an operation, and returns the operation.
 *
 * The body is called synchronously. The value that it returns, or that its promise resolves with, is
 * the result; a value that it throws is the error, or the cancellation.
 *
 * The type of progress cannot be inferred from a body: declare it in the return type of the function
 * around it, in the parameter (`OperationContext<number>`), by `options.progress`, or as
 * `run<string, number>(…)`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param body - Does the work; its context reports, publishes, and receives a cancel request.
 * @param options - A name, a signal that cancels, and the destination of progress.
 * @throws {TypeError} If `body` is not a function, or an option is of the wrong type.
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
): IAsyncOperationWithProgress<TResult, TProgress>;
/**
 * The same, for a body that returns values and promises of several types.
 *
 * @typeParam TReturn - The type of the body's return value.
 * @typeParam TProgress - The type of one progress report.
 * @param body - Does the work.
 * @param options - A signal that cancels, and the destination of progress.
 */
export function run<TReturn, TProgress = never>(
  body: (context: OperationContext<TProgress>) => TReturn,
  options?: RunOptions<TProgress>,
): IAsyncOperationWithProgress<Awaited<TReturn>, TProgress>;
export function run<TProgress>(
  body: (context: OperationContext<TProgress>) => unknown,
  options?: RunOptions<TProgress>,
): IAsyncOperationWithProgress<unknown, TProgress> {
  assertFunction(body, "run operation");
  const operation = new Operation<unknown, TProgress>();
  if (options !== undefined && !attach(operation, options)) return operation;
  try {
    const context = new Context<TProgress>(operation);
    const result = probe ? probe.run(operation, body, context) : body(context);
    const promise = adopt(result);
    if (promise) follow(operation, promise);
    else settle(operation, Completed, result);
  } catch (error) {
    fail(operation, error);
  }
  return operation;
}

/** Returns an operation that ends as a native promise ends: `run` without a body. */
export function followed<TResult>(
  promise: Promise<TResult>,
  usualName: string,
): IAsyncOperationWithProgress<TResult, never> {
  const operation = new Operation<TResult, never>();
  probe?.start(operation, usualName);
  try {
    follow(operation, promise);
  } catch (error) {
    fail(operation, error); // The proxy of a promise has its class and its `constructor`, and no `then` that works.
  }
  return operation;
}

/** Connects an operation to its options; returns whether to call the body. */
function attach<TProgress>(
  operation: Operation<unknown, TProgress>,
  options: RunOptions<TProgress>,
): boolean {
  assertOptions(options, "`{ name, signal, progress }`");
  const { name, signal, progress } = options;
  setName(operation, name);
  if (signal !== undefined) assertAbortSignal(signal);
  if (progress !== undefined) attachProgress(operation, progress);
  const isAborted = signal?.aborted === true;
  if (isAborted) end(operation, abortReason(signal));
  else if (signal) friends.linkSignal(operation, signal);
  return !isAborted;
}

/** Attaches a target of progress until the end, when it is flushed. */
function attachProgress(operation: AnyOperation, target: ProgressTarget<never>): void {
  const listener = progressListener(target);
  const end = canFlush(target) ? () => target.flush() : undefined;
  friends.attach(operation, new Watcher(undefined, undefined, end), listener as Listener);
}

/** Ends an operation as canceled by request. */
function end(operation: AnyOperation, reason: unknown): void {
  operation.cancel(reason);
  settle(operation, Canceled, friends.requestOf(operation)?.reason);
}

/**
 * Returns a completed operation without a result: an action.
 *
 * @example
 * ```ts
 * fromResult().status; // AsyncStatus.Completed
 * ```
 */
export function fromResult(): IAsyncOperationWithProgress<void, never>;
/**
 * Returns a completed operation.
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
  settle(operation, Completed, result);
  return operation;
}

/**
 * Returns a failed operation; its status is Error even if the error is a cancellation.
 *
 * @param error - The error; not null or undefined.
 * @throws {TypeError} If `error` is null or undefined.
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
  settle(operation, Failed, error);
  return operation;
}

/**
 * Returns a canceled operation.
 *
 * @param reason - The reason; its promise rejects with it, or with a `CanceledError` by default.
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
