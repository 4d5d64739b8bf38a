import { tagOf } from "./assertions.js";

/** The name of a rule of the contract that a caller broke. */
export type AsyncInfoErrorCode =
  | "E_ILLEGAL_STATE_CHANGE"
  | "E_ILLEGAL_METHOD_CALL"
  | "E_ILLEGAL_DELEGATE_ASSIGNMENT";

/** The last bits of each HRESULT. */
const hresults: Readonly<Record<AsyncInfoErrorCode, number>> = {
  E_ILLEGAL_STATE_CHANGE: 0x0d,
  E_ILLEGAL_METHOD_CALL: 0x0e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x18,
};

/**
 * Thrown when a caller breaks the contract of an operation.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/com/com-error-codes-1}
 */
export class AsyncInfoError extends Error {
  static {
    nameErrors(AsyncInfoError, "AsyncInfoError");
  }

  /** The name of the broken rule. */
  readonly code: AsyncInfoErrorCode;
  /** The HRESULT of the broken rule, as an unsigned 32-bit number. */
  readonly hresult: number;

  constructor(code: AsyncInfoErrorCode, message: string) {
    super(message);
    this.code = code;
    this.hresult = 2 ** 31 + hresults[code];
  }
}

/**
 * The error of a canceled operation; its `cause` is the reason. Without one, `errorCode.cause` is a `CanceledError`.
 *
 * Its name is "AbortError", so that existing checks for a cancellation hold.
 */
export class CanceledError extends Error {
  static {
    nameErrors(CanceledError, "AbortError");
  }

  /** HRESULT_FROM_WIN32(ERROR_CANCELLED), as an unsigned 32-bit number. */
  readonly hresult: number = 0x800704c7;

  constructor(reason?: unknown) {
    super(
      `Operation was canceled${typeof reason === "string" ? `: ${reason}` : ""}`,
      reason === undefined ? reason : { cause: reason },
    );
  }
}

/** Not by an assignment, which a frozen `Error.prototype` refuses. */
function nameErrors({ prototype }: { readonly prototype: Error }, value: string): void {
  Object.defineProperty(prototype, "name", { value, writable: true, configurable: true });
}

const cancellationNames = /^((Abort|Cancel(l?ed|lation)?)Error|Canceled)$/;
/** -32800 and -32802 are LSP's RequestCancelled and ServerCancelled. */
const cancellationCodes = /^(ABORT_ERR|ERR_CANCELED|ERR_ABORTED|storage\/canceled|-3280[02])$/;

/**
 * Returns whether an error is a cancellation, by its name and code and never by its class.
 *
 * It recognizes the errors of the platform, Node, p-cancelable, got, axios, execa, WinJS, VS Code, LSP
 * and Firebase. A body that aborts its own `AbortController` as a timeout throws such an error, too.
 *
 * @example
 * ```ts
 * isCancellation(new DOMException("", "AbortError")); // true
 * isCancellation(new DOMException("", "TimeoutError")); // false
 * ```
 */
export function isCancellation(error: unknown): boolean {
  try {
    const { name, code, isCanceled } = Object(error);
    return (
      isCanceled === true ||
      cancellationNames.test(String(name)) ||
      cancellationCodes.test(String(code))
    );
  } catch {
    return false; // A getter that throws.
  }
}

/** Returns whether a value is an error, of this realm or another. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || /(Error|Exception)]/.test(tagOf(value));
  } catch {
    return false; // A proxy that throws.
  }
}

/** Reports the error of a consumer's handler as `EventTarget` does: as an uncaught error. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
