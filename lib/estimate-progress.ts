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

/** Times shorter than this, in milliseconds, are those of buffers and not of the work. */
const settling = 100;

/** Creates the estimate, which has seen no report yet: sums of amount and time, which fade in the same way. */
function createEstimate(options: EstimateOptions = {}): (value: unknown) => unknown {
  assertOptions(options, "`{ window }`");
  const { window = 10_000 } = options;
  if (typeof window !== "number" || !(window > 0))
    throw new RangeError(
      `Cannot estimate progress: expected a window in milliseconds above 0, got ${describe(window)}`,
    );
  let last = Number.NaN;
  let at = 0;
  let amount = 0;
  let time = 0;
  let count = 0;
  let wasLong = false;

  return (value) => {
    const measured = measureProgress(value);
    if (!measured) return value;
    const { loaded, total = 0 } = measured;
    const now = performance.now();
    const step = loaded - last;
    const gap = now - at;
    last = loaded;
    at = now;
    const isLong = gap > window && gap * count > 10 * time;
    if (!(step >= 0)) amount = time = count = 0;
    else if (gap >= 0 && (!isLong || wasLong)) {
      const kept = Math.exp(-gap / window);
      amount = amount * kept + step;
      time = time * kept + gap;
      count = count * kept + 1;
    }
    wasLong = isLong;
    const rate =
      time >= Math.min(settling, window / 10) ? finite((1000 * amount) / time) : undefined;
    const whole = total > 0 ? finite(total) : undefined;
    return {
      ...Object(value),
      loaded,
      total: whole,
      fraction: whole && Math.min(Math.max(loaded / whole, 0), 1),
      rate,
      remaining:
        whole && (loaded < whole ? finite((1000 * (whole - loaded)) / (rate as number)) : 0),
    };
  };
}

/** Returns a finite number as it is. */
const finite = (value: number): number | undefined => (value < Infinity ? value : undefined);
