let last = 0;

/** Returns the id of a new operation: counts from 1 to 2^32 - 1, and wraps around. */
export function nextId(): number {
  last = Math.max((last + 1) >>> 0, 1);
  return last;
}
