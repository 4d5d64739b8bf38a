import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AsyncOperationLike, AsyncStatus, Outcome } from "../../lib/index.js";
import { Completed, Failed } from "../../lib/wire.js";

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
 * The observer of a subscription.
 *
 * @typeParam TValue - The type of one value.
 */
export interface ObserverLike<in TValue> {
  /** Receives a value. */
  readonly next?: ((value: TValue) => void) | undefined;
  /** Receives the error that ends the observable. */
  // biome-ignore lint/suspicious/noExplicitAny: as RxJS declares it
  readonly error?: ((error: any) => void) | undefined;
  /** Called at the end, unless it is an error. */
  readonly complete?: (() => void) | undefined;
}

/** A subscription to an observable. */
export interface SubscriptionLike {
  /** Ends the subscription. */
  unsubscribe(): void;
}

/**
 * The key that marks the result among the notifications of an operation, in every copy of this library.
 *
 * The mark stays with the object: through `map(x => x)`, a delay or a `Subject`, not in a copy.
 */
const resultKey = Symbol.for("async-operation.notification.1");

/**
 * Returns whether a value is the last notification of an operation: its result, and no report.
 *
 * @param value - A value of any observable.
 *
 * @example
 * ```ts
 * isResultNotification({ kind: "completed", value: 42 }); // false: not emitted by an operation
 * ```
 */
export function isResultNotification(value: unknown): boolean {
  return Object(value)[resultKey] === true;
}

/** Creates the last notification; the mark is not enumerable, so that the object shows two members. */
function resultNotification<TResult>(value: TResult): OperationNotification<TResult, never> {
  return Object.defineProperty({ kind: "completed", value }, resultKey, { value: true });
}

/**
 * A subscription of an observer to an operation; `unsubscribe` cancels the operation while it runs.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 *
 * @example
 * ```ts
 * const subscription = new OperationSubscription(operation, { complete: () => console.log("done") });
 * subscription.unsubscribe();
 * ```
 */
export class OperationSubscription<TResult, TProgress> implements SubscriptionLike {
  /** Undefined after the end, so that keeping the subscription keeps neither of the two. */
  #operation: AsyncOperationLike<TResult, TProgress> | undefined;
  #observer: ObserverLike<OperationNotification<TResult, TProgress>> | undefined;
  readonly #observation: Observation;

  /**
   * @param operation - The operation to follow.
   * @param observer - Receives the notifications; its methods are read at each call.
   * @param latest - Whether the newest report of a running operation comes first.
   * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
   */
  constructor(
    operation: AsyncOperationLike<TResult, TProgress>,
    observer: ObserverLike<OperationNotification<TResult, TProgress>>,
    latest?: boolean,
  ) {
    this.#operation = operation;
    this.#observer = observer;
    this.#observation = observe(operation, {
      progress: (value) => observer.next?.({ kind: "progress", value }),
      latest,
      completed: (...outcome) => this.#end(outcome),
    });
  }

  /** "Subscription". Frameworks that wrap plain objects in proxies leave an object with a tag alone. */
  get [Symbol.toStringTag](): string {
    return "Subscription";
  }

  /** Whether the observer receives nothing more. */
  get closed(): boolean {
    return this.#observer === undefined;
  }

  /** Ends the subscription, and cancels the operation while it runs. Bound: it may be destructured. */
  readonly unsubscribe = (): void => {
    const operation = this.#operation;
    this.#close();
    if (operation === undefined || this.#observation.ended) return;
    this.#observation.stop();
    abandon(operation);
  };

  /** Releases the operation and the observer; returns the observer, unless the subscription was closed. */
  #close(): ObserverLike<OperationNotification<TResult, TProgress>> | undefined {
    const observer = this.#observer;
    this.#operation = undefined;
    this.#observer = undefined;
    return observer;
  }

  #end([status, value]: Outcome<TResult>): void {
    if (status === Completed) this.#complete(value);
    else this.#fail(status, value);
  }

  #complete(result: TResult): void {
    try {
      this.#observer?.next?.(resultNotification(result));
    } finally {
      this.#close()?.complete?.();
    }
  }

  #fail(status: AsyncStatus, error: unknown): void {
    const observer = this.#close();
    if (observer?.error) observer.error(error);
    else if (status === Failed) throw error; // Reported as uncaught, as for any observable.
  }
}
