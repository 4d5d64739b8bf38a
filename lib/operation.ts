import { type AbortSignalLike, type AbortTargets, listen } from "./abort-listener.js";
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
  reportUncaught,
} from "./errors.js";
import {
  append,
  call,
  deliver,
  List,
  type Listener,
  type OutcomeListener,
  Watcher,
} from "./watcher.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Stands where nothing is yet, so that undefined and null are values like any other. */
const nothing = Symbol();
/** Stands for the default reason until somebody reads it: an error costs a stack trace. */
const unnamed = Symbol();

/** What a status is called, at its number. */
const names = Object.keys(AsyncStatus);

let lastId = 0;

/** Counts from 1 to 2^32 - 1, round and round. */
function nextId(): number {
  lastId = Math.max((lastId + 1) >>> 0, 1);
  return lastId;
}

type AnyOperation = Operation<unknown, unknown>;
type Inspect = (value: unknown, options: object) => string;

// What the producer's side and the watchers may do with an operation. Only lib imports these; they
// close over the private fields below, and nothing that a consumer holds leads to them.

/** Whether a value is an operation of this copy of the library. */
export let isOwn: (value: unknown) => value is Operation<unknown, unknown>;
/** Delivers a progress report. */
export let report: (operation: AnyOperation, value: unknown) => void;
/** Returns the function that delivers progress reports. */
export let reporterOf: (operation: AnyOperation) => (value: unknown) => void;
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
/** Adds a listener, told at once what came before; returns the function that removes it. */
export let addWatcher: (
  operation: AnyOperation,
  progress: Listener | undefined,
  canceled: Listener | undefined,
  completed: OutcomeListener | undefined,
) => () => void;
/** Ends the operation as a promise of its body ends. */
export let follow: (operation: AnyOperation, promise: Promise<unknown>) => void;
/** A promise of the outcome where one is at hand. */
export let promiseOf: (operation: AnyOperation) => Promise<unknown> | undefined;
/** Throws when the operation has been closed. */
export let assertOpen: (operation: AnyOperation) => void;

/** The consumer's face of an operation, and its state machine in private fields. */
export class Operation<TResult, TProgress>
  implements IAsyncOperationWithProgress<TResult, TProgress>
{
  readonly #id: number = nextId();
  /** Started until the outcome, whatever cancel was requested. */
  #status: AsyncStatus = Started;
  /** The partial result, then the result or what the producer threw. */
  #value: unknown = nothing;
  #reason: unknown = nothing;
  #errorCode: Error | null = null;
  #controller: AbortController | undefined = undefined;
  /** Those on the signal that cancels this operation. */
  #link: AbortTargets | undefined = undefined;
  /** The public slot: undefined while it is free, null once it ran. */
  #completed: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null | undefined =
    undefined;
  #progress: AsyncOperationProgressHandler<TResult, TProgress> | null = null;
  /** What stands for the public progress handler among the watchers. */
  #progressWatcher: Watcher | null | undefined = undefined;
  /** Whatever takes a report: nobody, the only listener itself, or a fan-out to all. */
  #sink: Listener | undefined = undefined;
  /** The newest report of one that runs, for whoever inspects it. */
  #latest: unknown = nothing;
  #watchers: List | undefined = undefined;
  /** The promise behind the body. */
  #promise: Promise<unknown> | undefined = undefined;
  /** Whether somebody has that promise, so that a failure is to be seen there. */
  #promised = false;
  #closed = false;
  /** Whether the operation is to be closed at its end. */
  #disposed = false;

  get id(): number {
    this.#assertOpen();
    return this.#id;
  }

  get status(): AsyncStatus {
    this.#assertOpen();
    return this.#status === Started && this.#reason !== nothing ? Canceled : this.#status;
  }

  get errorCode(): Error | null {
    this.#assertOpen();
    if (this.#status > Completed) this.#errorCode ??= this.#makeErrorCode();
    return this.#errorCode;
  }

  get completed(): AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null {
    this.#assertOpen();
    return this.#completed ?? null;
  }

  set completed(handler: AsyncOperationWithProgressCompletedHandler<TResult, TProgress> | null) {
    this.#assertOpen();
    assertHandler(handler, "completed");
    if (this.#completed !== undefined)
      throw new AsyncInfoError(
        "E_ILLEGAL_DELEGATE_ASSIGNMENT",
        "Cannot set `completed`: a handler is already set (`watch` takes any number)",
      );
    if (!handler) return;
    this.#completed = handler;
    if (this.#status !== Started) this.#runCompleted();
  }

  get progress(): AsyncOperationProgressHandler<TResult, TProgress> | null {
    this.#assertOpen();
    return this.#progress;
  }

  set progress(handler: AsyncOperationProgressHandler<TResult, TProgress> | null) {
    this.#assertOpen();
    assertHandler(handler, "progress");
    if (this.#status !== Started) return;
    if (this.#progressWatcher) this.#remove(this.#progressWatcher);
    this.#progress = handler ?? null;
    this.#progressWatcher =
      handler && this.#add((value) => handler(this, value), undefined, undefined);
  }

  getResults(): TResult {
    this.#assertOpen();
    if (this.#status > Completed) throw this.errorCode;
    if (this.#value === nothing)
      throw new AsyncInfoError(
        "E_ILLEGAL_METHOD_CALL",
        "Cannot get results: operation is still running (await `toPromise(operation)`)",
      );
    return this.#value as TResult;
  }

  cancel(reason?: unknown): void {
    if (this.#status !== Started || this.#reason !== nothing) return;
    this.#reason = reason === undefined ? unnamed : reason;
    this.#controller?.abort(this.#readReason());
    // A listener may end the operation: `#settle` then tells those that are left.
    for (let node = this.#watchers?.first; node !== undefined; node = node.next)
      this.#tellCancel(node);
  }

  close(): void {
    if (this.#status === Started)
      throw new AsyncInfoError(
        "E_ILLEGAL_STATE_CHANGE",
        "Cannot close operation: it is still running",
      );
    this.#closed = true;
    this.#value = nothing;
    this.#errorCode = this.#completed = null;
    this.#promise = undefined;
  }

  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  #assertOpen(): void {
    if (this.#closed)
      throw new AsyncInfoError("E_ILLEGAL_METHOD_CALL", "Cannot use operation: it is closed");
  }

  #readReason(): unknown {
    if (this.#reason === unnamed) this.#reason = makeReason();
    return this.#reason;
  }

  #makeErrorCode(): Error {
    const value = this.#value;
    if (this.#status === Failed)
      return isError(value)
        ? value
        : new Error(`Operation failed with ${describe(value)}, not an Error`, { cause: value });
    if (this.#reason !== nothing) return new CanceledError(this.#readReason());
    return value instanceof CanceledError ? value : new CanceledError(value);
  }

  /** The hot path: no list stands between the producer and an only listener. */
  #report(value: unknown): void {
    if (this.#status !== Started) return;
    this.#latest = value;
    const sink = this.#sink;
    if (sink === undefined) return;
    try {
      sink(value);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #settle(status: AsyncStatus, value: unknown): boolean {
    if (this.#status !== Started) return false;
    this.#status = status;
    this.#value = value;
    this.#progress = null;
    this.#sink = undefined;
    this.#latest = nothing;
    this.#link?.remove(this);
    this.#link = undefined;
    this.#runCompleted();
    // The value is handed on: the completed handler may have closed the operation.
    for (let node = this.#watchers?.first; node !== undefined; node = this.#watchers?.first)
      this.#conclude(node, value);
    if (this.#disposed) this.close();
    return true;
  }

  #runCompleted(): void {
    const handler = this.#completed;
    if (!handler) return;
    this.#completed = null;
    call(handler, this, this.#status);
  }

  #add(
    progress: Listener | undefined,
    canceled: Listener | undefined,
    completed: OutcomeListener | undefined,
  ): Watcher {
    const node = new Watcher(progress, canceled, completed);
    if (this.#status === Started) {
      this.#watchers ??= new List();
      const list = this.#watchers;
      append(list, node);
      if (progress !== undefined)
        this.#sink = this.#sink === undefined ? progress : (value) => deliver(list, value);
      this.#tellCancel(node);
    } else this.#conclude(node, this.#value);
    return node;
  }

  #remove(node: Watcher): void {
    if (this.#sink === node.progress) this.#sink = undefined;
    node.remove();
  }

  /** Tells a listener of a requested cancel, once. */
  #tellCancel(node: Watcher): void {
    const { canceled } = node;
    if (this.#reason === nothing || canceled === undefined) return;
    node.canceled = undefined;
    call(canceled, this.#readReason());
  }

  /** Tells a listener all that it has not been told, and lets it go. */
  #conclude(node: Watcher, value: unknown): void {
    this.#tellCancel(node);
    const { completed } = node; // It may have stopped watching just now.
    node.remove();
    if (completed !== undefined) call(completed, this.#status, value);
  }

  static {
    isOwn = (value): value is Operation<unknown, unknown> =>
      typeof value === "object" && value !== null && #status in value;
    report = (operation, value) => operation.#report(value);
    reporterOf = (operation) => (value) => operation.#report(value);
    publish = (operation, value) => {
      if (operation.#status === Started) operation.#value = value;
    };
    settle = (operation, status, value) => operation.#settle(status, value);
    fail = (operation, error) =>
      operation.#settle(
        Object.is(error, operation.#reason) || isCancellation(error) ? Canceled : Failed,
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
      let node: Watcher | undefined = operation.#add(progress, canceled, completed);
      return () => {
        if (node !== undefined) operation.#remove(node);
        node = undefined; // Who keeps this function keeps no neighbor of the node.
      };
    };
    follow = (operation, promise) => {
      operation.#promise = promise.then(
        (value) => {
          operation.#settle(Completed, value);
          return value;
        },
        (error) => {
          fail(operation, error);
          // Returned, as a throw costs more than all the rest; where nobody looks, nothing rejects.
          return operation.#promised ? promise : undefined;
        },
      );
    };
    promiseOf = (operation) => {
      if (operation.#status === Completed && !operation.#closed)
        return Promise.resolve(operation.#value);
      if (operation.#status !== Started) return undefined;
      operation.#promised = true;
      return operation.#promise;
    };
    assertOpen = (operation) => operation.#assertOpen();

    // What `console.log` shows in Node, Bun and Deno; also of a closed one.
    Object.defineProperty(Operation.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(
        this: AnyOperation,
        depth?: number,
        options?: object,
        inspect: Inspect = String,
      ): string {
        const pending = this.#status === Started && this.#reason !== nothing;
        const state = pending ? "cancel requested" : names[this.#status];
        const latest =
          this.#latest === nothing ? "" : `, ${inspect(this.#latest, { ...options, depth })}`;
        return `Operation ${this.#id}: ${this.#closed ? "closed" : state}${latest}`;
      },
    });
    if (Symbol.dispose) {
      Operation.prototype[Symbol.dispose] = function () {
        this.cancel();
        if (this.#status === Started) this.#disposed = true;
        else this.close();
      };
      Operation.prototype[Symbol.asyncDispose] = function () {
        return new Promise((resolve) => {
          this.#add(undefined, undefined, () => resolve());
          this[Symbol.dispose]();
        });
      };
    }
  }
}

/** Makes the default reason, without a stack: to trace one costs ten times as much as all the rest of a cancel. */
function makeReason(): CanceledError {
  const { stackTraceLimit } = Error as { readonly stackTraceLimit?: number };
  // Not assigned, as that throws where somebody has frozen the class.
  const isTraced = stackTraceLimit !== undefined && Reflect.set(Error, "stackTraceLimit", 0);
  const reason = new CanceledError();
  if (isTraced) Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  return reason;
}

function assertHandler(handler: unknown, name: string): void {
  if (handler !== null && handler !== undefined && typeof handler !== "function")
    throw argumentError(`set \`${name}\``, "a function or null", handler);
}
