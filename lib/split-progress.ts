import { describe } from "./assertions.js";
import {
  flush,
  type ProgressTarget,
  progressListener,
  type ThrottledProgress,
} from "./progress-target.js";

/**
 * Splits one reporter of 0..1 into parts by weight, for an operation that is made of several.
 *
 * @param progress - Receives the progress of the whole, 0..1.
 * @param weights - The weight of each part; numbers of 0 or more, not all 0.
 * @returns One reporter of 0..1 for each weight; it drops values that are not finite, and takes less than 0 for 0 and more than 1 for 1.
 * @throws {TypeError} If `progress` cannot receive reports.
 * @throws {RangeError} If a weight is negative or not finite, or all are 0.
 *
 * @example
 * ```ts
 * const operation = run(async ({ report, onCancel }: OperationContext<number>) => {
 *   const [download, unpack] = splitProgress(report, 3, 1);
 *   const first = startDownload();
 *   onCancel(first);
 *   const archive = await toPromise(first, { progress: download });
 *   const second = startUnpack(archive);
 *   onCancel(second);
 *   return toPromise(second, { progress: unpack });
 * });
 * ```
 */
export function splitProgress<const TWeights extends readonly number[]>(
  progress: ProgressTarget<number>,
  ...weights: TWeights
): { [Index in keyof TWeights]: ThrottledProgress<number> } {
  const listener = progressListener(progress);
  const total = totalOf(weights);
  let sum = 0;
  let full = 0;
  let running = weights.length;
  return weights.map((weight) => {
    let last = 0;
    let ended = false;
    return {
      report(reported: number) {
        if (!Number.isFinite(reported)) return; // The whole would stay NaN.
        const value = Math.min(Math.max(reported, 0), 1); // The whole would leave 0..1.
        sum += weight * (value - last);
        full += Number(value === 1) - Number(last === 1);
        last = value;
        // Sums of fractions drift: the whole is 1 exactly when each part is.
        listener(full === weights.length ? 1 : Math.min(sum / total, 1));
      },
      // The whole ends with its last part.
      flush() {
        if (!ended) running--;
        ended = true;
        if (running === 0) flush(progress);
      },
    };
  }) as { [Index in keyof TWeights]: ThrottledProgress<number> };
}

function totalOf(weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const isValid = weights.every((weight) => typeof weight === "number" && weight >= 0);
  if (isValid && total > 0 && total < Infinity) return total;
  throw new RangeError(
    `Cannot split progress: expected weights of 0 or more, not all 0, got ${weights.map(describe).join(", ") || "none"}`,
  );
}
