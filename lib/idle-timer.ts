/** The longest delay of a timer, in milliseconds; a longer one becomes 1. */
const longest = 0x7fffffff;
/** The time until the last check, in milliseconds: what has arrived is read in the meantime. */
const grace = 10;
/** How late a check may be, and the time until the last one if it was later, in milliseconds. */
const patience = 1000;

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

/**
 * Calls a function once when nothing has happened for a time.
 *
 * An event only stores its time: one timer serves any number of events, and keeps no process alive. The
 * function is called some 10 ms later than that, and a second later on a thread that was suspended: what
 * has arrived while the thread was busy is read first.
 *
 * @example
 * ```ts
 * const timer = new IdleTimer(45_000, () => console.log("silent for 45 seconds"));
 * timer.touch();
 * timer.stop();
 * ```
 */
export class IdleTimer {
  readonly #milliseconds: number;
  readonly #onIdle: () => void;
  #touched: number = performance.now();
  #timer: TimerLike | undefined;

  /**
   * @param milliseconds - The time without an event; Infinity for no limit.
   * @param onIdle - Called when that time is over.
   */
  constructor(milliseconds: number, onIdle: () => void) {
    this.#milliseconds = milliseconds;
    this.#onIdle = onIdle;
    if (milliseconds < Infinity) this.#sleep(milliseconds);
  }

  /** Notes an event. */
  touch(): void {
    this.#touched = performance.now();
  }

  /** Stops the timer. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #sleep(milliseconds: number, last = false): void {
    const delay = Math.min(milliseconds, longest);
    const due = performance.now() + delay;
    this.#timer = setTimeout(() => this.#check(due, last), delay);
    this.#timer.unref?.();
  }

  #check(due: number, last: boolean): void {
    const now = performance.now();
    const left = this.#touched + this.#milliseconds - now;
    const suspended = now - due > patience;
    if (left > 0) this.#sleep(left);
    else if (last && !suspended) this.#onIdle();
    else this.#sleep(suspended ? patience : grace, true);
  }
}
