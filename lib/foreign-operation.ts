import { argumentError } from "./assertions.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { type AsyncStatus, Canceled, Completed, Failed } from "./async-status.js";
import { AsyncInfoError, CanceledError, isCancellation, isError } from "./errors.js";
import { type AnyOperation, friends, Operation } from "./operation.js";
import { type Watchable, watchProtocol } from "./watch-protocol.js";

type Foreign = AsyncOperationLike<unknown, unknown>;
type ProgressHandler = (sender: unknown, value: unknown) => void;

/** One subscription for each foreign operation, as its `completed` can be set only once. */
const subscriptions = new WeakMap<Foreign, Subscription>();

/** Returns an operation of our own that reports and ends as a foreign one does; everything received is checked. */
export function mirrorOf(foreign: Foreign, withProgress: boolean): AnyOperation {
  let subscription = subscriptions.get(foreign);
  if (subscription === undefined) {
    subscription = new Subscription(foreign);
    subscriptions.set(foreign, subscription);
  } else assertOpen(foreign);
  if (withProgress) subscription.chainProgress();
  return subscription.mirror;
}

/** Throws if an operation of any copy of this library is closed. */
export function assertOpen(operation: Foreign): void {
  if (watchProtocol in operation) void operation.status;
}

/** Returns the operation that `mirrorOf` made for a foreign one, if any. */
export function knownMirrorOf(foreign: Foreign): AnyOperation | undefined {
  return subscriptions.get(foreign)?.mirror;
}

class Subscription {
  readonly mirror: AnyOperation = new Operation();
  readonly #report = friends.reporterOf(this.mirror);
  readonly #foreign: Foreign;
  #running = true;
  #earlier: ProgressHandler | null | undefined;
  #chained: ProgressHandler | undefined;

  constructor(foreign: Foreign) {
    this.#foreign = foreign;
    const { status, [watchProtocol]: watch } = foreign as Foreign & Watchable;
    if (typeof watch === "function")
      watch.call(
        foreign,
        this.#report,
        (reason) => this.mirror.cancel(reason),
        (status, value) => this.#settle(status, value),
      );
    // The slot of an operation that has ended is left to others.
    else if (status === Completed || status === Failed) this.#end(foreign, status);
    else this.#takeSlot(foreign);
  }

  /** Ends the mirror as another copy of the library has ended, whose version may have other statuses. */
  #settle(status: AsyncStatus, value: unknown): void {
    const isFinal = [Completed, Canceled, Failed].includes(status as never);
    if (isFinal) friends.settle(this.mirror, status, value);
    else
      friends.settle(
        this.mirror,
        Failed,
        argumentError("watch operation", "a final status", status),
      );
  }

  /** Takes the `completed` slot; an existing handler is never overwritten. */
  #takeSlot(foreign: Foreign): void {
    try {
      if (foreign.completed)
        throw new AsyncInfoError(
          "E_ILLEGAL_DELEGATE_ASSIGNMENT",
          "Cannot watch operation: its `completed` is already set",
        );
      foreign.completed = this.#end;
    } catch (error) {
      // Canceled may mean requested or ended: only the owner of the slot can distinguish them.
      if (foreign.status !== Canceled) throw error;
      this.#end(foreign, Canceled);
    }
  }

  /** The first outcome wins, and `getResults` is called once. */
  readonly #end = (...reported: [sender?: unknown, status?: unknown]): void => {
    if (!this.#running) return;
    this.#running = false;
    const foreign = this.#foreign;
    try {
      // Without arguments, the status is that of the operation.
      friends.settle(
        this.mirror,
        ...outcomeOf(foreign, reported.length > 0 ? reported[1] : foreign.status),
      );
    } catch (error) {
      friends.settle(this.mirror, Failed, error);
    }
    try {
      if (this.#chained && foreign.progress === this.#chained) foreign.progress = this.#earlier;
    } catch {
      // It was closed in the meantime, and has dropped the handler.
    }
  };

  /** Sets a progress handler that calls the earlier one first. */
  chainProgress(): void {
    const foreign = this.#foreign;
    const { progress } = foreign;
    if (!this.#running || watchProtocol in foreign || !("progress" in foreign)) return;
    if (this.#chained && progress === this.#chained) return;
    const chained: ProgressHandler = (sender, value) => {
      try {
        progress?.(sender, value);
      } finally {
        // A handler that was set later may call this one.
        if (this.#chained === chained) this.#report(value);
      }
    };
    foreign.progress = this.#chained = chained;
    this.#earlier = progress;
  }
}

/** Returns the outcome of a foreign operation; throws its error. */
function outcomeOf(foreign: Foreign, status: unknown): [AsyncStatus, unknown] {
  if (status === Completed) return [status, foreign.getResults()];
  // Judged by the status alone: `getResults` may throw E_ILLEGAL_METHOD_CALL here.
  if (status === Canceled) return [status, cancellationOf(foreign)];
  if (status !== Failed) throw argumentError("watch operation", "a final status", status);
  const { errorCode } = foreign;
  if (isError(errorCode)) throw errorCode;
  foreign.getResults(); // If `errorCode` is only a number, this throws the error.
  throw new Error("Operation could not be completed", { cause: errorCode });
}

function cancellationOf(foreign: Foreign): unknown {
  try {
    const { errorCode } = foreign;
    return isCancellation(errorCode) ? errorCode : new CanceledError(errorCode ?? undefined);
  } catch (error) {
    return new CanceledError(error);
  }
}
