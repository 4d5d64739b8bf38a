import { startTimer } from "../../lib/wire.js";
import type { PollingContext } from "./index.js";

/** One request, whose answer is awaited for a limited time. */
export class PollingRequest implements PollingContext {
  #made: AbortController | undefined;
  #stopTimer!: () => void;
  /** Whether the answer has arrived; its signal does not abort from then on, as the answer may be read later. */
  #isAnswered = false;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Sends the request; rejects if the answer does not arrive in time. */
  send<TAnswer>(
    send: (context: PollingContext) => TAnswer | PromiseLike<TAnswer>,
    timeout: number,
  ): Promise<TAnswer> {
    const answer = async (): Promise<TAnswer> => send(this);
    return new Promise((resolve, reject) => {
      this.#stopTimer = startTimer(timeout, () => {
        const error = new Error(`Operation was lost: no answer for ${timeout} ms`);
        reject(error);
        this.abandon(error);
      });
      answer()
        .then(resolve, reject)
        .finally(() => {
          this.#isAnswered = true;
          this.#stopTimer();
        });
    });
  }

  /** Aborts the signal, unless the answer has arrived. */
  abandon(reason: unknown): void {
    if (this.#isAnswered) return;
    this.#stopTimer();
    this.#controller.abort(reason);
  }

  get #controller(): AbortController {
    this.#made ??= new AbortController();
    return this.#made;
  }
}
