import type { AsyncOperationLike } from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import { AsyncInfoError, CanceledError, describe, isCancellation, isError } from "./errors.js";
import { addWatcher, Operation, report, settle } from "./operation.js";

type Foreign = AsyncOperationLike<unknown, unknown>;
type Mirror = Operation<unknown, unknown>;

/** One subscription for each foreign operation, as its `completed` can be set only once. */
const mirrors = new WeakMap<Foreign, Mirror>();
/** The mirrors that get the progress of their operation. */
const chained = new WeakSet<Mirror>();

/** Returns an operation of our own that reports and ends as a foreign one does, and checks all that it says. */
export function mirrorOf(foreign: Foreign): Mirror {
  let mirror = mirrors.get(foreign);
  if (mirror === undefined) {
    mirror = new Operation<unknown, unknown>();
    subscribe(foreign, mirror);
    mirrors.set(foreign, mirror);
  }
  return mirror;
}

function subscribe(foreign: Foreign, mirror: Mirror): void {
  const { status } = foreign;
  let ended = false;
  const end = (reported: unknown): void => {
    if (ended) return; // The first outcome wins, and `getResults` is called once.
    ended = true;
    conclude(foreign, mirror, reported);
  };
  // The slot of an operation that has ended is left to others.
  if (status === AsyncStatus.Completed || status === AsyncStatus.Error) {
    end(status);
    return;
  }
  try {
    if (foreign.completed)
      throw new AsyncInfoError(
        "E_ILLEGAL_DELEGATE_ASSIGNMENT",
        "Cannot watch operation: its `completed` handler is already set",
      );
    foreign.completed = (...reported: unknown[]) =>
      end(reported.length === 0 ? foreign.status : reported[1]);
  } catch (error) {
    // Canceled may mean requested or ended: only who holds the slot can tell them apart.
    if (status !== AsyncStatus.Canceled) throw error;
    end(status);
  }
}

function conclude(foreign: Foreign, mirror: Mirror, status: unknown): void {
  try {
    if (status === AsyncStatus.Completed) settle(mirror, status, foreign.getResults());
    else if (status === AsyncStatus.Canceled) settle(mirror, status, cancellationOf(foreign));
    else if (status === AsyncStatus.Error) settle(mirror, status, errorOf(foreign));
    else throw new Error(`Operation ended with an invalid status: ${describe(status)}`);
  } catch (error) {
    settle(mirror, AsyncStatus.Error, error);
  }
}

/** Judges by the status alone: `getResults` of a canceled operation may throw E_ILLEGAL_METHOD_CALL. */
function cancellationOf(foreign: Foreign): unknown {
  const { errorCode } = foreign;
  return isCancellation(errorCode) ? errorCode : new CanceledError(errorCode ?? undefined);
}

/** The error of a failed operation; where `errorCode` is but a number, what `getResults` throws. */
function errorOf(foreign: Foreign): unknown {
  const { errorCode } = foreign;
  if (isError(errorCode)) return errorCode;
  try {
    foreign.getResults();
  } catch (error) {
    if (isError(error)) return error;
  }
  return new Error("Operation could not be completed", { cause: errorCode });
}

/** Lets the progress of a foreign operation reach its mirror until the end; an earlier handler goes on being called. */
export function chainProgress(foreign: Foreign, mirror: Mirror): void {
  if (chained.has(mirror) || !("progress" in foreign)) return;
  const earlier = foreign.progress;
  const handler = (sender: unknown, value: unknown): void => {
    try {
      earlier?.(sender, value);
    } finally {
      report(mirror, value);
    }
  };
  foreign.progress = handler;
  chained.add(mirror);
  addWatcher(mirror, undefined, undefined, () => {
    try {
      if (foreign.progress === handler) foreign.progress = earlier;
    } catch {
      // The operation has been closed meanwhile, and has let go of the handler.
    }
  });
}
