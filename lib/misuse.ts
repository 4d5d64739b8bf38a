// Errors for calls that break the contract of an operation.
import { argumentError } from "./assertions.js";
import { AsyncInfoError } from "./errors.js";

/** Throws unless a value may be assigned to `completed` or `progress`. */
export function assertHandler(handler: unknown, name: string): void {
  if (handler !== null && handler !== undefined && typeof handler !== "function")
    throw argumentError(`set \`${name}\``, "a function or null", handler);
}

/** Creates the error for `onClick={operation.cancel}`. */
export function unbound(receiver: unknown): TypeError {
  return argumentError("cancel", "an operation (write `() => operation.cancel()`)", receiver);
}

/** Creates the error for a second assignment to `completed`. */
export function assigned(): AsyncInfoError {
  return new AsyncInfoError(
    "E_ILLEGAL_DELEGATE_ASSIGNMENT",
    "Cannot set `completed`: a handler is already set (`watch` adds any number)",
  );
}

/** Creates the error for `getResults` before there is a result. */
export function running(): AsyncInfoError {
  return new AsyncInfoError(
    "E_ILLEGAL_METHOD_CALL",
    "Cannot get results: operation is still running (await `toPromise(operation)`)",
  );
}

/** Creates the error for `close` before the end. */
export function unfinished(): AsyncInfoError {
  return new AsyncInfoError(
    "E_ILLEGAL_STATE_CHANGE",
    "Cannot close operation: it is still running",
  );
}

/** Throws for any member after `close`. */
export function assertOpen({ closed }: { readonly closed: boolean }): void {
  if (closed)
    throw new AsyncInfoError("E_ILLEGAL_METHOD_CALL", "Cannot use operation: it is closed");
}
