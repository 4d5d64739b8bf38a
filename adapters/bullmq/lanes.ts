import { after } from "./timer.js";

/** The largest number of looks under way. */
const mostRunning = 50;

/** Looks at its job in Redis. */
export interface Looker {
  /** The longest time of one look, in milliseconds. */
  readonly timeLimit: number;
  /** Looks once; rejects if Redis refuses. */
  look(): Promise<void>;
  /** Called when Redis refuses or does not answer. */
  lose(cause: string): void;
}

/** Lets a few lookers look at a time, and notices a Redis that does not answer. */
export class Lanes {
  readonly #waiting = new Set<Looker>();
  readonly #running = new Set<Looker>();
  /** The number of looks that have ended. */
  #answers = 0;

  /** Lets a looker look when a lane is free; once more if it looks now. */
  add(looker: Looker): void {
    this.#waiting.add(looker);
    this.#fill();
  }

  /** Removes a looker that waits. */
  remove(looker: Looker): void {
    this.#waiting.delete(looker);
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
    } catch (error) {
      looker.lose(`Redis did not answer: ${Object(error).message}`);
    }
    stop();
    this.#answers++;
    this.#end(looker);
  }

  /** Limits the time of a look. If Redis sent no answer in that time, the lookers that wait for a lane end as well. */
  #limit(looker: Looker): () => void {
    const { timeLimit } = looker;
    const answers = this.#answers;
    const end = (): void => {
      const isSilent = answers === this.#answers;
      for (const each of isSilent ? [looker, ...this.#waiting] : [looker])
        each.lose(`Redis did not answer for ${timeLimit} ms`);
      this.#end(looker);
    };
    // In two parts: a process that was busy for the whole time reads its answers after the first.
    let stop = after(timeLimit * 0.9, () => {
      stop = after(timeLimit * 0.1, end);
    });
    return () => stop();
  }

  #end(looker: Looker): void {
    this.#running.delete(looker);
    this.#fill();
  }
}
