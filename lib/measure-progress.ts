import { argumentError } from "./assertions.js";
import type { MeasuredProgress } from "./progress-target.js";

/**
 * Returns measured progress as an amount; a number 0..1 is an amount of 1.
 *
 * @param value - The report.
 * @param action - The failed action, for the message: "Cannot `action`".
 * @param alternative - A third form that the caller accepts, for the message.
 * @throws {TypeError} If `value` is neither a number nor an object with `loaded`.
 */
export function measureProgress(
  value: unknown,
  action: string,
  alternative?: string,
): Exclude<MeasuredProgress, number> {
  if (typeof value === "number") return { loaded: value, total: 1 };
  if (typeof Object(value).loaded === "number") return value as Exclude<MeasuredProgress, number>;
  const amount = "`{ loaded, total? }`";
  const expected =
    alternative === undefined ? `0..1 or ${amount}` : `0..1, ${amount} or ${alternative}`;
  throw argumentError(action, expected, value);
}
