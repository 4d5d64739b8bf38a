/** Throws unless two values are the same as JSON. */
export function equal(actual, expected) {
  const [is, wants] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (is !== wants) throw new Error(`Expected ${wants}, got ${is}`);
}
