// Assertions without `node:assert`: the cases run on any platform and in any test runner.

/** Throws unless two values are the same. */
export function equal(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) fail(`Expected ${show(expected)}, got ${show(actual)}`);
}

/** Throws unless two lists have the same items; lists within them are compared by their items. */
export function deepEqual(actual: unknown, expected: unknown): void {
  if (!isSame(actual, expected)) fail(`Expected ${show(expected)}, got ${show(actual)}`);
}

/** Throws unless two values differ. */
export function notEqual(actual: unknown, unexpected: unknown): void {
  if (Object.is(actual, unexpected)) fail(`Expected anything but ${show(unexpected)}`);
}

/** Throws unless a condition is true. */
export function ok(
  condition: unknown,
  message = "Expected the condition to be true",
): asserts condition {
  if (!condition) fail(message);
}

/** Throws unless a text matches a pattern. */
export function match(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) fail(`Expected a text that matches ${pattern}, got ${show(text)}`);
}

/** Throws an error with a message. */
export function fail(message: string): never {
  throw new Error(message);
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return Object.is(actual, expected);
  return (
    actual.length === expected.length &&
    actual.every((item, index) => isSame(item, expected[index]))
  );
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return Array.isArray(value) ? `[${value.map(show).join(", ")}]` : String(value);
}
