import { serializeReason } from "../../lib/wire.js";

/** The most members of a report that are shown. */
const most = 8;
/** The types of those members: bigint, boolean, number, string. */
const types = /^(b|n|st)/;

/** The name of an outcome, by status. `AsyncStatus` has it as well, and is three times as large. */
export const outcomes = ["", "Completed", "Canceled", "Error"] as const;

/** A value that a span or a track can show. */
export type Shown = string | number | boolean;

/** Returns the members of a report that a span or a track can show; of one without members, `value`. */
export function valuesOf(report: unknown): Record<string, Shown> {
  const members = membersOf(report).filter(([, value]) => types.test(typeof value));
  if (members.length === 0) return { value: shown(report) };
  return Object.fromEntries(members.slice(0, most).map(([key, value]) => [key, shown(value)]));
}

function membersOf(report: unknown): [string, unknown][] {
  try {
    if (typeof report === "object" && report !== null)
      // The first ones of an array, which may have millions.
      return Object.entries(Symbol.iterator in report ? [].slice.call(report, 0, most) : report);
  } catch {} // A getter that throws.
  return [];
}

/** NaN and the infinities are texts: as JSON they would be null, for which a collector refuses all spans. */
function shown(value: unknown): Shown {
  return Number.isFinite(value) || typeof value === "boolean" ? (value as Shown) : textOf(value);
}

/** Returns the text of any value, of at most 1,024 characters. */
export function textOf(value: unknown): string {
  return serializeReason(value) ?? "";
}
