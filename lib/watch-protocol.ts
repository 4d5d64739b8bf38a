import type { Listener, OutcomeListener } from "./listener.js";

/**
 * The key of the method by which two copies of this library watch each other's operations.
 *
 * The method adds a watcher and can settle nothing. Its parameters never change: another form gets
 * another number.
 */
export const watchProtocol: unique symbol = Symbol.for("async-operation.watch.1") as never;

/** An operation of any copy of this library. */
export interface Watchable {
  /** Calls the listeners for what has already happened, and returns the function that removes them. */
  [watchProtocol]?(
    progress: Listener | undefined,
    canceled: Listener | undefined,
    completed: OutcomeListener | undefined,
  ): () => void;
}
