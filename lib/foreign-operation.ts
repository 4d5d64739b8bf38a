import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { AsyncInfoError, CanceledError, describe, isCancellation, isError } from "./errors.js";
import { Operation, report, settle } from "./operation.js";

type Foreign = AsyncOperationLike<unknown, unknown>;
type Mirror = Operation<unknown, unknown>;
type ProgressHandler = (sender: unknown, value: unknown) => void;

/** What stands for a foreign operation, and how its progress gets there. */
interface Subscription {
  readonly mirror: Mirror;
  readonly chainProgress: () => void;
}

/** One subscription for each foreign operation, as its `completed` can be set only once. */
const subscriptions = new WeakMap<Foreign, Subscription>();

/** Returns an operation of our own that reports and ends as a foreign one does, and checks all that it says. */
export function mirrorOf(foreign: Foreign, withProgress: boolean): Mirror {
  let subscription = subscriptions.get(foreign);
  if (subscription === undefined) {
    subscription = subscribe(foreign);
    subscriptions.set(foreign, subscription);
  }
  if (withProgress) subscription.chainProgress();
  return subscription.mirror;
}

function subscribe(foreign: Foreign): Subscription {
  const mirror: Mirror = new Operation();
  const { status } = foreign;
  let running = true;
  let handler: ProgressHandler | undefined;
  let restoreProgress: (() => void) | undefined;

  const end = (...reported: unknown[]): void => {
    if (!running) return; // The first outcome wins, and `getResults` is called once.
    running = false;
    try {
      settle(mirror, ...outcomeOf(foreign, reported.length === 0 ? foreign.status : reported[1]));
    } catch (error) {
      settle(mirror, AsyncStatus.Error, error);
    }
    restoreProgress?.();
  };
  const chainProgress = (): void => {
    if (!running || !("progress" in foreign) || (handler && foreign.progress === handler)) return;
    const earlier = foreign.progress;
    const chained: ProgressHandler = (sender, value) => {
      try {
        earlier?.(sender, value);
      } finally {
        // Whoever set a handler of his own since may call this one from there.
        if (handler === chained) report(mirror, value);
      }
    };
    foreign.progress = chained;
    handler = chained;
    restoreProgress = () => {
      try {
        if (foreign.progress === chained) foreign.progress = earlier;
      } catch {
        // It has been closed meanwhile, and has let go of the handler.
      }
    };
  };

  // The slot of an operation that has ended is left to others.
  if (status === AsyncStatus.Completed || status === AsyncStatus.Error) end(foreign, status);
  else takeSlot(foreign, end);
  return { mirror, chainProgress };
}

/** Takes the `completed` slot; nobody's handler is ever overwritten. */
function takeSlot(foreign: Foreign, end: (sender?: unknown, status?: unknown) => void): void {
  try {
    if (foreign.completed)
      throw new AsyncInfoError(
        "E_ILLEGAL_DELEGATE_ASSIGNMENT",
        "Cannot watch operation: its `completed` is already set",
      );
    foreign.completed = end;
  } catch (error) {
    // Canceled may mean requested or ended: only who holds the slot can tell them apart.
    if (foreign.status !== AsyncStatus.Canceled) throw error;
    end(foreign, AsyncStatus.Canceled);
  }
}

/** Returns how a foreign operation has ended; throws its error. */
function outcomeOf(foreign: Foreign, status: unknown): [AsyncStatus, unknown] {
  if (status === AsyncStatus.Completed) return [status, foreign.getResults()];
  // Judged by the status alone: `getResults` may throw E_ILLEGAL_METHOD_CALL here.
  if (status === AsyncStatus.Canceled) return [status, cancellationOf(foreign)];
  if (status !== AsyncStatus.Error)
    throw new Error(`Operation ended with an invalid status: ${describe(status)}`);
  const { errorCode } = foreign;
  if (isError(errorCode)) throw errorCode;
  foreign.getResults(); // Where `errorCode` is but a number, this throws the error.
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
