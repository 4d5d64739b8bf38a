/** The part of Node's process that is used here; in a worker thread it is that of the thread. */
interface ProcessLike {
  on?(type: "exit", listener: () => void): void;
  off?(type: "exit", listener: () => void): void;
}

const { process } = globalThis as { readonly process?: ProcessLike };

const listeners = new Set<() => void>();

const callAll = (): void => {
  for (const listener of listeners) listener();
};

/**
 * Calls a function when the process or the worker thread exits, in which it may still post messages.
 *
 * All functions share one listener: an emitter warns of more than ten.
 *
 * @returns The function that unregisters it.
 */
export function onExit(listener: () => void): () => void {
  if (listeners.size === 0) process?.on?.("exit", callAll);
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) process?.off?.("exit", callAll);
  };
}
