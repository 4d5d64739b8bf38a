// The operation that the picture shows: the one that was started last.
import type { IAsyncOperationWithProgress } from "async-operation";

/** What is shown, and what it is called. */
export interface Current {
  readonly title: string;
  readonly operation: IAsyncOperationWithProgress<unknown, unknown>;
}

let current: Current | undefined;
const listeners = new Set<() => void>();

/** Shows an operation. */
export function setCurrent(title: string, operation: Current["operation"]): void {
  current = { title, operation };
  for (const listener of listeners) listener();
}

/** Reads what is shown. */
export function getCurrent(): Current | undefined {
  return current;
}

/** Calls a listener for each that is shown; returns the function that stops it. */
export function subscribeCurrent(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
