import { argumentError } from "../../lib/adapter-kit.js";
import { isCancellation, type OperationContext } from "../../lib/index.js";
import { startTimer } from "../../lib/wire.js";
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
  readonly #context: OperationContext<TProgress>;
  #isEnded = false;
  /** The reason of a requested cancel. */
  #reason: unknown;
  /** The newest state, once there is one. */
  #state: { readonly value: TState } | undefined;
  /** The JSON of the last report, to compare with that of the next one. */
  #reported: string | undefined;
  /** Whether the work was asked to cancel, and has not refused. */
  #isAsked = false;
  /** Whether the next poll follows without a pause, as the work has accepted the cancel. */
  #isHurried = false;
  /** The newest request. */
  #request: PollingRequest | undefined;
  /** Ends the present pause. */
  #wake = (): void => {};
  /** Stops the time that canceled work has for its end. */
  #stopLimit = (): void => {};

  constructor(options: Options<TState, TResult, TProgress>, context: OperationContext<TProgress>) {
    this.#options = options;
    this.#context = context;
  }

  /** Returns a promise of the result; it rejects after a cancel, also if the work does not end. */
  run(): Promise<TResult> {
    return new Promise((resolve, reject) => {
      this.#context.onCancel((reason) => this.#limitCancel(reason, reject));
      this.#run().then(resolve, (error) => {
        // The cancellation of the work is the one that was requested.
        reject(isCancellation(error) && this.#context.isCanceled() ? this.#reason : error);
      });
    });
  }

  async #run(): Promise<TResult> {
    try {
      const { start, state } = this.#options;
      let next = start ? await this.#send(start, Infinity) : (state as TState);
      for (;;) {
        const isFirst = !this.#state;
        this.#state = { value: next };
        if (!this.#isEnded) this.#report(next);
        const end = this.#isEnded ? undefined : this.#options.outcome(next);
        if (end !== undefined) return resultOf(end); // A cancel might delete the result.
        if (isFirst) this.#ask(); // Even after the end: the work may have started too late.
        if (this.#isEnded) throw this.#reason;
        next = await this.#poll(next);
      }
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#isEnded = true;
    this.#stopLimit();
    this.#request?.abandon(this.#reason);
    this.#wake();
  }

  #report(state: TState): void {
    const { progress = (value: TState) => value as unknown as TProgress } = this.#options;
    const report = progress(state);
    const json = jsonOf(report);
    if (report === undefined || (json !== undefined && json === this.#reported)) return;
    this.#reported = json;
    this.#context.report(report);
  }

  /** Returns the next state; repeats a request that fails. */
  async #poll(state: TState): Promise<TState> {
    const { poll, interval, retry = retryByDefault, timeout } = this.#options;
    let delay: number | undefined = typeof interval === "function" ? interval(state) : interval;
    for (let failures = 0; ; ) {
      await this.#pause(delay);
      if (this.#isEnded) throw this.#reason;
      this.#ask();
      try {
        return await this.#send((context) => poll(state, context), timeout);
      } catch (error) {
        if (this.#isEnded) throw error;
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
    assertTime("the time until the next request", milliseconds);
    await new Promise<void>((resolve) => {
      const stop = startTimer(milliseconds, resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
      if (this.#isHurried || this.#isEnded) this.#wake();
    });
    this.#isHurried = false;
  }

  /** Ends the operation if the work cannot be canceled, or does not end in time. */
  #limitCancel(reason: unknown, reject: (reason: unknown) => void): void {
    const { cancel, cancelTimeout } = this.#options;
    this.#reason = reason;
    const fail = (): void => {
      reject(reason);
      this.#end();
    };
    if (cancel) this.#stopLimit = startTimer(cancelTimeout, fail);
    else fail();
    this.#ask();
  }

  /** Asks the work to cancel, if that is requested; it is asked again if that fails. */
  async #ask(): Promise<void> {
    const { cancel } = this.#options;
    if (!cancel || !this.#state || this.#isAsked || !this.#context.isCanceled()) return;
    this.#isAsked = true;
    try {
      await cancel(this.#state.value, this.#reason);
      this.#isHurried = true;
      this.#wake();
    } catch {
      this.#isAsked = false;
    }
  }
}

function resultOf<TResult>(end: { readonly result: TResult }): TResult {
  if ("result" in Object(end)) return end.result;
  throw argumentError("poll", "`{ result }` or undefined of `outcome`", end);
}

/** Throws unless a value is a time. */
export function assertTime(name: string, value: unknown): void {
  if (typeof value !== "number" || !(value >= 0))
    throw argumentError("poll", `${name} as milliseconds`, value);
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
