import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
/** Runs the garbage collector. */
export const collectGarbage: () => void = vm.runInNewContext("gc");

/** What is to be garbage, by name. */
export type References = Record<string, WeakRef<object>>;

/** Tells which of some objects are still there after the garbage collector has run. */
export async function survivorsOf(references: References): Promise<string[]> {
  // A target that was read in a turn lives to the end of it, and some take two collections.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return Object.keys(references).filter((name) => references[name]?.deref() !== undefined);
}

/** Makes an object for a closure to hold, and a weak reference to it. */
export function hold(references: References, name: string): () => object {
  const held = { name };
  references[name] = new WeakRef(held);
  return () => held;
}
