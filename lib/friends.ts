import type { AbortSignalLike } from "./abort-listener.js";
import type { AsyncStatus } from "./async-status.js";
import type { CancelRequest } from "./cancel-request.js";
import type { Listener, OutcomeListener } from "./listener.js";
import type { Watcher } from "./watchers.js";

/** The readable part of the record of an operation. */
interface Named {
  readonly name: string | undefined;
  readonly closed: boolean;
}

/**
 * Access to an operation for producers and watchers. Only lib imports it: the functions read the
 * private fields of `Operation`, and no object of a consumer leads to them.
 *
 * @typeParam TOperation - The class of the operations.
 */
export interface Friends<TOperation> {
  /** Returns whether a value is an operation of this copy of the library. */
  isOwn(value: unknown): value is TOperation;
  /** Returns the function that delivers a progress report; it does nothing after the end. */
  reporterOf(operation: TOperation): (value: unknown) => void;
  /** Publishes a partial result; does nothing after the end. */
  publish(operation: TOperation, value: unknown): void;
  /** Ends the operation unless it has ended; returns whether this was the first outcome. */
  settle(operation: TOperation, status: AsyncStatus, value: unknown): boolean;
  /** The same with an error: in Canceled if it is a cancellation or the requested reason. */
  fail(operation: TOperation, error: unknown): boolean;
  /** Ends the operation with a promise, and keeps it for `promiseOf`. */
  follow(operation: TOperation, promise: Promise<unknown>): void;
  /** Returns the existing promise of the outcome, if any; none of a foreign operation. */
  promiseOf(operation: unknown): Promise<unknown> | undefined;
  /** Returns the record of what most operations never use, created on demand. */
  rareOf(operation: TOperation): { name: string | undefined };
  /** Returns the id, the status without a pending cancel, that record, and the newest report or `nothing`; none after `close`. */
  peek(operation: TOperation): [number, AsyncStatus, Named, unknown];
  /** Returns the cancel request that was made before the end, if any. */
  requestOf(operation: TOperation): CancelRequest | undefined;
  /** Returns the signal of the producer, created when first read. */
  signalOf(operation: TOperation): AbortSignal;
  /** Lets a signal that has not aborted cancel the operation until its end. */
  linkSignal(operation: TOperation, signal: AbortSignalLike): void;
  /**
   * Adds callbacks as one watcher, even after `close`; returns the function that removes it.
   *
   * An earlier cancel request and the outcome are replayed to it, and with `latest`, between them, the
   * newest report of a running operation.
   */
  watch(
    operation: TOperation,
    progress: Listener | undefined,
    canceled?: Listener | undefined,
    completed?: OutcomeListener | undefined,
    latest?: boolean,
  ): () => void;
  /** Does the same with a watcher that is an object of its own, which `detach` removes. */
  attach(
    operation: TOperation,
    watcher: Watcher,
    progress?: Listener | undefined,
    latest?: boolean | undefined,
  ): void;
  /** Removes a watcher that was attached; does nothing the second time. */
  detach(operation: TOperation, watcher: Watcher): void;
}
