// Assertions about the members of an operation.
import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";

/** Returns whether a value is an error, including one of another realm. */
export function isError(value: unknown): boolean {
  if (value instanceof Error) return true;
  return /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Asserts that a slot accepts only functions and null. */
export function assertRefuses(operation: AnyOperation, slot: "completed" | "progress"): void {
  for (const value of [5, {}, "x", false]) {
    const what = `an assignment of ${assert.show(value)} to \`${slot}\``;
    const error = assert.thrownBy(() => Reflect.set(operation, slot, value), what);
    assert.ok(
      error instanceof TypeError,
      `${what} to throw a TypeError, got ${assert.show(error)}`,
    );
    const { message } = error;
    const expected = `Cannot set \`${slot}\`: expected a function or null, got `;
    assert.ok(
      message.startsWith(expected),
      `the message of ${what} to begin with "${expected}", got ${assert.show(message)}`,
    );
  }
}

/** Asserts that a slot of a closed operation can be neither read nor set. */
export function assertClosed(operation: AnyOperation, slot: "completed" | "progress"): void {
  assert.throws(() => operation[slot], "E_ILLEGAL_METHOD_CALL", `\`${slot}\` after \`close()\``);
  for (const value of [() => {}, null, 5])
    assert.throws(
      () => Reflect.set(operation, slot, value),
      "E_ILLEGAL_METHOD_CALL",
      `an assignment of ${assert.show(value)} to \`${slot}\` after \`close()\``,
    );
}

/** Asserts that `errorCode` is a `CanceledError`, by its members. */
export function assertCanceledError({ errorCode }: AnyOperation): void {
  assert.equal(errorCode?.name, "AbortError", "`errorCode.name` after a cancel");
  const hresult = Reflect.get(Object(errorCode), "hresult");
  assert.equal(hresult, 0x800704c7, "`errorCode.hresult` after a cancel");
}

/** Asserts that a disposer has closed an operation. */
export function assertDisposed(operation: AnyOperation, disposer: string): void {
  assert.throws(() => operation.status, "E_ILLEGAL_METHOD_CALL", `\`status\` after ${disposer}`);
}
