import { argumentError, assertFunction, assertOptions } from "../../lib/adapter-kit.js";
import { type IAsyncOperationWithProgress, run } from "../../lib/index.js";
import { assertTime, type Options, Polling } from "./polling.js";

/** The context of a request of `fromPolling`. */
export interface PollingContext {
  /** Aborts when the answer is no longer needed; created when first read. */
  readonly signal: AbortSignal;
}

/** Where the work begins: started by this operation, or found by its state. */
export type PollingStart<TState> =
  | {
      /** Starts the work, and returns its first state. */
      readonly start: (context: PollingContext) => TState | PromiseLike<TState>;
      readonly state?: never;
    }
  | {
      /** The known state of work that was started before: its polling is resumed. */
      readonly state: TState;
      readonly start?: never;
    };

/**
 * Options for `fromPolling`.
 *
 * @typeParam TState - The type of the state, which contains what identifies the work.
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface PollingOptions<TState, out TResult, out TProgress> {
  /** Reads the next state, given the newest one. */
  readonly poll: (state: TState, context: PollingContext) => TState | PromiseLike<TState>;
  /** Returns the result of completed work, or undefined while it continues; throws the error of failed work, and `CanceledError` for canceled work. */
  readonly outcome: (state: TState) => { readonly result: TResult } | undefined;
  /** Requests cancellation of the work; repeated until it succeeds. Without it, a cancel ends the operation and the work continues. */
  readonly cancel?: ((state: TState, reason: unknown) => unknown) | undefined;
  /** How long the operation waits for the end after a cancel, in milliseconds; 30,000 by default. */
  readonly cancelTimeout?: number | undefined;
  /** The time from one answer to the next request, in milliseconds; 1,000 by default. */
  readonly interval?: number | ((state: TState) => number) | undefined;
  /** Returns the time until a failed poll is repeated, in milliseconds, or undefined to end with its error; by default, 5 failures in a row are tolerated. */
  readonly retry?: ((error: unknown, failures: number) => number | undefined) | undefined;
  /** How long a poll may take, in milliseconds, before it counts as failed; 60,000 by default. */
  readonly timeout?: number | undefined;
  /** Returns the report of a state, the state itself by default; undefined, and what equals the last report, is not reported. */
  readonly progress?: ((state: TState) => TProgress | undefined) | undefined;
}

/**
 * Returns an operation of work whose state is polled: a job of a cloud, an HTTP 202, a queue.
 *
 * After a cancel, the operation ends as the work does, or in Canceled after `cancelTimeout`. A cancel
 * that is requested while `start` is under way is sent when there is a state.
 *
 * @typeParam TState - The type of the state.
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param options - How to start, poll, judge and cancel the work.
 * @throws {TypeError} If an option is of the wrong type, or not one of `start` and `state` is given.
 *
 * @example
 * ```ts
 * const states = [{ id: 7, done: 0.5 }, { id: 7, done: 1 }];
 * const operation = fromPolling({
 *   start: async () => ({ id: 7, done: 0 }),
 *   poll: async ({ id }) => states.shift() ?? { id, done: 1 },
 *   outcome: ({ id, done }) => (done === 1 ? { result: id } : undefined),
 *   progress: ({ done }) => done,
 *   interval: 10,
 * });
 * ```
 *
 * @see {@link https://google.aip.dev/151}
 */
export function fromPolling<TState, TResult, TProgress = TState>(
  options: PollingStart<TState> & PollingOptions<TState, TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ start, poll, outcome, … }`");
  const { start, state, poll, outcome, cancel, retry, progress, interval = 1000 } = options;
  if ((start === undefined) === (state === undefined))
    throw argumentError("poll", "either `start` or `state`", options);
  const functions = { start, poll, outcome, cancel, retry, progress };
  for (const [name, value] of Object.entries(functions))
    if (value !== undefined || name === "poll" || name === "outcome")
      assertFunction(value, "poll", `\`${name}\` as a function`);
  if (typeof interval !== "function") assertTime("`interval`", interval);
  const { timeout = 60_000, cancelTimeout = 30_000 } = options;
  assertTime("`timeout`", timeout);
  assertTime("`cancelTimeout`", cancelTimeout);
  const times = { interval, timeout, cancelTimeout };
  const given = { start, state, poll, outcome, cancel, retry, progress, ...times };
  return run<TResult, TProgress>(function fromPolling(context) {
    return new Polling(given as Options<TState, TResult, TProgress>, context).run();
  });
}
