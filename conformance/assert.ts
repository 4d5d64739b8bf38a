// Assertions without `node:assert`: the cases run on any platform and in any test runner.
// `what` names the subject: a member, and the moment at which it is read or called.
import { type AsyncInfoErrorCode, AsyncStatus } from "../lib/index.js";

const hresults: Readonly<Record<AsyncInfoErrorCode, number>> = {
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x80000018,
};

/** Throws unless two values are the same; lists are compared by their items. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!isSame(actual, expected))
    fail(`Expected ${what} to be ${show(expected)}, got ${show(actual)}`);
}

/** Throws unless two statuses are the same. */
export function status(actual: unknown, expected: AsyncStatus, what: string): void {
  if (actual !== expected)
    fail(`Expected ${what} to be ${nameOf(expected)}, got ${nameOf(actual)}`);
}

/** Throws unless a function was called as often as expected. */
export function calls(actual: number, expected: number, what: string): void {
  const times = ["not to be called", "to be called once"][expected];
  const got = ["no call", "1 call"][actual] ?? `${actual} calls`;
  if (actual !== expected)
    fail(`Expected ${what} ${times ?? `to be called ${expected} times`}, got ${got}`);
}

/** Throws unless a function throws the error of a broken rule. */
export function throws(act: () => unknown, code: AsyncInfoErrorCode, what: string): void {
  const error = thrownBy(act, what, code);
  const { code: actual, hresult } = Object(error);
  if (actual !== code) fail(`Expected ${what} to throw ${code}, got ${show(error)}`);
  equal(hexadecimal(hresult), hexadecimal(hresults[code]), `\`hresult\` of the error of ${what}`);
}

/** Returns the error that a function throws; throws if it returns. */
export function thrownBy(act: () => unknown, what: string, expected = "an error"): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return fail(`Expected ${what} to throw ${expected}, got no error`);
}

/** Returns the result of a function; throws if it throws. */
export function returnedBy<TValue>(act: () => TValue, what: string): TValue {
  try {
    return act();
  } catch (error) {
    return fail(`Expected ${what} not to throw, got ${show(error)}`);
  }
}

/** Throws unless a condition is true. `expectation` is a subject with its infinitive. */
export function ok(condition: unknown, expectation: string): asserts condition {
  if (!condition) fail(`Expected ${expectation}`);
}

function fail(message: string): never {
  throw new Error(message);
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return Object.is(actual, expected);
  return (
    actual.length === expected.length &&
    actual.every((item, index) => isSame(item, expected[index]))
  );
}

function nameOf(value: unknown): string {
  return AsyncStatus[value as AsyncStatus] ?? show(value);
}

function hexadecimal(value: unknown): string {
  return typeof value === "number" ? `0x${value.toString(16).toUpperCase()}` : show(value);
}

/** Returns a value as a message contains it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.length === 0 ? "none" : `[${value.map(show).join(", ")}]`;
  try {
    return String(value);
  } catch {
    return "an object"; // Without a prototype, or with a `toString` that throws.
  }
}
