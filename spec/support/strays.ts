import type { Strays } from "./environment.js";

/** Runs a function, and returns the uncaught exceptions and unhandled rejections that it caused. */
export const collectStrays: (act: () => unknown) => Promise<Strays> = Reflect.get(
  globalThis,
  "collectStrays",
);
