/** The interval at which the time is counted, in milliseconds. */
const tick = 50;

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setInterval> & { unref?(): void };

/**
 * A time limit that is counted in turns of the event loop.
 *
 * The time in which the thread is busy counts as one turn: messages and events that arrived in the
 * meantime are delivered before the limit is reached.
 */
export class Deadline {
  readonly #reached: () => void;
  #timer: TimerLike | undefined;
  #turns = 0;
  #left = 0;

  constructor(reached: () => void) {
    this.#reached = reached;
  }

  start(milliseconds: number): void {
    this.#turns = milliseconds / tick;
    this.restart();
    if (this.#timer !== undefined) return;
    const timer: TimerLike = setInterval(() => this.#count(), tick);
    this.#timer = timer;
    timer.unref?.(); // A worker or a port that is gone keeps no process alive.
  }

  restart(): void {
    this.#left = this.#turns;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #count(): void {
    if (--this.#left <= 0) this.#reached();
  }
}
