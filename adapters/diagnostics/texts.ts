import { serializeReason } from "../../lib/wire.js";

/** The most members of a report that are shown. */
const most = 8;

/** A value that a span or a track can show. */
export type Shown = string | number | boolean;

/** Returns the members of a report that a span or a track can show; of one without members, `value`. */
export function valuesOf(report: unknown): Record<string, Shown> {
  const members = membersOf(report).flatMap(([key, value]): [string, Shown][] =>
    isNumber(value) || typeof value === "string" ? [[key, shown(value)]] : [],
  );
  return members.length === 0
    ? { value: shown(report) }
    : Object.fromEntries(members.slice(0, most));
}

function membersOf(report: unknown): [string, unknown][] {
  try {
    return typeof report === "object" && report !== null ? Object.entries(report) : [];
  } catch {
    return []; // A getter that throws.
  }
}

function shown(value: unknown): Shown {
  return isNumber(value) ? value : textOf(value);
}

function isNumber(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** Returns the text of any value, of at most 1,024 characters. */
export function textOf(value: unknown): string {
  return serializeReason(value) ?? "";
}
