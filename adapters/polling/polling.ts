import { argumentError, type Observation, observe } from "../../lib/adapter-kit.js";
import {
  AsyncOperationSource,
  type IAsyncOperationWithProgress,
  isCancellation,
} from "../../lib/index.js";
import type { PollingContext, PollingOptions, PollingStart } from "./index.js";

/** The options with their defaults. */
type Options<TState, TResult, TProgress> = PollingStart<TState> &
  PollingOptions<TState, TResult, TProgress> & {
    readonly interval: number | ((state: TState) => number);
    readonly timeout: number;
    readonly cancelTimeout: number;
  };

/** The number of failed polls in a row that are tolerated by default. */
const mostFailures = 5;
/** The longest delay of a timer, in milliseconds; a longer one becomes 1. */
const longest = 0x7fffffff;

/** Polls work until its end. */
export class Polling<TState, TResult, TProgress> {
  readonly #options: Options<TState, TResult, TProgress>;
  readonly #source = new AsyncOperationSource<TResult, TProgress>();
  readonly #observation: Observation = observe(this.#source.operation, {});
  /** The newest state, once there is one. */
  #state: { readonly value: TState } | undefined;
  /** The JSON of the last report, to compare with that of the next one. */
  #reported: string | undefined;
  /** Whether the work was asked to cancel, and has not refused. */
  #isAsked = false;
  /** Ends the present pause. */
  #wake = (): void => {};
  /** Abandons the present request. */
  #drop = (): void => {};

  constructor(options: Options<TState, TResult, TProgress>) {
    this.#options = options;
    const source = this.#source;
    this.#observation.defer(() => {
      this.#drop();
      this.#wake();
    });
    source.onCancel((reason) => this.#limitCancel(reason));
    this.#run().catch((error) => {
      // The cancellation of the work is the one that was requested.
      source.fail(isCancellation(error) && source.isCanceled() ? source.reason : error);
    });
  }

  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#source.operation;
  }

  async #run(): Promise<void> {
    const { start, state } = this.#options;
    let next = start ? await this.#request(start, Infinity) : (state as TState);
    while (!this.#take(next)) next = await this.#poll(next);
  }

  /** Takes a state; returns whether the operation has ended. */
  #take(state: TState): boolean {
    this.#state = { value: state };
    this.#ask(); // Even after the end: the work may have started too late.
    if (this.#observation.ended) return true;
    this.#report(state);
    const outcome = this.#options.outcome(state);
    if (outcome !== undefined) this.#source.complete(outcome.result);
    return outcome !== undefined;
  }

  #report(state: TState): void {
    const { progress = (value: TState) => value as unknown as TProgress } = this.#options;
    const report = progress(state);
    const json = jsonOf(report);
    if (report === undefined || (json !== undefined && json === this.#reported)) return;
    this.#reported = json;
    this.#source.report(report);
  }

  /** Returns the next state; repeats a request that fails. */
  async #poll(state: TState): Promise<TState> {
    const { poll, interval, retry = retryByDefault, timeout } = this.#options;
    let delay: number | undefined = typeof interval === "function" ? interval(state) : interval;
    for (let failures = 0; ; ) {
      await this.#pause(delay);
      if (this.#observation.ended) return state;
      this.#ask();
      try {
        return await this.#request((context) => poll(state, context), timeout);
      } catch (error) {
        delay = retry(error, ++failures);
        if (delay === undefined) throw error;
      }
    }
  }

  /** Sends a request whose answer is awaited for a time, and until the operation has ended. */
  #request<TAnswer>(
    send: (context: PollingContext) => TAnswer | PromiseLike<TAnswer>,
    timeout: number,
  ): Promise<TAnswer> {
    const context = new Context();
    const answer = async (): Promise<TAnswer> => send(context);
    return new Promise((resolve, reject) => {
      const stop = after(timeout, () => {
        const error = new Error(`Operation was lost: no answer for ${timeout} ms`);
        reject(error);
        context.abort(error);
      });
      this.#drop = () => {
        stop();
        context.abort();
      };
      answer()
        .then(resolve, reject)
        .finally(() => {
          stop();
          this.#drop = () => {}; // An answer may be read later.
        });
    });
  }

  /** Waits for a time, until `#wake` is called. */
  #pause(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0))
      throw argumentError("poll", "the time until the next request as milliseconds", milliseconds);
    return new Promise((resolve) => {
      const stop = after(milliseconds, resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
      if (this.#observation.ended) this.#wake();
    });
  }

  /** Ends the operation if the work cannot be canceled, or does not end in time. */
  #limitCancel(reason: unknown): void {
    const { cancel, cancelTimeout } = this.#options;
    if (cancel) this.#observation.defer(after(cancelTimeout, () => this.#source.fail(reason)));
    else this.#source.fail(reason);
    this.#ask();
  }

  /** Asks the work to cancel, if that is requested; it is asked again if that fails. */
  async #ask(): Promise<void> {
    const { cancel } = this.#options;
    if (!cancel || !this.#state || this.#isAsked || !this.#source.isCanceled()) return;
    this.#isAsked = true;
    try {
      await cancel(this.#state.value, this.#source.reason);
      this.#wake();
    } catch {
      this.#isAsked = false;
    }
  }
}

/** The context of one request. */
class Context implements PollingContext {
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason?: unknown): void {
    this.#controller?.abort(reason);
  }
}

/** Pauses twice as long after each failure. */
function retryByDefault(_error: unknown, failures: number): number | undefined {
  return failures > mostFailures ? undefined : 500 * 2 ** failures;
}

/** Calls a function after a time; returns the function that stops the timer. */
function after(milliseconds: number, act: () => void): () => void {
  if (milliseconds === Infinity) return () => {};
  const timer = setTimeout(act, Math.min(milliseconds, longest));
  return () => clearTimeout(timer);
}

/** Returns the JSON of a report, by which it is compared; undefined if it has none. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
