import { argumentError, assertOptions, describe } from "./assertions.js";
import { mapProgress } from "./map-progress.js";
import { measureProgress } from "./measure-progress.js";
import type { MeasuredProgress, ProgressTarget, ThrottledProgress } from "./progress-target.js";

/** What is known of the rest of the work; a number is undefined until it can be measured. */
export interface ProgressEstimate {
  /** The amount done, in the unit of the report; 0..1 for a report that is a number. */
  readonly loaded: number;
  /** The total amount, in the same unit; 1 for a report that is a number. */
  readonly total?: number | undefined;
  /** The share that is done, 0..1; undefined without a total. */
  readonly fraction: number | undefined;
  /** The present rate, in units per second. */
  readonly rate: number | undefined;
  /** The time left, in milliseconds; undefined without a total, and while nothing moves. */
  readonly remaining: number | undefined;
}

/**
 * A report with its estimate: an object keeps its other members.
 *
 * @typeParam TProgress - The type of the report.
 */
export type EstimatedProgress<TProgress> = TProgress extends number
  ? ProgressEstimate
  : TProgress & ProgressEstimate;

/** Options for `estimateProgress`. */
export interface EstimateOptions {
  /** How long a change of the rate takes to show, in milliseconds; 10,000 by default, Infinity is the average of all. */
  readonly window?: number | undefined;
}

/**
 * Returns a reporter that adds rate and time left to each report, and forwards it.
 *
 * The rate is an average in which older reports count less. It is kept over a pause, and measured anew
 * if the amount done becomes less. There is no timer: an estimate is as old as its report.
 *
 * @typeParam TProgress - The type of one report: a number 0..1, or an object with `loaded` and maybe `total`.
 * @param progress - Receives the reports with their estimates.
 * @param options - The window of the average.
 * @throws {TypeError} If `progress` cannot receive reports.
 * @throws {RangeError} If `window` is not a number above 0.
 *
 * @example
 * ```ts
 * const show = ({ remaining = 0 }: ProgressEstimate) => console.log(`${remaining / 1000} s left`);
 * await toPromise(upload, { progress: estimateProgress(show) });
 * ```
 */
export function estimateProgress<TProgress extends MeasuredProgress>(
  progress: ProgressTarget<EstimatedProgress<TProgress>>,
  options?: EstimateOptions,
): ThrottledProgress<TProgress>;
/**
 * Returns the function that adds the estimate to a report, as `mapOperation` takes it.
 *
 * @typeParam TProgress - The type of one report.
 * @param options - The window of the average.
 *
 * @example
 * ```ts
 * const estimated = mapOperation(upload, { progress: estimateProgress() });
 * ```
 */
export function estimateProgress<TProgress extends MeasuredProgress>(
  options?: EstimateOptions,
): (value: TProgress) => EstimatedProgress<TProgress>;
export function estimateProgress(
  first?: ProgressTarget<ProgressEstimate> | EstimateOptions,
  options?: EstimateOptions,
): unknown {
  const isTarget = typeof first === "function" || "report" in Object(first);
  if (isTarget) return mapProgress(first as ProgressTarget<unknown>, createEstimate(options));
  if (options !== undefined) throw argumentError("estimate progress", "a reporter", first);
  return createEstimate(first as EstimateOptions | undefined);
}

/** Intervals shorter than this, in milliseconds, are those of buffers and not of the work. */
const settling = 100;

/** Creates the estimate, which has seen no report yet. */
function createEstimate(options: EstimateOptions = {}): (value: unknown) => unknown {
  assertOptions(options, "`{ window }`");
  const { window = 10_000 } = options;
  if (typeof window !== "number" || !(window > 0))
    throw new RangeError(
      `Cannot estimate progress: expected a window in milliseconds above 0, got ${describe(window)}`,
    );
  const rate = new Rate(window);
  return (value) => {
    const measured = measureProgress(value);
    return measured ? { ...Object(value), ...estimateOf(measured, rate) } : value;
  };
}

function estimateOf(
  { loaded, total = 0 }: Exclude<MeasuredProgress, number>,
  average: Rate,
): ProgressEstimate {
  const rate = average.next(loaded);
  const hasTotal = total > 0 && total < Infinity;
  const left = Math.max(total - loaded, 0);
  const remaining = left && (1000 * left) / (rate ?? 0);
  return {
    loaded,
    total: hasTotal ? total : undefined,
    fraction: hasTotal ? Math.min(Math.max(loaded / total, 0), 1) : undefined,
    rate,
    remaining: hasTotal && remaining < Infinity ? remaining : undefined,
  };
}

/** The average rate: sums of amount and time, both of which fade in the same way. */
class Rate {
  readonly #window: number;
  #loaded = Number.NaN;
  #at = 0;
  #amount = 0;
  #time = 0;
  #count = 0;
  #isLong = false;

  constructor(window: number) {
    this.#window = window;
  }

  /** Takes an amount done; returns the rate in units per second, if it is known. */
  next(loaded: number): number | undefined {
    const now = performance.now();
    const time = now - this.#at;
    const amount = loaded - this.#loaded;
    this.#at = now;
    this.#loaded = loaded;
    if (!(amount >= 0)) this.#amount = this.#time = this.#count = 0;
    else if (!this.#isPause(time)) {
      const kept = Math.exp(-time / this.#window);
      this.#amount = this.#amount * kept + amount;
      this.#time = this.#time * kept + time;
      this.#count = this.#count * kept + 1;
    }
    const isKnown = this.#time > 0 && this.#time >= Math.min(settling, this.#window / 10);
    return isKnown ? (1000 * this.#amount) / this.#time : undefined;
  }

  /**
   * Whether a time without a report is no time of the work: it is much longer than usual, as when a laptop
   * sleeps, or below 0, as when a test replaces the clock. The second long one in a row is usual.
   */
  #isPause(time: number): boolean {
    const wasLong = this.#isLong;
    this.#isLong = time > this.#window && time * this.#count > 10 * this.#time;
    return time < 0 || (this.#isLong && !wasLong);
  }
}
