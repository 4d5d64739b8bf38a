import {
  argumentError,
  assertFunction,
  assertOptions,
  cancelListener,
} from "../lib/adapter-kit.js";
import {
  type AbortSignalLike,
  type AsyncOperationLike,
  CanceledError,
  type CancelTarget,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type ProgressTarget,
  run,
  toPromise,
} from "../lib/index.js";
import { adopt, followed } from "../lib/wire.js";

export { type ToPromiseOptions, toPromise } from "../lib/index.js";

/**
 * Returns a promise of an operation's result, by the name and the four overloads of .NET.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to wait for.
 * @throws {TypeError} If `operation` is not one, or another argument is of the wrong type.
 *
 * @example
 * ```ts
 * const bytes = await asTask(download, controller.signal, (value) => console.log(value));
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.windowsruntimesystemextensions.astask}
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
): Promise<TResult>;
/**
 * The same, with progress.
 *
 * @param operation - The operation to wait for.
 * @param progress - Receives each report.
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  progress: ProgressTarget<NoInfer<TProgress>>,
): Promise<TResult>;
/**
 * The same, with a signal, and with progress or without.
 *
 * @param operation - The operation to wait for.
 * @param signal - Cancels the operation and rejects at once.
 * @param progress - Receives each report.
 */
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  signal: AbortSignalLike | undefined,
  progress?: ProgressTarget<NoInfer<TProgress>>,
): Promise<TResult>;
export function asTask<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  second?: AbortSignalLike | ProgressTarget<TProgress>,
  third?: ProgressTarget<TProgress>,
): Promise<TResult> {
  if (typeof second !== "function" && !("report" in Object(second)))
    return toPromise(operation, { signal: second as AbortSignalLike | undefined, progress: third });
  if (third !== undefined)
    throw argumentError("await operation", "`signal` before `progress`", second);
  return toPromise(operation, { progress: second as ProgressTarget<TProgress> });
}

/**
 * Options for `fromPromise`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromPromiseOptions<out TProgress> {
  /** Stops the source of the promise when cancel is requested. */
  readonly cancel?: CancelTarget | undefined;
  /** Subscribes to the progress of the source; called once, at the start. */
  readonly subscribe?: ((report: (value: TProgress) => void) => void) | undefined;
}

/**
 * Returns an operation that ends as a promise ends.
 *
 * A promise has neither progress nor cancel: the options connect them. Without the option, `cancel`
 * has no effect on the promise. A canceled promise of Bluebird ends in Canceled.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param promise - A promise, or any object with `then`.
 * @param options - How to stop the source of the promise, and how to subscribe to its progress.
 * @throws {TypeError} If `promise` has no `then`, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * const operation = fromPromise(pool.run(task), { cancel: () => pool.destroy() });
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.windowsruntimesystemextensions.asasyncoperation}
 */
export function fromPromise<TResult, TProgress = never>(
  promise: PromiseLike<TResult>,
  options?: FromPromiseOptions<TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  const connections = options === undefined ? undefined : connectionsOf(options);
  const isBluebird = isSilent(promise);
  const source = isBluebird ? promise : adoptOrFail(promise);
  if (source === undefined) throw argumentError("adapt promise", "an object with `then`", promise);
  if (connections === undefined && !isBluebird)
    return followed(source as Promise<TResult>, "fromPromise");
  return adapt(source, connections ?? {});
}

/** The options, checked. */
interface Connections<out TProgress> {
  readonly listener?: ((reason: unknown) => void) | undefined;
  readonly subscribe?: FromPromiseOptions<TProgress>["subscribe"];
}

/** Checks the options before a promise is adopted, whose rejection would be left unhandled. */
function connectionsOf<TProgress>(options: FromPromiseOptions<TProgress>): Connections<TProgress> {
  assertOptions(options, "`{ cancel, subscribe }`");
  const { cancel, subscribe } = options;
  if (subscribe !== undefined)
    assertFunction(subscribe, "adapt promise", "`subscribe` as a function");
  return { listener: cancel === undefined ? undefined : cancelListener(cancel), subscribe };
}

/** Connects a promise to its options, and to the cancellation of Bluebird. */
function adapt<TResult, TProgress>(
  promise: PromiseLike<TResult>,
  { listener, subscribe }: Connections<TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(function fromPromise({
    onCancel,
    report,
    throwIfCanceled,
  }: OperationContext<TProgress>) {
    const result = isSilent(promise) ? outcomeOf(promise, throwIfCanceled) : promise;
    if (listener !== undefined) onCancel(listener);
    try {
      subscribe?.(report as (value: TProgress) => void);
    } catch (error) {
      result.then(undefined, () => {}); // Its outcome is ignored.
      throw error;
    }
    return result;
  });
}

/** A promise of Bluebird: when it is canceled, it calls no handler but those of `finally`. */
interface SilentPromise<out TResult> extends PromiseLike<TResult> {
  isCancelled(): boolean;
  finally(handler: () => void): PromiseLike<unknown>;
}

function isSilent<TResult>(promise: PromiseLike<TResult>): promise is SilentPromise<TResult> {
  try {
    const { isCancelled, finally: onEnd } = promise as Partial<SilentPromise<TResult>>;
    const isBluebird = typeof isCancelled === "function" && typeof onEnd === "function";
    return isBluebird && typeof promise.then === "function";
  } catch {
    return false; // A getter that throws.
  }
}

/** Returns a promise that rejects when a promise of Bluebird is canceled: with the requested reason, if any. */
function outcomeOf<TResult>(
  promise: SilentPromise<TResult>,
  throwIfCanceled: () => void,
): Promise<TResult> {
  const cancel = async (): Promise<never> => {
    throwIfCanceled();
    throw new CanceledError();
  };
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    const end = (): void => {
      if (promise.isCancelled()) resolve(cancel());
    };
    promise.finally(end).then(undefined, () => {}); // It rejects as the promise does.
  });
}

/** Adopts a promise; a `then` that cannot be read is a failure of the promise. */
function adoptOrFail<TResult>(promise: PromiseLike<TResult>): Promise<TResult> | undefined {
  try {
    return adopt(promise) as Promise<TResult> | undefined;
  } catch (error) {
    return Promise.reject(error);
  }
}
