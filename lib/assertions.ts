/**
 * Creates the TypeError for a wrong argument, with the action, the expected and the actual value.
 *
 * @example
 * ```ts
 * argumentError("run", "a function", 5).message; // "Cannot run: expected a function, got 5"
 * ```
 */
export function argumentError(action: string, expected: string, value: unknown): TypeError {
  return new TypeError(`Cannot ${action}: expected ${expected}, got ${describe(value)}`);
}

/**
 * Throws unless a value is a function.
 *
 * @param value - The argument.
 * @param action - The failed action, for the message: "Cannot `action`".
 * @param expected - The expected value; for an option "`name` as a function".
 * @throws {TypeError} If `value` is not a function.
 *
 * @example
 * ```ts
 * assertFunction(console.log, "adapt promise", "`subscribe` as a function");
 * ```
 */
export function assertFunction(value: unknown, action: string, expected = "a function"): void {
  if (typeof value !== "function") throw argumentError(action, expected, value);
}

/** Throws unless a value has some methods. */
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
 * Throws unless a value may hold options: an object, neither a signal nor a reporter, whose `latest` is a boolean.
 *
 * @param options - The argument.
 * @param expected - The options of the function, as "`{ signal, progress }`".
 * @throws {TypeError} If `options` is not an object, or is a signal or a reporter, or its `latest` is not a boolean.
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
  if ("onProgress" in options) throw argumentError("use options", expected, "onProgress");
  const { latest = false } = options as { readonly latest?: unknown };
  if (typeof latest !== "boolean")
    throw argumentError("use options", "`latest` as a boolean", latest);
}

/** Describes a value in a few words, for a message. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Object(value) === value ? tagOf(value).slice(8, -1) : String(value);
}

/** Returns "[object …]". */
export function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "[object Object]"; // A proxy that throws.
  }
}
