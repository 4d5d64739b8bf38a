import { type CancelTarget, cancelTarget } from "./abort-listener.js";
import type { AsyncStatus } from "./async-status.js";
import { reportUncaught } from "./errors.js";

/** Is told the outcome: the result, or the value that a promise of the operation rejects with. */
export type OutcomeListener = (status: AsyncStatus, value: unknown) => void;

/** Takes a report; its type is checked where it enters, and not again inside. */
// biome-ignore lint/suspicious/noExplicitAny: one list holds the listeners of any operation
export type ProgressListener = (value: any) => void;

/** Calls a consumer's function; what it throws reaches neither the producer nor the other consumers. */
export function call<First, Second>(
  listener: (first: First, second: Second) => void,
  first: First,
  second: Second,
): void {
  try {
    listener(first, second);
  } catch (error) {
    reportUncaught(error);
  }
}

/** One listener beside the public slots of an operation, a node of its list. */
export class Watcher {
  previous: Watcher | undefined;
  /** Stays when the node is removed, so that a walk that stands on it goes on. */
  next: Watcher | undefined;
  progress: ProgressListener | undefined;
  canceled: CancelTarget | undefined;
  completed: OutcomeListener | undefined;

  constructor(
    progress: ProgressListener | undefined,
    canceled: CancelTarget | undefined,
    completed: OutcomeListener | undefined,
  ) {
    this.previous = undefined;
    this.next = undefined;
    this.progress = progress;
    this.canceled = canceled;
    this.completed = completed;
  }

  /** Tells of a requested cancel, once. */
  cancel(reason: unknown): void {
    const { canceled } = this;
    this.canceled = undefined;
    if (canceled !== undefined) cancelTarget(canceled, reason);
  }

  /** Tells the outcome, once. */
  complete(status: AsyncStatus, value: unknown): void {
    const { completed } = this;
    this.clear();
    if (completed !== undefined) call(completed, status, value);
  }

  /** Makes the node deaf and frees what it held. */
  clear(): void {
    this.progress = undefined;
    this.canceled = undefined;
    this.completed = undefined;
  }
}
