/** Returned for a value that `copyOf` does not copy; no value that can be sent is a symbol. */
export const uncopied: unique symbol = Symbol("uncopied");

/** The most items of an array that is copied by hand: of a longer one, a clone costs less. */
const mostItems = 16;

/** Returns a copy of a report that stays as it is: a primitive, or a flat array or plain object. */
export function copyOf(value: unknown): unknown {
  if (isPrimitive(value)) return value;
  if (typeof value !== "object") return uncopied;
  if (Array.isArray(value)) return isFlat(value) ? Object.values(value) : uncopied;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return uncopied;
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) if (!isPrimitive(copy[key])) return uncopied;
  return copy;
}

/** Returns whether an array is short and has primitives alone: no hole, and no other member. */
function isFlat(items: readonly unknown[]): boolean {
  if (items.length > mostItems) return false;
  const keys = Object.keys(items);
  return (
    keys.length === items.length &&
    keys.every((key, index) => key === String(index) && isPrimitive(items[index]))
  );
}

/** Returns whether a value is a primitive that can be sent; a symbol cannot. */
function isPrimitive(value: unknown): boolean {
  switch (typeof value) {
    case "object":
      return value === null;
    case "function":
    case "symbol":
      return false;
    default:
      return true;
  }
}
