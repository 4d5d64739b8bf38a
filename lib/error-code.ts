import { describe } from "./assertions.js";
import { type AsyncStatus, Canceled, Failed } from "./async-status.js";
import type { CancelRequest } from "./cancel-request.js";
import { CanceledError, isCancellation, isError } from "./errors.js";

/** Returns the status in which an error ends an operation. */
export function statusOf(error: unknown, request: CancelRequest | undefined): AsyncStatus {
  const isReason = request !== undefined && Object.is(error, request.reason);
  return isReason || isCancellation(error) || request?.explains(error) ? Canceled : Failed;
}

/** Creates the `errorCode` of an operation that ended in Error or Canceled with a value. */
export function errorCodeOf(
  status: AsyncStatus,
  value: unknown,
  request: CancelRequest | undefined,
): Error {
  if (status === Failed)
    return isError(value)
      ? value
      : new Error(`Operation failed with ${describe(value)}, not an Error`, { cause: value });
  if (request) return new CanceledError(request.reason);
  return value instanceof CanceledError ? value : new CanceledError(value);
}
