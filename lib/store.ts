import { argumentError, assertFunction } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { type AsyncStatus, Canceled, Completed, Started } from "./async-status.js";
import { call } from "./listener.js";
import { nothing } from "./operation.js";
import { Progress } from "./progress.js";
import { latestOf } from "./read-progress.js";
import { watch } from "./watch.js";

/**
 * The state of an operation at one moment: a frozen object.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export type OperationSnapshot<TResult, TProgress> = {
  /** The newest report, also after the end. */
  readonly progress: TProgress | undefined;
} & (
  | {
      /** Started; Canceled as soon as cancel is requested, even if the outcome will be another one. */
      readonly status: typeof AsyncStatus.Started | typeof AsyncStatus.Canceled;
      /** Whether the operation has ended, so that this is its last snapshot. */
      readonly settled: false;
      /** The result; undefined unless the operation has completed. */
      readonly result: undefined;
      /** The value that a promise of the operation rejects with: the error, or the reason of a cancellation. */
      readonly error: undefined;
    }
  | {
      readonly status: typeof AsyncStatus.Completed;
      readonly settled: true;
      readonly result: TResult;
      readonly error: undefined;
    }
  | {
      readonly status: typeof AsyncStatus.Canceled | typeof AsyncStatus.Error;
      readonly settled: true;
      readonly result: undefined;
      readonly error: unknown;
    }
);

/**
 * A store for React's `useSyncExternalStore` and Svelte's `$store`; both members may be destructured.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface OperationStore<out TResult, out TProgress> {
  /** Calls a function with the snapshot, at once and at each change; returns the function that unsubscribes. */
  readonly subscribe: (
    run: (snapshot: OperationSnapshot<TResult, TProgress>) => void,
  ) => () => void;
  /** Returns the present snapshot: the same object until something changes. */
  readonly getSnapshot: () => OperationSnapshot<TResult, TProgress>;
}

type AnySnapshot = OperationSnapshot<unknown, unknown>;

/** The stores of each operation, by their intervals. */
const stores = new WeakMap<object, Map<number, Store>>();

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

/**
 * Returns the store of an operation: the same one each time for the same interval.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @param interval - The shortest time between two shown reports, in milliseconds; 0 shows each.
 * @throws {TypeError} If `operation` is not one, or `interval` is not a number from 0 to 2147483647.
 * @throws {AsyncInfoError} If the operation was closed before it had a store, or is foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const { settled, result } = storeOf(operation).getSnapshot();
 * ```
 */
export function storeOf<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  interval = 0,
): OperationStore<TResult, TProgress> {
  if (typeof interval !== "number" || !(interval >= 0 && interval <= 0x7fffffff))
    throw argumentError("create store", "`interval` as milliseconds up to 2147483647", interval);
  const known = stores.get(operation) ?? new Map<number, Store>();
  let store = known.get(interval);
  if (store === undefined) {
    const [other] = known.values();
    // All stores are equal after the end, when the operation may be closed.
    store = other?.getSnapshot().settled ? other : new Store(operation, interval);
    stores.set(operation, known.set(interval, store));
  }
  return store as OperationStore<unknown, unknown> as OperationStore<TResult, TProgress>;
}

class Store implements OperationStore<unknown, unknown> {
  readonly #operation: AsyncOperationLike<unknown, unknown>;
  readonly #interval: number;
  readonly #state: { -readonly [Key in keyof AnySnapshot]: unknown } = {
    status: Started,
    settled: false,
    progress: undefined,
    result: undefined,
    error: undefined,
  };
  /** Undefined until the state is read, so that a report without a reader creates no snapshot. */
  #snapshot: AnySnapshot | undefined = undefined;
  /** Undefined after the end, as nothing changes then. */
  #listeners: Progress<undefined> | undefined = new Progress();
  #subscribers = 0;
  #unwatchProgress: (() => void) | undefined = undefined;
  /** Defined within an interval. */
  #timer: TimerLike | undefined = undefined;
  /** Whether a report waits for the end of the interval. */
  #isStale = false;

  constructor(operation: AsyncOperationLike<unknown, unknown>, interval: number) {
    this.#operation = operation;
    this.#interval = interval;
    watch(operation, {
      canceled: () => {
        this.#state.status = Canceled;
        this.#show();
      },
      completed: (status, value) => this.#end(status, value),
    });
  }

  readonly getSnapshot = (): AnySnapshot => {
    if (this.#subscribers === 0) this.#catchUp();
    this.#snapshot ??= Object.freeze({ ...this.#state }) as AnySnapshot;
    return this.#snapshot;
  };

  readonly subscribe = (run: (snapshot: AnySnapshot) => void): (() => void) => {
    assertFunction(run, "subscribe to store");
    this.#catchUp();
    let shown: AnySnapshot | undefined;
    // An earlier subscriber may have changed the state since this report: the newest snapshot is read, once.
    const show = (): void => {
      const snapshot = this.getSnapshot();
      if (snapshot === shown) return;
      shown = snapshot;
      run(snapshot);
    };
    let unsubscribe = this.#listeners?.subscribe(show);
    if (this.#subscribers++ === 0) this.#watchProgress();
    call(show, undefined);
    return () => {
      if (unsubscribe === undefined) return;
      unsubscribe();
      unsubscribe = undefined;
      if (--this.#subscribers > 0) return;
      this.#unwatchProgress?.();
      this.#stopTimer();
      if (this.#isStale) this.#snapshot = undefined;
    };
  };

  /** Takes the newest report, made while there was no subscriber. */
  #catchUp(): void {
    const latest = latestOf(this.#operation);
    if (latest === nothing || Object.is(latest, this.#state.progress)) return;
    this.#state.progress = latest;
    this.#snapshot = undefined;
  }

  #watchProgress(): void {
    try {
      const progress = (value: unknown): void => {
        this.#state.progress = value;
        if (this.#timer === undefined) this.#showProgress();
        else this.#isStale = true;
      };
      this.#unwatchProgress = watch(this.#operation, { progress });
    } catch {
      // The operation is closed: it reports nothing more.
    }
  }

  #showProgress(): void {
    if (this.#interval > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        if (this.#isStale) this.#showProgress();
      }, this.#interval);
      (this.#timer as TimerLike).unref?.(); // A report that waits keeps no process alive.
    }
    this.#show();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Lets the next snapshot be made of the state, and notifies the subscribers. */
  #show(): void {
    this.#isStale = false;
    this.#snapshot = undefined;
    this.#listeners?.report(undefined);
  }

  #end(status: AsyncStatus, value: unknown): void {
    this.#catchUp(); // Not later: the operation may be closed.
    this.#stopTimer();
    this.#state.status = status;
    this.#state.settled = true;
    this.#state[status === Completed ? "result" : "error"] = value;
    this.#show();
    this.#listeners = undefined;
  }
}
