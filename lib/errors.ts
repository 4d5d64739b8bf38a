const hresults = {
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x80000018,
} as const;

/** The name of a rule of the contract that a caller broke. */
export type AsyncInfoErrorCode = keyof typeof hresults;

/**
 * Says that a caller broke the contract of an operation.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/com/com-error-codes-1}
 */
export class AsyncInfoError extends Error {
  static {
    AsyncInfoError.prototype.name = "AsyncInfoError";
  }

  /** The name of the broken rule. */
  readonly code: AsyncInfoErrorCode;
  /** The HRESULT of the broken rule, as an unsigned 32-bit number. */
  readonly hresult: number;

  constructor(code: AsyncInfoErrorCode, message: string) {
    super(message);
    this.code = code;
    this.hresult = hresults[code];
  }
}

/**
 * Says that an operation was canceled; its `cause` is the reason, where there is one.
 *
 * Its name is "AbortError", so that existing checks for a cancellation hold.
 */
export class CanceledError extends Error {
  static {
    CanceledError.prototype.name = "AbortError";
  }

  /** HRESULT_FROM_WIN32(ERROR_CANCELLED), as an unsigned 32-bit number. */
  readonly hresult: number = 0x800704c7;

  constructor(reason?: unknown) {
    super(
      typeof reason === "string" ? `Operation was canceled: ${reason}` : "Operation was canceled",
      reason === undefined ? undefined : { cause: reason },
    );
  }
}

const names = /^(Abort|Cancel|Canceled|Cancelled|Cancellation)Error$|^Canceled$/;
const codes: readonly unknown[] = [
  "ABORT_ERR",
  "ERR_CANCELED",
  "ERR_ABORTED",
  "storage/canceled",
  -32800, // LSP: RequestCancelled
];

/**
 * Tells whether an error is a cancellation, by its name and code and never by its class.
 *
 * It knows the errors of the platform, Node, p-cancelable, got, axios, execa, WinJS, VS Code, LSP
 * and Firebase. A body that aborts its own `AbortController` as a timeout throws one of them too.
 *
 * @example
 * ```ts
 * isCancellation(new DOMException("", "AbortError")); // true
 * isCancellation(new DOMException("", "TimeoutError")); // false
 * ```
 */
export function isCancellation(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  try {
    const { name, code, isCanceled } = error as Record<string, unknown>;
    return isCanceled === true || names.test(name as string) || codes.includes(code);
  } catch {
    return false; // A getter that throws.
  }
}

/** Tells whether a value is an error, also one of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || /Error\]|Exception\]/.test(tagOf(value));
}

/**
 * Makes the TypeError of a wrong argument: what was tried, what was expected and what came.
 *
 * @example
 * ```ts
 * argumentError("run operation", "a function", 5).message;
 * // Cannot run operation: expected a function, got 5
 * ```
 */
export function argumentError(action: string, expected: string, value: unknown): TypeError {
  return new TypeError(`Cannot ${action}: expected ${expected}, got ${describe(value)}`);
}

/** Names a value in a few words. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return tagOf(value)
    .slice(8, -1)
    .replace(/^Object$/, "an object");
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** Reports the error of a consumer's handler as `EventTarget` does: uncaught, and in nobody's stack. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
