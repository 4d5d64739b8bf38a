import {
  type AsyncOperationLike,
  AsyncStatus,
  argumentError,
  Progress,
  watch,
} from "../lib/index.js";

/**
 * The state of an operation at one moment: a frozen object that never changes.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export type OperationSnapshot<TResult, TProgress> = {
  /** The newest report that the store has got. */
  readonly progress: TProgress | undefined;
} & (
  | {
      /** Started; Canceled as soon as cancel is requested, whatever the outcome will be. */
      readonly status: typeof AsyncStatus.Started | typeof AsyncStatus.Canceled;
      /** Whether the operation has ended, so that the snapshot is the last one. */
      readonly settled: false;
      /** The result, once there is one. */
      readonly result: undefined;
      /** What a promise of the operation rejects with: the error, or after a cancel normally the reason. */
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
 * What React's `useSyncExternalStore` and Svelte's `$store` read; both members work unbound.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface OperationStore<out TResult, out TProgress> {
  /** Calls back at once with the snapshot, then with each new one; returns the function that unsubscribes. */
  readonly subscribe: (
    run: (snapshot: OperationSnapshot<TResult, TProgress>) => void,
  ) => () => void;
  /** Returns the present snapshot: the same object until something changes. */
  readonly getSnapshot: () => OperationSnapshot<TResult, TProgress>;
}

type AnySnapshot = OperationSnapshot<unknown, unknown>;
type AnyStore = OperationStore<unknown, unknown>;

const stores = new WeakMap<object, AnyStore>();

/**
 * Returns the store of an operation: one object for React's `useSyncExternalStore` and for Svelte.
 *
 * An operation has one store, so that it may be asked for in each render. Progress is listened to while
 * somebody is subscribed; reports that come before or between are lost. The outcome is not, and snapshots
 * stay valid when the operation is closed. A foreign operation does not tell that cancel was requested.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to show.
 * @throws {TypeError} If `operation` is not one, or what is subscribed not a function.
 * @throws {AsyncInfoError} If the operation was closed before it had a store, or is foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const { subscribe, getSnapshot } = toStore(operation);
 * const unsubscribe = subscribe(({ progress }) => console.log(progress));
 * console.log(getSnapshot().settled);
 * ```
 *
 * @see {@link https://react.dev/reference/react/useSyncExternalStore}
 * @see {@link https://svelte.dev/docs/svelte/stores#Store-contract}
 */
export function toStore<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
): OperationStore<TResult, TProgress> {
  let store = stores.get(operation);
  if (store === undefined) {
    store = makeStore(operation);
    stores.set(operation, store);
  }
  return store as OperationStore<TResult, TProgress>;
}

function makeStore(operation: AsyncOperationLike<unknown, unknown>): AnyStore {
  let listeners: Progress<undefined> | undefined = new Progress(); // Until nothing changes any more.
  const state: { -readonly [Key in keyof AnySnapshot]: unknown } = {
    status: AsyncStatus.Started,
    settled: false,
    progress: undefined,
    result: undefined,
    error: undefined,
  };
  let snapshot: AnySnapshot | undefined;
  let count = 0;
  let unwatch: (() => void) | undefined;

  const getSnapshot = (): AnySnapshot => {
    snapshot ??= Object.freeze({ ...state }) as AnySnapshot;
    return snapshot;
  };
  const change = (): void => {
    snapshot = undefined; // The next one is made when somebody reads it.
    listeners?.report(undefined);
  };
  const progress = (value: unknown): void => {
    state.progress = value;
    change();
  };
  const watchProgress = (): void => {
    try {
      unwatch = watch(operation, { progress });
    } catch {
      // It has been closed: no report is left to come.
    }
  };
  watch(operation, {
    canceled() {
      state.status = AsyncStatus.Canceled;
      change();
    },
    completed(status, value) {
      state.status = status;
      state.settled = true;
      state[status === AsyncStatus.Completed ? "result" : "error"] = value;
      change();
      listeners = undefined;
    },
  });

  return {
    getSnapshot,
    subscribe(run) {
      if (typeof run !== "function") throw argumentError("subscribe to store", "a function", run);
      // A subscriber before this one may have changed the state once more: the newest is read here.
      let unsubscribe: (() => void) | undefined = listeners?.subscribe(() => run(getSnapshot()));
      if (count++ === 0) watchProgress();
      new Progress(run).report(getSnapshot()); // What `run` throws is nobody's but its own.
      return () => {
        if (unsubscribe === undefined) return;
        unsubscribe();
        unsubscribe = undefined;
        if (--count === 0) unwatch?.();
      };
    },
  };
}
