/** The interval at which the time is counted, in milliseconds. */
const tick = 50;

/**
 * A time limit that is counted in turns of the event loop.
 *
 * The time in which the thread is busy counts as one turn: messages and events that arrived in the
 * meantime are delivered before the limit is reached. It keeps the process alive: the reason of an end
 * may be all that is left to happen.
 */
export class Deadline {
  readonly #reached: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #turns = 0;
  #left = 0;

  constructor(reached: () => void) {
    this.#reached = reached;
  }

  start(milliseconds: number): void {
    this.#turns = milliseconds / tick;
    this.restart();
    this.#timer ??= setInterval(() => this.#count(), tick);
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
