import assert from "node:assert/strict";
import { inspect, types } from "node:util";

const { isDate, isMap, isRegExp, isSet } = types;

/**
 * Compares objects that have a class by identity: operations, sources, signals, promises, errors.
 *
 * Their state is private: compared by their members, any two of them would be equal.
 *
 * @returns Undefined for data, which is compared by its members.
 */
export function equalByIdentity(actual: unknown, expected: unknown): boolean | undefined {
  return isData(actual) || isData(expected) ? undefined : actual === expected;
}

/** Throws unless two lists have the same items; lists within them are compared by their items. */
export function assertSame(
  actual: unknown,
  expected: unknown,
  message: string = "The lists differ",
): void {
  assert.ok(
    isSame(actual, expected),
    `${message}: expected ${inspect(expected)}, got ${inspect(actual)}`,
  );
}

/** Returns whether a value is of a kind that is compared by its members. */
function isData(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return true;
  return isMap(value) || isSet(value) || isDate(value) || isRegExp(value) || isPlain(value);
}

/** Returns whether an object has no class, in this realm or another. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return Object.is(actual, expected);
  if (actual.length !== expected.length) return false;
  return actual.every((item, index) => isSame(item, expected[index]));
}
