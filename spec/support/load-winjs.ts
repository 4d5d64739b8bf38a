// Loads the real WinJS 4.4, which needs a window and a navigator.
import { createRequire } from "node:module";
import type { WinJSPromiseConstructor } from "async-operation/winjs";

/** Returns the class `WinJS.Promise`. */
export function loadWinJSPromise<TPromise extends WinJSPromiseConstructor>(): TPromise {
  const given = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "" }, configurable: true });
  Object.assign(globalThis, { window: globalThis });
  createRequire(import.meta.url)("winjs/js/base.js");
  Reflect.deleteProperty(globalThis, "window");
  if (given !== undefined) Object.defineProperty(globalThis, "navigator", given);
  return Reflect.get(globalThis, "WinJS").Promise;
}
