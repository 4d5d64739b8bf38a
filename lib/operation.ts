import { type AbortSignalLike, type CancelTarget, listen } from "./abort-listener.js";
import type {
  AsyncOperationProgressHandler,
  AsyncOperationWithProgressCompletedHandler,
  IAsyncOperationWithProgress,
} from "./async-operation.js";
import { AsyncStatus } from "./async-status.js";
import {
  AsyncInfoError,
  argumentError,
  CanceledError,
  describe,
  isCancellation,
  isError,
} from "./errors.js";
import { call, type OutcomeListener, type ProgressListener, Watcher } from "./watcher.js";

/** Stands where nothing is yet, so that undefined and null are values like any other. */
const nothing = Symbol();
/** Stands for the default reason until somebody reads it: an error costs a stack trace. */
const unnamed = Symbol();

let lastId = 0;

/** Counts from 1 to 2^32 - 1, round and round. */
function nextId(): number {
  lastId = (lastId % 0xffffffff) + 1;
  return lastId;
}

type AnyOperation = Operation<unknown, unknown>;

// What the producer's side and the watchers may do with an operation. Only lib imports these; they
// close over the private fields below, and nothing that a consumer holds leads to them.

/** Whether a value is an operation of this copy of the library. */
export let isOwn: (value: unknown) => value is Operation<unknown, unknown>;
/** Delivers a progress report. */
export let report: (operation: AnyOperation, value: unknown) => void;
/** Publishes a partial result. */
export let publish: (operation: AnyOperation, value: unknown) => void;
/** Ends the operation, unless it has ended: in Canceled where the error is a cancellation or the requested reason. */
export let fail: (operation: AnyOperation, error: unknown) => boolean;
/** Ends the operation with a status, unless it has ended. */
export let settle: (operation: AnyOperation, status: AsyncStatus, value: unknown) => boolean;
/** Whether a cancel was requested before the end. */
export let isCanceled: (operation: AnyOperation) => boolean;
/** The requested reason. */
export let reasonOf: (operation: AnyOperation) => unknown;
/** The signal of the producer, made when first read. */
export let signalOf: (operation: AnyOperation) => AbortSignal;
/** Lets a signal that has not aborted cancel the operation, until its end. */
export let linkSignal: (operation: AnyOperation, signal: AbortSignalLike) => void;
/** Adds a listener; one that has nothing more to learn is told at once. */
export let addWatcher: (
  operation: AnyOperation,
  progress: ProgressListener | undefined,
  canceled: CancelTarget | undefined,
  completed: OutcomeListener | undefined,
) => Watcher;
/** Removes a listener; it is told nothing more. */
export let removeWatcher: (operation: AnyOperation, watcher: Watcher) => void;
/** Ends the operation as a promise of its body ends. */
export let follow: (operation: AnyOperation, promise: Promise<unknown>) => void;
/** A promise of the outcome, the body's own where it can be. */
export let promiseOf: (operation: AnyOperation) => Promise<unknown>;
/** Throws when the operation has been closed. */
export let assertOpen: (operation: AnyOperation, action: string) => void;

/** The consumer's face of an operation, and its state machine in private fields. */
export class Operation<TResult, TProgress>
  implements IAsyncOperationWithProgress<TResult, TProgress>
{
  readonly #id: number = nextId();
  /** Started until the outcome, whatever cancel was requested. */
  #status: AsyncStatus = AsyncStatus.Started;
  /** The partial result, then the result or what the producer threw. */
  #value: unknown = nothing;
  #reason: unknown = nothing;
  #errorCode: Error | null = null;
  #controller: AbortController | undefined = undefined;
  #link: { remove(): void } | undefined = undefined;
  /** The public slot: undefined while it is free, null once it ran. */
  #completed: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null | undefined =
    undefined;
  #progress: AsyncOperationProgressHandler<TResult, TProgress> | null = null;
  /** The public progress handler with its sender bound. */
  #boundProgress: ProgressListener | undefined = undefined;
  /** Whoever takes a report: nobody, the one listener itself, or a fan-out to all. */
  #sink: ProgressListener | undefined = undefined;
  #first: Watcher | undefined = undefined;
  #last: Watcher | undefined = undefined;
  /** The body's promise behind the end of the operation. */
  #promise: Promise<unknown> | undefined = undefined;
  /** Whether somebody has it, so that a failure is to be seen there. */
  #promised = false;
  #closed = false;
  /** Whether the operation is to be closed at its end. */
  #disposed = false;

  get id(): number {
    this.#assertOpen("read `id`");
    return this.#id;
  }

  get status(): AsyncStatus {
    this.#assertOpen("read `status`");
    const pending = this.#status === AsyncStatus.Started && this.#reason !== nothing;
    return pending ? AsyncStatus.Canceled : this.#status;
  }

  get errorCode(): Error | null {
    this.#assertOpen("read `errorCode`");
    if (this.#status > AsyncStatus.Completed) this.#errorCode ??= this.#makeErrorCode();
    return this.#errorCode;
  }

  get completed(): AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null {
    this.#assertOpen("read `completed`");
    return this.#completed ?? null;
  }

  set completed(handler: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null) {
    this.#assertOpen("set `completed`");
    assertHandler(handler, "set `completed`");
    if (this.#completed !== undefined)
      throw new AsyncInfoError(
        "E_ILLEGAL_DELEGATE_ASSIGNMENT",
        "Cannot set `completed`: a handler is already set",
      );
    if (!handler) return;
    this.#completed = handler;
    if (this.#status !== AsyncStatus.Started) this.#runCompleted();
  }

  get progress(): AsyncOperationProgressHandler<TResult, TProgress> | null {
    this.#assertOpen("read `progress`");
    return this.#progress;
  }

  set progress(handler: AsyncOperationProgressHandler<TResult, TProgress> | null) {
    this.#assertOpen("set `progress`");
    assertHandler(handler, "set `progress`");
    if (this.#status !== AsyncStatus.Started) return;
    const earlier = this.#boundProgress;
    this.#progress = handler ?? null;
    this.#boundProgress = handler ? (value) => handler(this, value) : undefined;
    if (this.#sink === earlier) this.#sink = this.#boundProgress;
    else this.#addSink(this.#boundProgress);
  }

  getResults(): TResult {
    this.#assertOpen("get results");
    if (this.#status > AsyncStatus.Completed) throw this.errorCode;
    if (this.#value === nothing)
      throw new AsyncInfoError(
        "E_ILLEGAL_METHOD_CALL",
        "Cannot get results: operation is still running",
      );
    return this.#value as TResult;
  }

  cancel(reason?: unknown): void {
    if (this.#status !== AsyncStatus.Started || this.#reason !== nothing) return;
    this.#reason = reason === undefined ? unnamed : reason;
    this.#controller?.abort(this.#readReason());
    // A listener may end the operation: `#settle` then tells those that are left.
    for (let node = this.#first; node !== undefined; node = node.next)
      if (node.canceled !== undefined) node.cancel(this.#readReason());
  }

  close(): void {
    if (this.#closed) return;
    if (this.#status === AsyncStatus.Started)
      throw new AsyncInfoError(
        "E_ILLEGAL_STATE_CHANGE",
        "Cannot close operation: it is still running",
      );
    this.#closed = true;
    this.#value = nothing;
    this.#errorCode = null;
    this.#completed = null;
  }

  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  #dispose(): void {
    this.cancel();
    if (this.#status === AsyncStatus.Started) this.#disposed = true;
    else this.close();
  }

  #assertOpen(action: string): void {
    if (this.#closed)
      throw new AsyncInfoError("E_ILLEGAL_METHOD_CALL", `Cannot ${action}: operation is closed`);
  }

  #readReason(): unknown {
    if (this.#reason === unnamed) this.#reason = new CanceledError();
    return this.#reason;
  }

  #makeErrorCode(): Error {
    const value = this.#value;
    if (this.#status === AsyncStatus.Error)
      return isError(value)
        ? value
        : new Error(`Operation failed with ${describe(value)}, which is not an Error`, {
            cause: value,
          });
    if (this.#reason !== nothing) return new CanceledError(this.#readReason());
    return value instanceof CanceledError ? value : new CanceledError(value);
  }

  #settle(status: AsyncStatus, value: unknown): boolean {
    if (this.#status !== AsyncStatus.Started) return false;
    this.#status = status;
    this.#value = value;
    this.#sink = undefined;
    this.#progress = null;
    this.#boundProgress = undefined;
    this.#link?.remove();
    this.#link = undefined;
    this.#runCompleted();
    for (let node = this.#first; node !== undefined; node = this.#first) {
      this.#unlink(node);
      this.#conclude(node, status, value);
    }
    if (this.#disposed) this.close();
    return true;
  }

  #runCompleted(): void {
    const handler = this.#completed;
    if (!handler) return;
    this.#completed = null;
    call(handler, this, this.#status);
  }

  /** Tells a listener all that it has not been told. */
  #conclude(node: Watcher, status: AsyncStatus, value: unknown): void {
    if (this.#reason !== nothing && node.canceled !== undefined) node.cancel(this.#readReason());
    node.complete(status, value);
  }

  #append(node: Watcher): void {
    node.previous = this.#last;
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
  }

  #unlink(node: Watcher): void {
    if (node.previous !== undefined) node.previous.next = node.next;
    else if (this.#first === node) this.#first = node.next;
    else return; // It has been removed before.
    if (node.next !== undefined) node.next.previous = node.previous;
    else this.#last = node.previous;
    node.previous = undefined;
  }

  #addSink(listener: ProgressListener | undefined): void {
    if (this.#sink === undefined) this.#sink = listener;
    else if (listener !== undefined) this.#sink = (value) => this.#fanOut(value);
  }

  #fanOut(value: TProgress): void {
    const last = this.#last; // A listener added meanwhile is not told.
    if (this.#boundProgress !== undefined) call(this.#boundProgress, value, undefined);
    for (let node = this.#first; node !== undefined; node = node.next) {
      if (this.#status !== AsyncStatus.Started) return;
      if (node.progress !== undefined) call(node.progress, value, undefined);
      if (node === last) return;
    }
  }

  static {
    isOwn = (value): value is Operation<unknown, unknown> =>
      typeof value === "object" && value !== null && #status in value;
    report = (operation, value) => {
      const sink = operation.#sink;
      if (sink !== undefined) call(sink, value, undefined);
    };
    publish = (operation, value) => {
      if (operation.#status === AsyncStatus.Started) operation.#value = value;
    };
    settle = (operation, status, value) => operation.#settle(status, value);
    fail = (operation, error) =>
      operation.#settle(
        error === operation.#reason || isCancellation(error)
          ? AsyncStatus.Canceled
          : AsyncStatus.Error,
        error,
      );
    isCanceled = (operation) => operation.#reason !== nothing;
    reasonOf = (operation) => operation.#readReason();
    signalOf = (operation) => {
      if (operation.#controller === undefined) {
        operation.#controller = new AbortController();
        if (operation.#reason !== nothing) operation.#controller.abort(operation.#readReason());
      }
      return operation.#controller.signal;
    };
    linkSignal = (operation, signal) => {
      operation.#link = listen(signal, operation);
    };
    addWatcher = (operation, progress, canceled, completed) => {
      const node = new Watcher(progress, canceled, completed);
      if (operation.#status === AsyncStatus.Started) {
        operation.#append(node);
        operation.#addSink(progress);
        if (operation.#reason !== nothing) node.cancel(operation.#readReason());
      } else operation.#conclude(node, operation.#status, operation.#value);
      return node;
    };
    removeWatcher = (operation, node) => {
      if (operation.#sink === node.progress) operation.#sink = undefined;
      node.clear();
      operation.#unlink(node);
    };
    follow = (operation, promise) => {
      operation.#promise = promise.then(
        (value) => {
          operation.#settle(AsyncStatus.Completed, value);
          return value;
        },
        (error) => {
          fail(operation, error);
          if (operation.#promised) throw error;
        },
      );
    };
    promiseOf = (operation) => {
      operation.#assertOpen("await operation");
      if (operation.#status === AsyncStatus.Completed) return Promise.resolve(operation.#value);
      if (operation.#status !== AsyncStatus.Started) return Promise.reject(operation.#value);
      if (operation.#promise !== undefined) {
        operation.#promised = true;
        return operation.#promise;
      }
      return new Promise((resolve, reject) => {
        addWatcher(operation, undefined, undefined, (status, value) => {
          if (status === AsyncStatus.Completed) resolve(value);
          else reject(value);
        });
      });
    };
    assertOpen = (operation, action) => operation.#assertOpen(action);

    if (typeof Symbol.dispose === "symbol")
      Operation.prototype[Symbol.dispose] = function () {
        this.#dispose();
      };
    if (typeof Symbol.asyncDispose === "symbol")
      Operation.prototype[Symbol.asyncDispose] = function () {
        return new Promise<void>((resolve) => {
          addWatcher(this, undefined, undefined, () => resolve());
          this.#dispose();
        });
      };
  }
}

function assertHandler(handler: unknown, action: string): void {
  if (handler !== null && handler !== undefined && typeof handler !== "function")
    throw argumentError(action, "a function or null", handler);
}
