// The values that pass through an operation, each with a name by which both sides of a comparison call it.
import { CanceledError } from "async-operation";

/** A value, and what the contract says of it. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
  /** Whether it is one of the cancellations that the contract lists. */
  readonly cancellation?: true;
  /** Whether it is an error. */
  readonly error?: true;
}

const ordinary: Named = { name: "No disk", value: new Error("No disk"), error: true };
const text: Named = { name: '"text"', value: "text" };
const object: Named = { name: "object", value: { loaded: 1 } };
/** No result, and no reason. */
export const nothing: Named = { name: "undefined", value: undefined };
const none: Named = { name: "null", value: null };
const notANumber: Named = { name: "NaN", value: Number.NaN };
const abortError: Named = {
  name: "AbortError of the platform",
  value: new DOMException("Aborted", "AbortError"),
  cancellation: true,
  error: true,
};

/** What is reported and what work results in. */
export const results: readonly Named[] = [
  { name: "1", value: 1 },
  { name: "0", value: 0 },
  text,
  nothing,
  none,
  notANumber,
  object,
];

/** What is given to `cancel` and to `abort`; undefined is no reason. */
export const reasons: readonly Named[] = [
  nothing,
  none,
  text,
  object,
  notANumber,
  ordinary,
  abortError,
];

/** A cancellation that nobody requested. */
export const thrownCanceledError: CanceledError = new CanceledError("by itself");

/** What is given to `fail`. */
export const errors: readonly Named[] = [
  ordinary,
  text,
  nothing,
  none,
  notANumber,
  object,
  abortError,
  {
    name: "CanceledError",
    value: thrownCanceledError,
    cancellation: true,
    error: true,
  },
  {
    name: "TimeoutError of the platform",
    value: new DOMException("Too slow", "TimeoutError"),
    error: true,
  },
  { name: "{ code: ERR_CANCELED }", value: { code: "ERR_CANCELED" }, cancellation: true },
  { name: "{ isCanceled: true }", value: { isCanceled: true }, cancellation: true },
];

const byValue = new Map([...results, ...reasons, ...errors].map((named) => [named.value, named]));

/** The name of a value that was handed in; undefined for one that an operation has made. */
export function nameOf(value: unknown): string | undefined {
  return byValue.get(value)?.name;
}

/** Whether a value is one of the cancellations that the contract lists. */
export function isCancellationValue(value: unknown): boolean {
  return byValue.has(value) ? byValue.get(value)?.cancellation === true : isNamedAbortError(value);
}

/** Whether a value is an error. */
export function isErrorValue(value: unknown): boolean {
  return byValue.has(value) ? byValue.get(value)?.error === true : value instanceof Error;
}

/** The default reason, which an operation makes by itself. */
function isNamedAbortError(value: unknown): boolean {
  return value instanceof Error && value.name === "AbortError";
}
