import { argumentError, type Observation, observe } from "../../lib/adapter-kit.js";
import { type IAsyncOperationWithProgress, isCancellation } from "../../lib/index.js";
import { AdapterSource, startTimer } from "../../lib/wire.js";
import type { PollingContext, PollingOptions, PollingStart } from "./index.js";
import { PollingRequest } from "./request.js";

/** The options with their defaults. */
export type Options<TState, TResult, TProgress> = PollingStart<TState> &
  PollingOptions<TState, TResult, TProgress> & {
    readonly interval: number | ((state: TState) => number);
    readonly timeout: number;
    readonly cancelTimeout: number;
  };

/** The number of failed polls in a row that are tolerated by default. */
const mostFailures = 5;

/** Polls work until its end. */
export class Polling<TState, TResult, TProgress> {
  readonly #options: Options<TState, TResult, TProgress>;
  readonly #source = new AdapterSource<TResult, TProgress>(undefined, "fromPolling");
  readonly #observation: Observation = observe(this.#source.operation, {});
  /** The newest state, once there is one. */
  #state: { readonly value: TState } | undefined;
  /** The JSON of the last report, to compare with that of the next one. */
  #reported: string | undefined;
  /** Whether the work was asked to cancel, and has not refused. */
  #isAsked = false;
  /** The newest request. */
  #request: PollingRequest | undefined;
  /** Ends the present pause. */
  #wake = (): void => {};
  /** Whether the next poll follows without a pause, as the work has accepted the cancel. */
  #isHurried = false;

  constructor(options: Options<TState, TResult, TProgress>) {
    this.#options = options;
    const source = this.#source;
    this.#observation.defer(() => {
      this.#request?.abandon(source.reason);
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
    let next = start ? await this.#send(start, Infinity) : (state as TState);
    while (!this.#take(next)) next = await this.#poll(next);
  }

  /** Takes a state; returns whether the operation has ended. */
  #take(state: TState): boolean {
    const isFirst = !this.#state;
    this.#state = { value: state };
    if (!this.#observation.ended) this.#report(state);
    if (!this.#observation.ended && this.#complete(state)) return true; // A cancel might delete the result.
    if (isFirst) this.#ask(); // Even after the end: the work may have started too late.
    return this.#observation.ended;
  }

  /** Completes the operation if the work has completed; returns whether it has. */
  #complete(state: TState): boolean {
    const { outcome } = this.#options;
    const end = outcome(state);
    if (end === undefined) return false;
    if (!("result" in Object(end)))
      throw argumentError("poll", "`{ result }` or undefined of `outcome`", end);
    return this.#source.complete(end.result);
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
        return await this.#send((context) => poll(state, context), timeout);
      } catch (error) {
        if (this.#observation.ended) return state;
        delay = retry(error, ++failures);
        if (delay === undefined) throw error;
      }
    }
  }

  #send<TAnswer>(
    send: (context: PollingContext) => TAnswer | PromiseLike<TAnswer>,
    timeout: number,
  ): Promise<TAnswer> {
    this.#request = new PollingRequest();
    return this.#request.send(send, timeout);
  }

  /** Waits for a time, or until `#wake` is called. */
  async #pause(milliseconds: number): Promise<void> {
    if (typeof milliseconds !== "number" || !(milliseconds >= 0))
      throw argumentError("poll", "the time until the next request as milliseconds", milliseconds);
    await new Promise<void>((resolve) => {
      const stop = startTimer(milliseconds, resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
      if (this.#isHurried || this.#observation.ended) this.#wake();
    });
    this.#isHurried = false;
  }

  /** Ends the operation if the work cannot be canceled, or does not end in time. */
  #limitCancel(reason: unknown): void {
    const { cancel, cancelTimeout } = this.#options;
    if (cancel) this.#observation.defer(startTimer(cancelTimeout, () => this.#source.fail(reason)));
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
      this.#isHurried = true;
      this.#wake();
    } catch {
      this.#isAsked = false;
    }
  }
}

/** Pauses twice as long after each failure. */
function retryByDefault(_error: unknown, failures: number): number | undefined {
  return failures > mostFailures ? undefined : 500 * 2 ** failures;
}

/** Returns the JSON of a report, by which it is compared; undefined if it has none. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
