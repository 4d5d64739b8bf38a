import type {
  AsyncOperationProgressHandler,
  AsyncOperationWithProgressCompletedHandler,
  IAsyncOperationWithProgress,
} from "./async-operation.js";
import type { AsyncStatus } from "./async-status.js";
import type { CancelRequest } from "./cancel-request.js";
import { errorCodeOf } from "./error-code.js";
import { call } from "./listener.js";

/** The state of an operation that most operations never use; created on demand. */
export class Rare<TResult, TProgress> {
  /** Shown by `console.log` and by diagnostics. */
  name: string | undefined;
  /** Created when first read. */
  errorCode: Error | null = null;
  /** The public handler: undefined until it is set, null after it ran. */
  completed: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null | undefined;
  progress: AsyncOperationProgressHandler<TResult, TProgress> | null = null;
  /** Removes the watcher that calls the public progress handler. */
  stopProgress: (() => void) | undefined;
  /** Aborts the signal of the producer. */
  controller: AbortController | undefined;
  /** Whether the operation closes at its end. */
  disposed = false;
  closed = false;

  close(): void {
    this.closed = true;
    this.errorCode = this.completed = null;
  }

  error(status: AsyncStatus, value: unknown, request: CancelRequest | undefined): Error | null {
    this.errorCode ??= errorCodeOf(status, value, request);
    return this.errorCode;
  }

  /** Returns the signal of the producer, created when first read. */
  signal(request: CancelRequest | undefined): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (request) this.controller.abort(request.reason);
    }
    return this.controller.signal;
  }

  /** Drops the progress handler and calls the completed handler, once. */
  end(operation: IAsyncOperationWithProgress<TResult, TProgress>, status: AsyncStatus): void {
    this.progress = null;
    this.stopProgress = undefined;
    const handler = this.completed;
    if (!handler) return;
    this.completed = null;
    call(handler, operation, status);
  }
}

/** The record of an operation that has not used any of it. */
export const none: Readonly<Rare<never, never>> = Object.freeze(new Rare<never, never>());
