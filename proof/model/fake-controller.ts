// A controller whose signal tells how many listen to it: a native one does not.
import type { AbortSignalLike } from "async-operation";

/** Anything shaped like an `AbortSignal`. */
export class FakeSignal implements AbortSignalLike {
  aborted = false;
  reason: unknown;
  readonly listeners: Set<() => void> = new Set();

  addEventListener(_: "abort", listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_: "abort", listener: () => void): void {
    this.listeners.delete(listener);
  }
}

/** Anything shaped like an `AbortController`. */
export class FakeController {
  readonly signal: FakeSignal = new FakeSignal();

  abort(reason: unknown): void {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.reason = reason;
    for (const listener of [...this.signal.listeners]) listener();
  }
}
