import type { AsyncStatus } from "./async-status.js";
import type { CancelRequest } from "./cancel-request.js";
import { reportUncaught } from "./errors.js";
import { call, type Listener, type OutcomeListener } from "./listener.js";

/**
 * The callbacks of one consumer; a node of a circle of `Watchers`, unless it is the only one of its operation.
 *
 * A class that extends it overrides `conclude` in place of a callback: one object for each consumer.
 */
export class Watcher {
  previous: Watcher | undefined;
  /** Kept after removal, so that a running iteration can continue. */
  declare next: Watcher;
  /** The position in the order of registration. */
  order = 0;
  progress: Listener | undefined;
  canceled: Listener | undefined;
  completed: OutcomeListener | undefined;

  constructor(
    progress?: Listener | undefined,
    canceled?: Listener | undefined,
    completed?: OutcomeListener | undefined,
  ) {
    this.progress = progress;
    this.canceled = canceled;
    this.completed = completed;
  }

  /** Delivers a cancel request, once. */
  notify(request: CancelRequest | undefined): void {
    const { canceled } = this;
    if (!request || !canceled) return;
    this.canceled = undefined;
    call(canceled, request.reason);
  }

  /** Delivers a pending cancel request and the outcome, and removes the watcher. */
  conclude(status: AsyncStatus, value: unknown, request: CancelRequest | undefined): void {
    this.notify(request);
    const { completed } = this; // Read after `canceled`, which may have removed the watcher.
    this.remove();
    if (completed) (call as Call)(completed, status, value);
  }

  /** Leaves the circle and drops the callbacks; does nothing the second time. */
  remove(): void {
    const { previous, next } = this;
    if (previous?.next === this) {
      previous.next = next;
      next.previous = previous;
    }
    this.progress = this.canceled = this.completed = undefined;
  }
}

type Call = (listener: OutcomeListener, status: AsyncStatus, value: unknown) => void;

/**
 * Several watchers of an operation, or those of a `Progress`, in order; to add and to remove take constant time.
 *
 * They form a circle, in which this object is the place between the last and the first.
 */
export class Watchers {
  previous: Watcher = this as never;
  next: Watcher = this as never;
  #count = 0;

  add(watcher: Watcher): void {
    watcher.order = this.#count++;
    watcher.previous = this.previous;
    watcher.next = this as never;
    this.previous.next = watcher;
    this.previous = watcher;
  }

  /** Calls every progress listener; bound. */
  get reporter(): Listener {
    return (value) => this.report(value);
  }

  /** Calls every progress listener; one that is added in the meantime gets the next report. */
  report(value: unknown): void {
    const end = this.#count;
    for (let each = this.next; each !== (this as unknown) && each.order < end; each = each.next) {
      const { progress } = each;
      if (progress === undefined) continue;
      try {
        progress(value); // Not by `call`: as in `Operation`.
      } catch (error) {
        reportUncaught(error);
      }
    }
  }

  /** Delivers a cancel request; a listener may end the operation, and then gets the outcome first. */
  notify(request: CancelRequest): void {
    for (let each = this.next; each !== (this as unknown); each = each.next) each.notify(request);
  }

  /** Delivers the outcome and removes every watcher. */
  conclude(status: AsyncStatus, value: unknown, request: CancelRequest | undefined): void {
    while (this.next !== (this as unknown)) this.next.conclude(status, value, request);
  }
}

/** Adds a watcher to those of an operation: its only one, or a circle. */
export function join(others: Watcher | Watchers, watcher: Watcher): Watchers {
  let circle = others as Watchers;
  if (others instanceof Watcher) {
    circle = new Watchers();
    circle.add(others);
  }
  circle.add(watcher);
  return circle;
}
