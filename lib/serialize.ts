import { describe } from "./assertions.js";
import { CanceledError, isError } from "./errors.js";

/** The wire format of an error: without its stack and its cause. */
export interface SerializedError {
  /** The name of the error, as "RangeError". */
  readonly name: string;
  /** The message of the error. */
  readonly message: string;
  /** The code of the error, as "ENOENT". */
  readonly code?: string | number | undefined;
}

const unreadable = "Operation failed with an error that cannot be read";

/** The longest reason that is sent, in UTF-16 code units. */
const longestReason = 1024;

/**
 * Returns the wire format of an error, as plain data.
 *
 * A thrown value that is not an error is described in the message.
 *
 * @param error - The thrown value.
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
    return { name: "Error", message: unreadable };
  }
}

/**
 * Returns the wire format of the error for a value that cannot be sent.
 *
 * @param value - The name of the value, as "result".
 * @param error - The error of the platform.
 *
 * @example
 * ```ts
 * sendingError("result", new TypeError("No JSON")).message; // "Cannot send result: No JSON"
 * ```
 */
export function sendingError(value: string, error: unknown): SerializedError {
  const { name, message } = serializeError(error);
  return { name, message: `Cannot send ${value}: ${message}` };
}

/**
 * Creates an error from its wire format; only a name, a message and a code are read.
 *
 * @param value - The received value, of any type.
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
 * Returns a member of a received value, or undefined if it is inherited, computed or missing.
 *
 * @param value - The received value, of any type.
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
 * Returns the wire format of a reason: a string, or undefined for the default reason.
 *
 * @param reason - The reason of the operation.
 * @param longest - The longest text, in UTF-16 code units; 1,024 by default.
 *
 * @example
 * ```ts
 * serializeReason(new Error("Window closed")); // "Window closed"
 * ```
 */
export function serializeReason(
  reason: unknown,
  longest: number = longestReason,
): string | undefined {
  return textOf(reason)
    ?.slice(0, longest)
    .replace(/[\ud800-\udbff]$/, ""); // No half of a pair.
}

/**
 * Creates the error of a remote cancel; its cause is the received text, if any.
 *
 * @param reason - The received value, of any type.
 *
 * @example
 * ```ts
 * deserializeReason("shutting down").message; // "Operation was canceled: shutting down"
 * ```
 */
export function deserializeReason(reason: unknown): CanceledError {
  return new CanceledError(typeof reason === "string" ? serializeReason(reason) : undefined);
}

/** Returns the text of a reason; undefined for the default one. */
function textOf(reason: unknown): string | undefined {
  if (reason === undefined || typeof reason === "string") return reason;
  if (!isError(reason)) return describe(reason);
  try {
    const isDefault = reason instanceof CanceledError && reason.cause === undefined;
    return isDefault ? undefined : String(reason.message);
  } catch {
    return unreadable;
  }
}

function isCode(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Defines a member that is not enumerable, as those of an error are. */
function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
