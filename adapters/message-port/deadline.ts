/**
 * A time limit in two halves: what has arrived while the thread was busy for the whole time is delivered
 * in the second one.
 *
 * It has no more timers, as a browser calls those of a hidden tab once a second. They keep the process
 * alive: the reason of an end may be all that is left to happen.
 */
export class Deadline {
  readonly #reached: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #half: number | undefined;

  constructor(reached: () => void) {
    this.#reached = reached;
  }

  start(milliseconds: number): void {
    this.#half = milliseconds / 2;
    this.restart();
  }

  /** Counts the time anew, if it was started. */
  restart(): void {
    if (this.#half === undefined) return;
    this.stop();
    this.#sleep(() => this.#sleep(this.#reached));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #sleep(next: () => void): void {
    this.#timer = setTimeout(next, this.#half);
  }
}
