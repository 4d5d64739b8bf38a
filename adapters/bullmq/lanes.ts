import { startTimer } from "../../lib/wire.js";

/** The largest number of looks under way. */
const mostRunning = 50;

/** The pause after a look that Redis has refused, in milliseconds. */
const pause = 500;

/** No timer of a look keeps the process alive. */
const unref = { unref: true };

/** The errors of a connection that sends nothing later. */
const closed = /^(Connection is closed|Reached the max retries)/;

/** Looks at its job in Redis. */
export interface Looker {
  /** The longest time of one look, and of refused ones, in milliseconds. */
  readonly timeLimit: number;
  /** Looks once; rejects if Redis refuses. */
  look(): Promise<void>;
  /** Called when Redis refuses or does not answer for that time. */
  lose(cause: string): void;
}

/** Lets a few lookers look at a time, and notices a Redis that does not answer. */
export class Lanes {
  readonly #waiting = new Set<Looker>();
  readonly #running = new Set<Looker>();
  /** The times of the first refusals since the last answers, in milliseconds. */
  readonly #refused = new Map<Looker, number>();
  #pauses = false;
  /** The number of looks that have ended. */
  #answers = 0;

  /** Lets a looker look when a lane is free; once more if it looks now. */
  add(looker: Looker): void {
    this.#waiting.add(looker);
    this.#fill();
  }

  /** Removes a looker; if it looks now, whatever comes of it. */
  remove(looker: Looker): void {
    this.#waiting.delete(looker);
    this.#running.delete(looker);
    this.#refused.delete(looker);
  }

  #fill(): void {
    for (const looker of this.#waiting) {
      if (this.#running.size >= mostRunning) return;
      if (this.#running.has(looker)) continue;
      this.#waiting.delete(looker);
      this.#run(looker);
    }
  }

  async #run(looker: Looker): Promise<void> {
    this.#running.add(looker);
    const stop = this.#limit(looker);
    try {
      await looker.look();
      this.#refused.delete(looker);
    } catch (error) {
      if (this.#running.has(looker)) this.#refuse(looker, String(Object(error).message));
    }
    stop();
    this.#answers++;
    this.#end(looker);
  }

  /** Lets a looker look again after a pause: Redis refuses while it runs a script, loads its data or elects a master. */
  #refuse(looker: Looker, message: string): void {
    const first = this.#refused.get(looker) ?? performance.now();
    this.#refused.delete(looker);
    if (closed.test(message)) looker.lose(`Redis did not answer: ${message}`);
    else if (performance.now() - first >= looker.timeLimit)
      looker.lose(`the job cannot be read: ${message}`);
    else {
      this.#refused.set(looker, first);
      if (!this.#pauses) startTimer(pause, () => this.#retry(), unref);
      this.#pauses = true;
    }
  }

  #retry(): void {
    this.#pauses = false;
    for (const looker of this.#refused.keys()) this.add(looker);
  }

  /** Limits the time of a look. If Redis sent no answer in that time, the lookers that wait for a lane end as well, unless their limits are longer. */
  #limit(looker: Looker): () => void {
    const { timeLimit } = looker;
    const answers = this.#answers;
    const end = (): void => {
      const isSilent = answers === this.#answers;
      // It may wait for its next look, too.
      for (const each of isSilent ? new Set([looker, ...this.#waiting]) : [looker])
        if (each.timeLimit <= timeLimit) each.lose(`Redis did not answer for ${timeLimit} ms`);
      this.#end(looker);
    };
    // In two parts: a process that was busy for the whole time reads its answers after the first.
    const endSoon = (): void => {
      stop = startTimer(timeLimit * 0.1, end, unref);
    };
    let stop = startTimer(timeLimit * 0.9, endSoon, unref);
    return () => stop();
  }

  #end(looker: Looker): void {
    this.#running.delete(looker);
    this.#fill();
  }
}
