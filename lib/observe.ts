import { assertFunction, assertOptions } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { call, type Outcome } from "./listener.js";
import { type WatchObserver, watch } from "./watch.js";

/** A watcher with an end: the end of its operation, or `stop`. */
export interface Observation {
  /** Whether the operation has ended, or `stop` was called. */
  readonly ended: boolean;
  /** Calls a function at the end, before `completed`; immediately if `ended`. */
  defer(release: () => void): void;
  /** Stops watching, and calls the deferred functions. */
  stop(): void;
}

/**
 * Watches an operation as `watch` does, and returns an object that knows whether it has ended.
 *
 * The callbacks for what happened before run within this call: the operation may have ended when it returns.
 *
 * @param operation - The operation to watch.
 * @param observer - The callbacks; called immediately for what has already happened.
 * @throws {TypeError} If `operation` is not one, or a callback is of the wrong type.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const observation = observe(operation, {});
 * if (!observation.ended) {
 *   const timer = setInterval(() => console.log("still running"), 1000);
 *   observation.defer(() => clearInterval(timer));
 * }
 * ```
 */
export function observe<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: WatchObserver<TProgress, TResult>,
): Observation {
  assertOptions(observer, "`{ progress, latest, canceled, completed }`");
  const observation = new Observer();
  const { progress, latest, canceled, completed } = observer;
  if (completed !== undefined)
    assertFunction(completed, "watch operation", "`completed` as a function");
  const unwatch = watch(operation, {
    progress,
    latest,
    canceled,
    completed(...outcome: Outcome<TResult>) {
      observation.stop();
      completed?.(...outcome);
    },
  });
  observation.defer(unwatch);
  return observation;
}

class Observer implements Observation {
  #releases: (() => void)[] | undefined = [];

  get ended(): boolean {
    return this.#releases === undefined;
  }

  defer(release: () => void): void {
    if (this.#releases === undefined) release();
    else this.#releases.push(release);
  }

  stop(): void {
    const releases = this.#releases ?? [];
    this.#releases = undefined;
    for (const release of releases) call(release, undefined); // A peer may throw from `removeEventListener`.
  }
}
