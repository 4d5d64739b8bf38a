import { assertFunction } from "./assertions.js";
import {
  flush,
  type ProgressTarget,
  progressListener,
  type ThrottledProgress,
} from "./progress-target.js";

/**
 * Returns a reporter that maps each report and forwards it.
 *
 * @param progress - Receives the mapped reports.
 * @param map - Maps one report.
 * @throws {TypeError} If `progress` cannot receive reports or `map` is not a function.
 *
 * @example
 * ```ts
 * const percent = mapProgress(bar, (fraction: number) => Math.round(fraction * 100));
 * ```
 */
export function mapProgress<TFrom, TTo>(
  progress: ProgressTarget<TTo>,
  map: (value: TFrom) => TTo,
): ThrottledProgress<TFrom> {
  const listener = progressListener(progress);
  assertFunction(map, "map progress");
  return {
    report: (value) => listener(map(value)),
    flush: () => flush(progress),
  };
}
