import type { MeasuredProgress } from "./progress-target.js";

/**
 * Returns measured progress as an amount; a number 0..1 is an amount of 1.
 *
 * @param value - The report, of any type.
 * @returns The amount; undefined if `value` is not measured progress, or throws when it is read.
 *
 * @example
 * ```ts
 * measureProgress(0.5); // { loaded: 0.5, total: 1 }
 * measureProgress("half"); // undefined
 * ```
 */
export function measureProgress(value: unknown): Exclude<MeasuredProgress, number> | undefined {
  try {
    const { loaded, total } =
      typeof value === "number" ? { loaded: value, total: 1 } : Object(value);
    if (!Number.isFinite(loaded) || (total !== undefined && typeof total !== "number"))
      return undefined;
    return { loaded, total };
  } catch {
    return undefined; // A getter that throws.
  }
}
