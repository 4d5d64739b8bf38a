import { startTimer } from "./timer.js";

/** The time until the last check, in milliseconds: what has arrived is read in the meantime. */
const grace = 10;
/** How late a check may be, and the time until the last one if it was later, in milliseconds. */
const patience = 1000;

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
  /** Stops the timer. */
  #stop!: () => void;

  /**
   * @param milliseconds - The time without an event; Infinity for no limit.
   * @param onIdle - Called when that time is over.
   */
  constructor(milliseconds: number, onIdle: () => void) {
    this.#milliseconds = milliseconds;
    this.#onIdle = onIdle;
    this.#sleep(milliseconds);
  }

  /** Notes an event. */
  touch(): void {
    this.#touched = performance.now();
  }

  /** Stops the timer. */
  stop(): void {
    this.#stop();
  }

  #sleep(milliseconds: number, last = false): void {
    const due = performance.now() + milliseconds;
    this.#stop = startTimer(milliseconds, () => this.#check(due, last), { unref: true });
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
