import type { OperationRecord } from "./record.js";

/** The value around the running code. */
export interface Surrounding<TValue> {
  /** Calls a function inside of a value: until it returns, or, with `AsyncLocalStorage`, in all that it causes. */
  run<TReturn>(value: TValue, body: () => TReturn): TReturn;
  getStore(): TValue | undefined;
}

/** Without `AsyncLocalStorage`, a value surrounds code before its first `await`. */
class SynchronousStorage<TValue> implements Surrounding<TValue> {
  #value: TValue | undefined;

  run<TReturn>(value: TValue, body: () => TReturn): TReturn {
    const before = this.#value;
    this.#value = value;
    try {
      return body();
    } finally {
      this.#value = before;
    }
  }

  getStore(): TValue | undefined {
    return this.#value;
  }
}

interface Runtime {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** Returns a module of Node, Deno or Bun; undefined in a browser. */
export function builtin<TModule>(name: string): TModule | undefined {
  const { process } = globalThis as Runtime;
  return process?.getBuiltinModule?.(name) as TModule | undefined;
}

/** Surrounds the code of observers. */
export const observing: unique symbol = Symbol();

type Value = OperationRecord | typeof observing;

const hooks = builtin<{ readonly AsyncLocalStorage: new () => Surrounding<Value> }>(
  "node:async_hooks",
);

/** What surrounds the running code: the operation whose body it belongs to, or `observing`. */
export const surrounding: Surrounding<Value> = hooks
  ? new hooks.AsyncLocalStorage()
  : new SynchronousStorage();
