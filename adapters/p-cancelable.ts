import { argumentError, cancelListener, observe } from "../lib/adapter-kit.js";
import { type AsyncOperationLike, type IAsyncOperationWithProgress, run } from "../lib/index.js";
import { Canceled, Completed } from "../lib/wire.js";

/** Anything shaped like a `PCancelable` of p-cancelable 2, 3 or 4, or like a request of got up to 14. */
export interface PCancelableLike<out TResult> extends PromiseLike<TResult> {
  /** Whether the promise was canceled. */
  readonly isCanceled: boolean;
  /** Cancels the promise; the reason becomes the message of the `CancelError`. */
  cancel(reason?: string): void;
}

/** The class of the `p-cancelable` package. */
export type PCancelableConstructor<in TResult, out TPromise> = new (
  executor: (
    resolve: (value: TResult) => void,
    reject: (reason?: unknown) => void,
    onCancel: ((handler: () => void) => void) & { shouldReject: boolean },
  ) => void,
) => TPromise;

type Settlers<TResult> = Parameters<
  ConstructorParameters<PCancelableConstructor<TResult, unknown>>[0]
>;

/**
 * Returns a `PCancelable` of an operation's result.
 *
 * Its `cancel(reason)` cancels the operation and rejects with the `CancelError` of the package at once,
 * as `PCancelable` does. A canceled operation cancels the promise. Progress is lost.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TPromise - The type of the `PCancelable`.
 * @param operation - The operation to follow.
 * @param PCancelable - The class of the `p-cancelable` package, of any major version.
 * @throws {TypeError} If `operation` is not one, or `PCancelable` is not a class.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * import PCancelable from "p-cancelable";
 *
 * const promise = toPCancelable(operation, PCancelable);
 * promise.cancel("not needed");
 * await promise.catch((error) => console.log(error.message)); // not needed
 * ```
 *
 * @see {@link https://github.com/sindresorhus/p-cancelable}
 */
export function toPCancelable<TResult, TPromise extends PCancelableLike<TResult>>(
  operation: AsyncOperationLike<TResult, unknown>,
  PCancelable: PCancelableConstructor<TResult, TPromise>,
): TPromise {
  if (typeof PCancelable !== "function")
    throw argumentError("create PCancelable", "a class", PCancelable);
  let settlers!: Settlers<TResult>;
  const promise = new PCancelable((...given) => {
    settlers = given;
  });
  const [resolve, reject, onCancel] = settlers;
  // The handlers of `onCancel` do not receive the reason.
  const { cancel } = promise;
  let requested: string | undefined;
  promise.cancel = (reason) => {
    requested = reason;
    cancel.call(promise, reason);
  };
  const observation = observe(operation, {
    completed(status, value) {
      if (status === Completed) resolve(value);
      else if (status === Canceled) cancel.call(promise, messageOf(value));
      else reject(value);
    },
  });
  if (!observation.ended)
    onCancel(() => {
      if (!observation.ended) cancelListener(operation)(requested);
    });
  return promise;
}

/**
 * Returns an operation that a `PCancelable` drives.
 *
 * `cancel` cancels the promise, with the text or the message of the reason. A promise that is derived from
 * it, by `then` or by `json` of a request, has no `cancel`: `fromPromise(derived, { cancel: original })`.
 *
 * @typeParam TResult - The type of the result.
 * @param promise - A `PCancelable`, or a request of got up to 14.
 * @throws {TypeError} If `promise` has no `then` or no `cancel`.
 *
 * @example
 * ```ts
 * const operation = fromPCancelable(got("https://example.com"));
 * ```
 */
export function fromPCancelable<TResult>(
  promise: PCancelableLike<TResult>,
): IAsyncOperationWithProgress<TResult, never> {
  const { then, cancel } = Object(promise) as Partial<PCancelableLike<TResult>>;
  if (typeof then !== "function" || typeof cancel !== "function")
    throw argumentError(
      "adapt PCancelable",
      typeof then === "function" ? underived : shape,
      promise,
    );
  return run(function fromPCancelable({ onCancel }) {
    onCancel((reason) => promise.cancel(messageOf(reason)));
    return promise;
  });
}

const shape = "an object with `then` and `cancel`";
/** For `got(…).json()`, whose type has a `cancel` that the object lacks. */
const underived = `${shape} (adapt a derived promise by \`fromPromise(promise, { cancel: original })\`)`;

/** Returns the message of a `CancelError` for a reason. */
function messageOf(reason: unknown): string | undefined {
  try {
    const message = typeof reason === "string" ? reason : Object(reason).message;
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined; // A getter that throws.
  }
}
