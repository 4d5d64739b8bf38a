import { describe } from "./assertions.js";
import {
  flush,
  type ProgressTarget,
  progressListener,
  type ThrottledProgress,
} from "./progress-target.js";

/**
 * Returns a reporter that forwards one report per interval, and always the last one.
 *
 * The first report is forwarded at once. Of the reports within an interval the newest is forwarded at
 * its end, or at the end of the operation if that is earlier.
 *
 * @param progress - Receives the forwarded reports.
 * @param milliseconds - The shortest time between two reports, in milliseconds.
 * @throws {TypeError} If `progress` cannot receive reports.
 * @throws {RangeError} If `milliseconds` is not a number from 0 to 2147483647.
 *
 * @example
 * ```ts
 * await toPromise(upload, { progress: throttleProgress(bar, 100) });
 * ```
 */
export function throttleProgress<TProgress>(
  progress: ProgressTarget<TProgress>,
  milliseconds: number,
): ThrottledProgress<TProgress> {
  const listener = progressListener(progress);
  if (typeof milliseconds !== "number" || !(milliseconds >= 0 && milliseconds <= 0x7fffffff))
    throw new RangeError(
      `Cannot throttle progress: expected milliseconds from 0 to 2147483647, got ${describe(milliseconds)}`,
    );
  return new Throttle(listener, milliseconds, () => flush(progress));
}

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

class Throttle<TProgress> implements ThrottledProgress<TProgress> {
  readonly #listener: (value: TProgress) => void;
  readonly #milliseconds: number;
  readonly #flushTarget: () => void;
  #timer: TimerLike | undefined = undefined;
  #newest: [TProgress] | undefined = undefined;

  constructor(listener: (value: TProgress) => void, milliseconds: number, flushTarget: () => void) {
    this.#listener = listener;
    this.#milliseconds = milliseconds;
    this.#flushTarget = flushTarget;
  }

  readonly report = (value: TProgress): void => {
    this.#newest = [value];
    if (this.#timer === undefined) this.#deliver();
  };

  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      if (this.#newest !== undefined) this.#forward();
    } finally {
      this.#flushTarget();
    }
  };

  #deliver(): void {
    const timer: TimerLike = setTimeout(() => {
      this.#timer = undefined;
      if (this.#newest !== undefined) this.#deliver();
    }, this.#milliseconds);
    this.#timer = timer;
    timer.unref?.(); // A delayed report keeps no process alive.
    this.#forward();
  }

  #forward(): void {
    const [value] = this.#newest as [TProgress];
    this.#newest = undefined;
    this.#listener(value);
  }
}
