import { measureProgress, serializeReason } from "../../lib/wire.js";

/** Returns the values of a report that a span or a track can show. */
export function valuesOf(value: unknown): Record<string, string | number> {
  if (typeof value === "number") return { value };
  const { loaded, total } = measureProgress(value) ?? {};
  if (loaded !== undefined) return total === undefined ? { loaded } : { loaded, total };
  return { value: textOf(value) };
}

/** Returns the text of any value, of at most 1,024 characters. */
export function textOf(value: unknown): string {
  return serializeReason(value) ?? "";
}
