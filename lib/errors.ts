/** The name of a rule of the contract that a caller broke. */
export type AsyncInfoErrorCode =
  | "E_ILLEGAL_STATE_CHANGE"
  | "E_ILLEGAL_METHOD_CALL"
  | "E_ILLEGAL_DELEGATE_ASSIGNMENT";

const hresults: Readonly<Record<AsyncInfoErrorCode, number>> = {
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x80000018,
};

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
      `Operation was canceled${typeof reason === "string" ? `: ${reason}` : ""}`,
      reason === undefined ? reason : { cause: reason },
    );
  }
}

const cancellationNames = /^((Abort|Cancel(l?ed|lation)?)Error|Canceled)$/;
/** -32800 is LSP's RequestCancelled. */
const cancellationCodes = /^(ABORT_ERR|ERR_CANCELED|ERR_ABORTED|storage\/canceled|-32800)$/;

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

/**
 * Returns a cancellation as WinJS and the projection of Windows tell it: an Error "Canceled".
 *
 * @param value - What ended the operation; the `cause` of the error.
 *
 * @example
 * ```ts
 * windowsCanceledError("not needed").name; // "Canceled"
 * ```
 *
 * @see {@link https://learn.microsoft.com/previous-versions/windows/apps/br211667(v=win.10)}
 */
export function windowsCanceledError(value: unknown): Error {
  if (Object(value).name === "Canceled") return value as Error;
  return Object.assign(new Error("Canceled", { cause: value }), { name: "Canceled" });
}

/** Tells whether a value is an error, also one of another realm. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || /(Error|Exception)]/.test(tagOf(value));
  } catch {
    return false; // A proxy that refuses to be read.
  }
}

/**
 * Makes the TypeError of a wrong argument: what was tried, what was expected and what came.
 *
 * @example
 * ```ts
 * argumentError("run", "a function", 5).message; // "Cannot run: expected a function, got 5"
 * ```
 */
export function argumentError(action: string, expected: string, value: unknown): TypeError {
  return new TypeError(`Cannot ${action}: expected ${expected}, got ${describe(value)}`);
}

/** Throws the TypeError of a wrong argument unless a value has some methods. */
export function assertMethods(
  value: unknown,
  action: string,
  expected: string,
  ...methods: string[]
): void {
  for (const method of methods)
    if (typeof Object(value)[method] !== "function") throw argumentError(action, expected, value);
}

/**
 * Throws unless a value may hold options: an object, and neither a signal nor a reporter.
 *
 * @param options - What was given.
 * @param expected - What was expected, as "`{ signal, progress }`".
 * @throws {TypeError} If it is no object, or a signal or a reporter.
 *
 * @example
 * ```ts
 * assertOptions({ buffer: "all" }, "`{ buffer }`");
 * ```
 */
export function assertOptions(options: unknown, expected: string): void {
  if (
    typeof options !== "object" ||
    options === null ||
    "aborted" in options ||
    ("report" in options && !("signal" in options)) // The context of a body has both.
  )
    throw argumentError("use options", expected, options);
}

/** Names a value in a few words. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Object(value) === value ? tagOf(value).slice(8, -1) : String(value);
}

function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "[object Object]"; // A proxy that refuses to be read.
  }
}

/** Reports the error of a consumer's handler as `EventTarget` does: uncaught, and in nobody's stack. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
