import { argumentError, assertFunction } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { call } from "./listener.js";
import { nothing } from "./operation.js";
import { Progress } from "./progress.js";
import { latestOf } from "./read-progress.js";
import { startTimer } from "./timer.js";
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

/** The first store of each operation; the others follow it. */
const stores = new WeakMap<object, Store>();

/**
 * Returns the store of an operation: the same one each time for the same interval.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @param interval - The shortest time between two shown reports, in milliseconds; 0 shows each.
 * @throws {TypeError} If `operation` is not one, or `interval` is not a number of 0 or more.
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
  if (typeof interval !== "number" || !(interval >= 0))
    throw argumentError("create store", "`interval` as milliseconds", interval);
  const first = stores.get(operation);
  let store = first;
  while (store !== undefined && store.interval !== interval) store = store.next;
  if (store === undefined) {
    // All stores are equal after the end, when the operation may be closed.
    store = first?.hasEnded ? first : new Store(operation, interval);
    if (first === undefined) stores.set(operation, store);
    else if (store !== first) [store.next, first.next] = [first.next, store];
  }
  return store as OperationStore<unknown, unknown> as OperationStore<TResult, TProgress>;
}

class Store implements OperationStore<unknown, unknown> {
  readonly interval: number;
  /** The next store of the same operation, with another interval. */
  next: Store | undefined = undefined;
  readonly #operation: AsyncOperationLike<unknown, unknown>;
  readonly #state: { -readonly [Key in keyof AnySnapshot]: unknown } = {
    status: AsyncStatus.Started,
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
  #stopTimer: (() => void) | undefined = undefined;
  /** The newest report within an interval, which is shown at its end. */
  #held: unknown = nothing;

  constructor(operation: AsyncOperationLike<unknown, unknown>, interval: number) {
    this.interval = interval;
    this.#operation = operation;
    watch(operation, {
      canceled: () => {
        this.#release();
        this.#set("status", AsyncStatus.Canceled);
      },
      completed: (status, value) => this.#end(status, value),
    });
  }

  get hasEnded(): boolean {
    return this.#listeners === undefined;
  }

  readonly getSnapshot = (): AnySnapshot => {
    if (this.#subscribers === 0) this.#catchUp();
    this.#snapshot ??= Object.freeze({ ...this.#state }) as AnySnapshot;
    return this.#snapshot;
  };

  readonly subscribe = (run: (snapshot: AnySnapshot) => void): (() => void) => {
    assertFunction(run, "subscribe to store");
    if (this.#subscribers === 0) this.#catchUp();
    // An earlier subscriber may have changed the state since this report: the newest snapshot is read.
    let unsubscribe = this.#listeners?.subscribe(() => run(this.getSnapshot()));
    if (this.#subscribers++ === 0) this.#watchProgress();
    call(run, this.getSnapshot());
    return () => {
      if (unsubscribe === undefined) return;
      unsubscribe();
      unsubscribe = undefined;
      if (--this.#subscribers > 0) return;
      this.#unwatchProgress?.();
      this.#release();
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
      const progress = (value: unknown): void => this.#report(value);
      this.#unwatchProgress = watch(this.#operation, { progress });
    } catch {
      // The operation is closed: it reports nothing more.
    }
  }

  #report(value: unknown): void {
    if (this.#stopTimer !== undefined) {
      this.#held = value;
      return;
    }
    if (this.interval > 0)
      // A report that waits keeps no process alive.
      this.#stopTimer = startTimer(this.interval, () => this.#showHeld(), { unref: true });
    this.#set("progress", value);
  }

  #showHeld(): void {
    const held = this.#held;
    this.#release();
    if (held !== nothing) this.#report(held);
  }

  /** Ends the interval, and puts its newest report into the state. */
  #release(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.#held === nothing) return;
    this.#state.progress = this.#held;
    this.#held = nothing;
    this.#snapshot = undefined;
  }

  #set(key: keyof AnySnapshot, value: unknown): void {
    this.#state[key] = value;
    this.#snapshot = undefined;
    this.#listeners?.report(undefined);
  }

  #end(status: AsyncStatus, value: unknown): void {
    if (this.#subscribers === 0) this.#catchUp(); // Not later: the operation may be closed.
    this.#release();
    this.#state.status = status;
    this.#state.settled = true;
    this.#set(status === AsyncStatus.Completed ? "result" : "error", value);
    this.#listeners = undefined;
  }
}
