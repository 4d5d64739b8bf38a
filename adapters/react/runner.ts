import { abandon, argumentError } from "../../lib/adapter-kit.js";
import { type AnyOperationLike, type AsyncStatus, CanceledError, run } from "../../lib/index.js";
import { Started, storeOf } from "../../lib/wire.js";
import { frame } from "./frame.js";

/** The newest `start` and options of a hook. */
interface Settings<TArguments extends unknown[], TOperation> {
  readonly start: (...parameters: TArguments) => TOperation;
  readonly unmount: "cancel" | "continue";
  readonly again: "replace" | "ignore";
}

/** The operations of one component, one after another. */
interface Runner<TArguments extends unknown[], TOperation> {
  readonly run: (...parameters: TArguments) => TOperation;
  readonly cancel: (reason?: unknown) => void;
  readonly getOperation: () => TOperation | undefined;
  /** Sets the only listener; returns the function that removes it. */
  readonly subscribe: (listen: () => void) => () => void;
  readonly update: (settings: Settings<TArguments, TOperation>) => void;
  /** Notes a mount; returns the function that notes the unmount. */
  readonly mount: () => () => void;
}

/** Creates the runner of a component. */
export function createRunner<TArguments extends unknown[], TOperation extends AnyOperationLike>(
  settings: Settings<TArguments, TOperation>,
): Runner<TArguments, TOperation> {
  let operation: TOperation | undefined;
  /** Whether nothing is left to cancel: a foreign operation may not show that it was requested. */
  let isStopped = true;
  let isUnmounted = false;
  let listener: (() => void) | undefined;

  /** Cancels with a reason that counts as a cancellation, whatever the work does with it. */
  const stop = (why: string): void => {
    if (isStopped) return;
    isStopped = true;
    abandon(operation as TOperation, new CanceledError(why));
  };

  /** Cancels soon: StrictMode and a hot reload mount the component again at once. */
  const leave = (): void => {
    // Not `queueMicrotask`, which the fake timers of a test stop.
    if (isUnmounted && settings.unmount === "cancel")
      Promise.resolve().then(() => isUnmounted && stop("unmounted"));
  };

  return {
    run(...parameters) {
      refuseEvent("run", parameters[0]);
      const current = operation as TOperation; // There is one, unless it is stopped.
      if (settings.again === "ignore" && !isStopped && statusOf(current) === Started)
        return current;
      stop("replaced");
      const next = begin(settings.start, parameters);
      if (next !== operation) stop("replaced"); // One that was started within `start`, or by the cancel.
      operation = next;
      isStopped = false;
      leave();
      listener?.();
      return next;
    },
    cancel(reason) {
      refuseEvent("cancel", reason);
      isStopped = true;
      operation?.cancel(reason);
    },
    getOperation: () => operation,
    subscribe(listen) {
      listener = listen;
      return () => {
        listener = undefined;
      };
    },
    update(next) {
      settings = next;
    },
    mount() {
      isUnmounted = false;
      return () => {
        isUnmounted = true;
        leave();
      };
    },
  };
}

const statusOf = (operation: AnyOperationLike): AsyncStatus =>
  storeOf(operation, frame).getSnapshot().status;

/** Calls `start`; an error that it throws is the outcome of an operation. */
function begin<TArguments extends unknown[], TOperation extends AnyOperationLike>(
  start: (...parameters: TArguments) => TOperation,
  parameters: TArguments,
): TOperation {
  let operation: AnyOperationLike;
  try {
    operation = start(...parameters);
  } catch (error) {
    operation = run(() => {
      throw error;
    });
  }
  statusOf(operation); // Throws unless it is an operation. It can then be shown after `close`.
  return operation as TOperation;
}

/** Throws for `onClick={run}`. */
function refuseEvent(name: string, value: unknown): void {
  if (typeof Object(value).preventDefault === "function")
    throw argumentError(name, `no event (write \`onClick={() => ${name}()}\`)`, value);
}
