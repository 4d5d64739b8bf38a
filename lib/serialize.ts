import { CanceledError, describe, isError } from "./errors.js";

/** What of an error crosses to another thread or machine: neither its stack nor its cause. */
export interface SerializedError {
  /** The name of the error, as "RangeError". */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** What programs tell it by, as "ENOENT". */
  readonly code?: string | number | undefined;
}

/** How much of a reason crosses, in UTF-16 code units. */
const longestReason = 1024;

/**
 * Returns what of an error crosses to another thread or machine, as plain data.
 *
 * A value that is no error is named in the message.
 *
 * @param error - What was thrown.
 *
 * @example
 * ```ts
 * serializeError(new RangeError("Too long")); // { name: "RangeError", message: "Too long" }
 * ```
 */
export function serializeError(error: unknown): SerializedError {
  try {
    if (!isError(error))
      return {
        name: "Error",
        message: typeof error === "string" ? error : `Operation failed with ${describe(error)}`,
      };
    const { name, message } = error;
    const { code } = error as { readonly code?: unknown };
    return { name: String(name), message: String(message), ...(isCode(code) && { code }) };
  } catch {
    return { name: "Error", message: "Operation failed with an error that cannot be read" };
  }
}

/**
 * Makes an error of what crossed; of what the other side may not send nothing is taken.
 *
 * @param value - What came, of any type.
 *
 * @example
 * ```ts
 * const error = deserializeError({ name: "RangeError", message: "Too long" });
 * error.name; // "RangeError"
 * ```
 */
export function deserializeError(value: unknown): Error {
  const name = ownValue(value, "name");
  const message = ownValue(value, "message");
  const code = ownValue(value, "code");
  const error = new Error(typeof message === "string" ? message : "Operation failed elsewhere");
  if (typeof name === "string") define(error, "name", name);
  if (isCode(code)) define(error, "code", code);
  return error;
}

/**
 * Returns a member of what came from elsewhere, or undefined where it is inherited, computed or missing.
 *
 * @param value - What came, of any type.
 * @param key - The name of the member.
 *
 * @example
 * ```ts
 * ownValue({ kind: "cancel" }, "kind"); // "cancel"
 * ownValue({}, "toString"); // undefined
 * ```
 */
export function ownValue(value: unknown, key: string): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), key)?.value;
}

/**
 * Returns a reason as it crosses: a string of at most 1,024 UTF-16 code units, or undefined where none was given.
 *
 * @param reason - The reason, as the operation hands it on.
 *
 * @example
 * ```ts
 * serializeReason(new Error("Window closed")); // "Window closed"
 * ```
 */
export function serializeReason(reason: unknown): string | undefined {
  if (reason === undefined || isDefault(reason)) return undefined;
  const text =
    typeof reason === "string"
      ? reason
      : isError(reason)
        ? serializeError(reason).message
        : describe(reason);
  return text.slice(0, longestReason);
}

/**
 * Makes the error of a cancel elsewhere; its cause is the text that crossed, where there was one.
 *
 * @param reason - What came, of any type.
 *
 * @example
 * ```ts
 * deserializeReason("shutting down").message; // "Operation was canceled: shutting down"
 * ```
 */
export function deserializeReason(reason: unknown): CanceledError {
  return new CanceledError(typeof reason === "string" ? serializeReason(reason) : undefined);
}

/** Whether a reason is the one that an operation makes where the caller gave none. */
function isDefault(reason: unknown): boolean {
  return reason instanceof CanceledError && reason.cause === undefined;
}

function isCode(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** As an error has its own: not seen when its members are listed. */
function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
