/** That of the class, as an `await` calls it: a promise may have one of its own. */
export const promiseThen: Promise<unknown>["then"] = Promise.prototype.then;

/**
 * Returns a native promise of a promise or thenable, or undefined for any other value.
 *
 * `then` is read once, as by an engine; a getter that throws, throws here.
 *
 * @see {@link https://tc39.es/ecma262/#sec-promise-resolve-functions}
 */
export function adopt(value: unknown): Promise<unknown> | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null)
    return undefined;
  // Most are of this class itself, which `Promise.resolve` would return.
  if (value instanceof Promise)
    return value.constructor === Promise ? value : Promise.resolve(value);
  const { then } = value as { readonly then?: unknown };
  return typeof then === "function"
    ? new Promise((...settlers) => then.apply(value, settlers))
    : undefined;
}

/** Handles the rejection of a promise that is not awaited, such as the one that a foreign `cancel` returns. */
export function ignoreRejection(value: unknown): void {
  const promise = adopt(value);
  if (promise) promiseThen.call(promise, undefined, () => {});
}
