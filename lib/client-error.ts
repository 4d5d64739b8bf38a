import { ignoreRejection } from "./adopt.js";
import type { SerializedError } from "./serialize.js";

/** Returns the part of an error that a client receives. */
export type DescribeError = (error: unknown) => SerializedError;

/** The error that a client receives by default: the message of an error may be a secret. */
const withoutDetails: SerializedError = { name: "Error", message: "Operation failed" };

/**
 * Returns the name, the message and the code that a client receives of an error, and no other member.
 *
 * @param error - The error.
 * @param describe - Returns what the client receives; a fixed text if it is undefined, throws or returns another type.
 *
 * @example
 * ```ts
 * clientErrorOf(new Error("No route to db.internal")); // { name: "Error", message: "Operation failed" }
 * ```
 */
export function clientErrorOf(error: unknown, describe?: DescribeError): SerializedError {
  try {
    if (describe === undefined) return withoutDetails;
    const described = describe(error);
    ignoreRejection(described); // Of an async function, which describes nothing in time.
    const { name, message, code } = described;
    if (typeof name !== "string" || typeof message !== "string") return withoutDetails;
    return typeof code === "string" || typeof code === "number"
      ? { name, message, code }
      : { name, message };
  } catch {
    return withoutDetails;
  }
}

/**
 * Returns what a client receives of a value that has no JSON: a fixed text, or the part of that error that `describe` returns.
 *
 * The error of a getter or of `toJSON` is the cause of the described error.
 *
 * @param value - The name of the value, as "result".
 * @param options - The error, and the function that describes an error for the client.
 *
 * @example
 * ```ts
 * unsentErrorOf("result", { cause: new Error("From a getter") }).message; // "Cannot send result: it has no JSON"
 * ```
 */
export function unsentErrorOf(
  value: string,
  { cause, describe }: { readonly cause: unknown; readonly describe?: DescribeError | undefined },
): SerializedError {
  const error = new Error(`Cannot send ${value}: it has no JSON`, { cause });
  if (describe !== undefined) return clientErrorOf(error, describe);
  const { name, message } = error;
  return { name, message };
}
