import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  abandon,
  argumentError,
  assertOperation,
  assertOptions,
  type IAsyncOperationWithProgress,
  watch,
} from "../lib/index.js";

declare global {
  interface SymbolConstructor {
    /** The key by which observables are recognized, where something defines it; RxJS declares it too. */
    readonly observable: symbol;
  }
}

/**
 * One value of the observable of an operation.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export type OperationNotification<TResult, TProgress> =
  | { readonly kind: "progress"; readonly value: TProgress }
  | { readonly kind: "completed"; readonly value: TResult };

/**
 * What listens to an observable.
 *
 * @typeParam TValue - The type of one value.
 */
export interface ObserverLike<in TValue> {
  /** Takes a value. */
  readonly next?: ((value: TValue) => void) | undefined;
  /** Takes the error that ends it. */
  // biome-ignore lint/suspicious/noExplicitAny: the declarations of RxJS say so
  readonly error?: ((error: any) => void) | undefined;
  /** Is told that no more values come. */
  readonly complete?: (() => void) | undefined;
}

/** What ends a subscription. */
export interface SubscriptionLike {
  /** Ends it. */
  unsubscribe(): void;
}

/**
 * What RxJS and other libraries take as an observable.
 *
 * @typeParam TValue - The type of one value.
 */
export interface InteropObservable<out TValue> {
  /** Listens until the end or until `unsubscribe`. */
  subscribe(observer: ObserverLike<TValue>): SubscriptionLike & { readonly closed: boolean };
  /** Returns the observable itself. */
  [Symbol.observable](): InteropObservable<TValue>;
}

/**
 * Returns an observable of an operation's progress and, last, of its result; its values say which they are.
 *
 * Each subscription begins with the next report, as the operation runs already, and to unsubscribe
 * cancels the operation while it runs. A failure, or what it was canceled with, is the error.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @returns What `from` of RxJS takes; `subscribe` throws `AsyncInfoError` where the operation is closed.
 * @throws {TypeError} If `operation` is not one.
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
): InteropObservable<OperationNotification<TResult, TProgress>> {
  assertOperation(operation);
  const observable = {
    subscribe: (observer: ObserverLike<OperationNotification<TResult, TProgress>>) =>
      subscribe(operation, observer),
    // What RxJS looks for depends on what had been defined when it was loaded.
    "@@observable": () => observable,
    ...(Symbol.observable && { [Symbol.observable]: () => observable }),
  } as unknown as InteropObservable<OperationNotification<TResult, TProgress>>;
  return observable;
}

function subscribe<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: ObserverLike<OperationNotification<TResult, TProgress>>,
): SubscriptionLike & { readonly closed: boolean } {
  if (typeof observer !== "object" || observer === null)
    throw argumentError("subscribe to operation", "an observer", observer);
  let closed = false;
  let running = true;
  const unwatch = watch(operation, {
    progress: (value) => observer.next?.({ kind: "progress", value }),
    completed(status, value) {
      running = false;
      if (status === AsyncStatus.Completed) {
        try {
          observer.next?.({ kind: "completed", value: value as TResult });
        } finally {
          if (!closed) {
            closed = true;
            observer.complete?.();
          }
        }
        return;
      }
      closed = true;
      if (observer.error) observer.error(value);
      else if (status === AsyncStatus.Error) throw value; // Uncaught, as that of any observable is.
    },
  });
  return {
    get closed() {
      return closed;
    },
    unsubscribe() {
      if (closed) return;
      closed = true;
      if (!running) return;
      unwatch();
      abandon(operation);
    },
  };
}

/** Anything with `subscribe`: an observable of RxJS, of the platform, or of another library. */
export interface SubscribableLike<out TValue> {
  /** Listens; the observables of the platform return nothing and take a signal instead. */
  subscribe(
    observer: {
      next(value: TValue): void;
      error(error: unknown): void;
      complete(): void;
    },
    options: { readonly signal: AbortSignal },
    // biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return returns
  ): SubscriptionLike | undefined | void;
  /** Not called; where `subscribe` has overloads, as in RxJS, the compiler sees here what the values are. */
  forEach?(next: (value: TValue) => void): Promise<void>;
}

/**
 * What names its observable, as libraries do for each other.
 *
 * @typeParam TValue - The type of one value.
 */
export interface ObservableSource<out TValue> {
  /** Returns the observable. */
  [Symbol.observable](): SubscribableLike<TValue>;
}

/**
 * What `fromObservable` takes beside the observable.
 *
 * @typeParam TValue - The type of one value.
 * @typeParam TResult - The type of the result.
 */
export interface FromObservableOptions<in TValue, out TResult> {
  /** Makes the result of the last value; there is none where the observable was empty. */
  readonly result: (last: TValue | undefined) => TResult;
}

/**
 * Subscribes to an observable, and returns an operation that reports each value; the last is the result too.
 *
 * `cancel` unsubscribes and ends the operation at once, as an observable says nothing more then. What
 * comes before this function returns is reported to nobody. A last value `{ kind: "completed" }`, as
 * the observable of an operation has it, is the result and no report.
 *
 * @typeParam TValue - The type of one value.
 * @param observable - An observable of RxJS or of the platform, or anything with `Symbol.observable`.
 * @throws {TypeError} If `observable` is not an observable, or `result` not a function.
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
): IAsyncOperationWithProgress<TValue | undefined, TValue>;
/**
 * The same, with a result that is made of the last value.
 *
 * @typeParam TValue - The type of one value.
 * @typeParam TResult - The type of the result.
 * @param observable - An observable of RxJS or of the platform, or anything with `Symbol.observable`.
 * @param options - How to make the result.
 */
export function fromObservable<TValue, TResult>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
  options: FromObservableOptions<NoInfer<TValue>, TResult>,
): IAsyncOperationWithProgress<TResult, TValue>;
export function fromObservable<TValue>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
  options: Partial<FromObservableOptions<TValue, unknown>> = {},
): IAsyncOperationWithProgress<unknown, TValue> {
  assertOptions(options, "`{ result }`");
  const { result = (last) => last } = options;
  if (typeof result !== "function")
    throw argumentError("adapt observable", "`result` as a function", result);
  const subscribable = subscribableOf(observable);
  const source = new AsyncOperationSource<unknown, TValue>();
  let subscription: ReturnType<typeof subscribable.subscribe>;
  let last: TValue | undefined;
  let held = false; // Whether `last` may be the result alone.

  source.onCancel((reason) => {
    try {
      subscription?.unsubscribe();
    } finally {
      source.fail(reason);
    }
  });
  try {
    subscription = subscribable.subscribe(
      {
        next(value) {
          if (held) source.report(last as TValue);
          last = value;
          held = Object(value).kind === "completed";
          if (!held) source.report(value);
        },
        error: (error) => source.fail(error),
        complete() {
          try {
            source.complete(result(last));
          } catch (error) {
            source.fail(error);
          }
        },
      },
      source, // The observables of the platform, and they alone, read its `signal`.
    );
  } catch (error) {
    source.fail(error);
  }
  return source.operation;
}

/** What has `subscribe`: the value itself, or what it names as its observable. */
function subscribableOf<TValue>(
  observable: SubscribableLike<TValue> | ObservableSource<TValue>,
): SubscribableLike<TValue> {
  const interop = Object(observable);
  const subscribable =
    typeof interop.subscribe === "function"
      ? interop
      : (interop[Symbol.observable] ?? interop["@@observable"])?.call(interop);
  if (typeof Object(subscribable).subscribe !== "function")
    throw argumentError("adapt observable", "an object with `subscribe`", observable);
  return subscribable;
}
