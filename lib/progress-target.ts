import { listenerOf } from "./listener.js";

/** A share of the whole: 0..1, or the amount done and the total amount, in any unit. */
export type MeasuredProgress =
  | number
  | { readonly loaded: number; readonly total?: number | undefined };

/**
 * Receives progress reports.
 *
 * @typeParam TProgress - The type of one progress report.
 * @see {@link https://learn.microsoft.com/dotnet/api/system.iprogress-1}
 */
export interface IProgress<in TProgress> {
  /** Receives one report. */
  readonly report: (value: TProgress) => void;
}

/** Receives progress reports and may delay them. */
export interface ThrottledProgress<in TProgress> extends IProgress<TProgress> {
  /** Delivers the delayed report, if any; called when the reporting operation ends. */
  flush(): void;
}

/** The destination of progress: a reporter or a function. */
export type ProgressTarget<TProgress> = IProgress<TProgress> | ((value: TProgress) => void);

/**
 * Returns the function that receives reports: the target itself, or its `report`, bound.
 *
 * @throws {TypeError} If `target` is neither a function nor an object with `report`.
 *
 * @example
 * ```ts
 * const listener = progressListener({ report: (value: number) => console.log(value) });
 * ```
 */
export function progressListener<TProgress>(
  target: ProgressTarget<TProgress>,
): (value: TProgress) => void {
  return listenerOf(target, "report", "progress");
}

/** Returns whether a target may delay reports. */
export function canFlush<TProgress>(
  target: ProgressTarget<TProgress>,
): target is ThrottledProgress<TProgress> {
  return typeof (target as Partial<ThrottledProgress<TProgress>>).flush === "function";
}

/** Delivers a report that the target has delayed. */
export function flush(target: ProgressTarget<never>): void {
  if (canFlush(target)) target.flush();
}
