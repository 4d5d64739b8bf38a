/** The value around the running code. */
export interface Surrounding<T> {
  /** Calls a function inside of a value: until it returns, or, with `AsyncLocalStorage`, in all that it causes. */
  run<TReturn>(value: T, body: () => TReturn): TReturn;
  getStore(): T | undefined;
}

/** Without `AsyncLocalStorage`, a value surrounds code before its first `await`. */
class SynchronousStorage<T> implements Surrounding<T> {
  #value: T | undefined;

  run<TReturn>(value: T, body: () => TReturn): TReturn {
    const before = this.#value;
    this.#value = value;
    try {
      return body();
    } finally {
      this.#value = before;
    }
  }

  getStore(): T | undefined {
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

/** Creates the best storage that the platform has. */
export function createSurrounding<T>(): Surrounding<T> {
  const hooks = builtin<{ readonly AsyncLocalStorage: new () => Surrounding<T> }>(
    "node:async_hooks",
  );
  return hooks ? new hooks.AsyncLocalStorage() : new SynchronousStorage();
}
