import {
  argumentError,
  assertFunction,
  assertOperation,
  assertOptions,
} from "../../lib/adapter-kit.js";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  type IAsyncOperationWithProgress,
  type ProgressTarget,
  watch,
} from "../../lib/index.js";
import {
  isResultNotification,
  type ObserverLike,
  type OperationNotification,
  OperationSubscription,
  type SubscriptionLike,
} from "./subscription.js";

export type { ObserverLike, OperationNotification, SubscriptionLike } from "./subscription.js";

declare global {
  interface SymbolConstructor {
    /** The key that marks an observable, if a library has defined it; RxJS declares the same member. */
    readonly observable: symbol;
  }
}

/**
 * An observable that RxJS and other libraries accept.
 *
 * @typeParam TValue - The type of one value.
 */
export interface InteropObservable<out TValue> {
  /** Subscribes until the end, or until `unsubscribe`. */
  subscribe(observer: ObserverLike<TValue>): SubscriptionLike & { readonly closed: boolean };
  /** Returns the observable itself. */
  [Symbol.observable](): InteropObservable<TValue>;
}

/**
 * Anything with `subscribe`: an observable of RxJS, of the platform, or of another library.
 *
 * @typeParam TValue - The type of one value.
 */
export interface SubscribableLike<out TValue> {
  /**
   * Subscribes; returns the subscription, or the function that ends it. An observable of the platform
   * returns nothing, and reads a signal from the options.
   */
  subscribe(
    observer: { next(value: TValue): void; error(error: unknown): void; complete(): void },
    options: { readonly signal: AbortSignal },
    // biome-ignore lint/suspicious/noConfusingVoidType: the type of a function without a return
  ): SubscriptionLike | (() => void) | undefined | void;
  /** Never called: the compiler infers the type of the values from it if `subscribe` has overloads, as in RxJS. */
  forEach?(next: (value: TValue) => void): Promise<void>;
}

/**
 * An object that returns its observable.
 *
 * @typeParam TValue - The type of one value.
 */
export interface ObservableSource<out TValue> {
  /** Returns the observable. */
  [Symbol.observable](): SubscribableLike<TValue>;
}

/** Options for `toObservable`. */
export interface ToObservableOptions {
  /** Whether a subscription begins with the newest report, while the operation runs; false by default. */
  readonly latest?: boolean | undefined;
}

/**
 * Options for `fromObservable`.
 *
 * @typeParam TValue - The type of one value.
 * @typeParam TResult - The type of the result.
 */
export interface FromObservableOptions<in TValue, out TResult> {
  /** Returns the result, given the last value; undefined if the observable was empty. */
  readonly result: (last: TValue | undefined) => TResult;
  /** Receives each report, including those within the subscription, as of `of` or a `BehaviorSubject`. */
  readonly progress?: ProgressTarget<TValue> | undefined;
}

/**
 * Returns an observable of the progress of an operation, then of its result; `kind` distinguishes the two.
 *
 * A subscription begins with the next report unless `latest` is true. `unsubscribe` cancels
 * the operation while it runs. An error, or the reason of a cancellation, is the error of the observable.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param options - Whether a subscription begins with the newest report.
 * @returns The observable, for `from` of RxJS; its `subscribe` throws `AsyncInfoError` if the operation is closed.
 * @throws {TypeError} If `operation` is not one, or `latest` is not a boolean.
 *
 * @example
 * ```ts
 * const subscription = toObservable(download).subscribe({
 *   next: ({ kind, value }) => console.log(kind, value),
 *   error: (error) => console.log(error),
 * });
 * stopButton.onclick = () => subscription.unsubscribe();
 * ```
 *
 * @see {@link https://github.com/tc39/proposal-observable}
 */
export function toObservable<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  options: ToObservableOptions = {},
): InteropObservable<OperationNotification<TResult, TProgress>> {
  assertOperation(operation);
  assertOptions(options, "`{ latest }`");
  const { latest } = options;
  const observable = {
    subscribe(observer: ObserverLike<OperationNotification<TResult, TProgress>>) {
      if (typeof observer !== "object" || observer === null)
        throw argumentError("subscribe to operation", "an observer", observer);
      return new OperationSubscription(operation, observer, latest);
    },
    // RxJS reads one of the two keys: the symbol, if it was defined when RxJS was loaded.
    "@@observable": () => observable,
    ...(Symbol.observable && { [Symbol.observable]: () => observable }),
  } as unknown as InteropObservable<OperationNotification<TResult, TProgress>>;
  return observable;
}

/**
 * Subscribes to an observable, and returns an operation that reports each value; the last one is the result.
 *
 * `cancel` unsubscribes and ends the operation at once, as the observable emits nothing more. Values
 * emitted before this function returns reach only the `progress` option. The result of `toObservable` is
 * the result alone, and no report.
 *
 * @typeParam TValue - The type of one value.
 * @param observable - An observable of RxJS or of the platform, or anything with `Symbol.observable`.
 * @param options - The destination of progress.
 * @throws {TypeError} If `observable` is not an observable, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { interval, take } from "rxjs";
 *
 * const operation = fromObservable(interval(1000).pipe(take(3)));
 * ```
 */
export function fromObservable<TValue>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
  options?: { readonly progress?: ProgressTarget<NoInfer<TValue>> | undefined },
): IAsyncOperationWithProgress<TValue | undefined, TValue>;
/**
 * The same, with a result computed from the last value.
 *
 * @typeParam TValue - The type of one value.
 * @typeParam TResult - The type of the result.
 * @param observable - An observable of RxJS or of the platform, or anything with `Symbol.observable`.
 * @param options - How to compute the result, and the destination of progress.
 */
export function fromObservable<TValue, TResult>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
  options: FromObservableOptions<NoInfer<TValue>, TResult>,
): IAsyncOperationWithProgress<TResult, TValue>;
export function fromObservable<TValue>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
  options: Partial<FromObservableOptions<TValue, unknown>> = {},
): IAsyncOperationWithProgress<unknown, TValue> {
  assertOptions(options, "`{ result, progress }`");
  const { result = (last) => last, progress } = options;
  assertFunction(result, "adapt observable", "`result` as a function");
  const subscribable = subscribableOf(observable);
  const source = new AsyncOperationSource<unknown, TValue>();
  if (progress !== undefined) watch(source.operation, { progress }); // Before the first value.
  let subscription: ReturnType<typeof subscribable.subscribe>;
  source.onCancel((reason) => {
    try {
      if (typeof subscription === "function") subscription();
      else subscription?.unsubscribe();
    } finally {
      source.fail(reason);
    }
  });
  try {
    subscription = subscribable.subscribe(observerOf(source, result), {
      // Read by an observable of the platform, and by no other.
      get signal(): AbortSignal {
        return source.signal;
      },
    });
  } catch (error) {
    source.fail(error);
  }
  return source.operation;
}

/** Returns the observer that drives an operation; its functions are called without `this` by the platform. */
function observerOf<TValue>(
  source: AsyncOperationSource<unknown, TValue>,
  result: (last: TValue | undefined) => unknown,
): Parameters<SubscribableLike<TValue>["subscribe"]>[0] {
  let last: TValue | undefined;
  let isHeld = false; // Whether `last` is the result alone, unless another value follows.
  return {
    next(value) {
      if (isHeld) source.report(last as TValue);
      last = value;
      isHeld = isResultNotification(value);
      if (!isHeld) source.report(value);
    },
    error: source.fail,
    complete() {
      try {
        source.complete(result(last));
      } catch (error) {
        source.fail(error);
      }
    },
  };
}

/** Returns the observable that a value names, or else the value itself: `subscribe` of a store may be another one. */
function subscribableOf<TValue>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
): SubscribableLike<TValue> {
  const interop = Object(observable);
  const symbol = Symbol.observable; // Undefined unless a library has defined it.
  const named = ((symbol && interop[symbol]) ?? interop["@@observable"])?.call(interop);
  const subscribable = [named, interop].find((value) => typeof value?.subscribe === "function");
  if (subscribable === undefined)
    throw argumentError("adapt observable", "an object with `subscribe`", observable);
  return subscribable;
}
