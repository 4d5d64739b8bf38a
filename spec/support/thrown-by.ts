/** Returns the value that a function throws; `toThrow(error)` would compare only its message. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Expected the function to throw");
}
