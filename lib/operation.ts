import { type AbortTargets, listen } from "./abort-listener.js";
import { promiseThen } from "./adopt.js";
import type { IAsyncOperationWithProgress } from "./async-operation.js";
import { type AsyncStatus, Canceled, Completed } from "./async-status.js";
import { CancelRequest } from "./cancel-request.js";
import { statusOf } from "./error-code.js";
import { reportUncaught } from "./errors.js";
import type { Friends } from "./friends.js";
import { call, type Listener } from "./listener.js";
import * as misuse from "./misuse.js";
import { nextId } from "./next-id.js";
import { none, Rare } from "./rare.js";
import { type Watchable, watchProtocol } from "./watch-protocol.js";
import { join, Watcher, type Watchers } from "./watchers.js";

const Started: typeof AsyncStatus.Started = 0; // An imported one is read from its module at each use.

/** Marks a missing value; undefined and null are valid values. */
export const nothing: unique symbol = Symbol();

type Slots<TResult, TProgress> = IAsyncOperationWithProgress<TResult, TProgress>;
export type AnyOperation = Operation<unknown, unknown>;
let own: Friends<AnyOperation>;

/** The consumer's object, and its state machine in private fields. */
export class Operation<TResult, TProgress>
  implements IAsyncOperationWithProgress<TResult, TProgress>
{
  readonly #id: number = nextId();
  /** Started until the outcome, even if a cancel was requested. */
  #status: AsyncStatus = Started;
  /** The partial result, then the result or the error. */
  #value: unknown = nothing;
  #request: CancelRequest | undefined;
  /** The newest report, for late watchers. */
  #latest: unknown = nothing;
  /** The only watcher, or the circle of several. */
  #watchers: Watcher | Watchers | undefined;
  /** Receives each report: undefined, the only listener, or a function that calls all of them. */
  #sink: Listener | undefined;
  /** The targets of the signal that cancels this operation. */
  #link: AbortTargets | undefined;
  #promise: Promise<unknown> | undefined;
  /** Whether the promise of the body was handed out, so that a failure must reject it. */
  #promised = false;
  #rare: Rare<TResult, TProgress> = none;

  get id(): number {
    misuse.assertOpen(this.#rare);
    return this.#id;
  }

  get status(): AsyncStatus {
    misuse.assertOpen(this.#rare);
    return this.#status === Started && this.#request ? Canceled : this.#status;
  }

  get errorCode(): Error | null {
    misuse.assertOpen(this.#rare);
    if (this.#status <= Completed) return null;
    return this.#makeRare().error(this.#status, this.#value, this.#request);
  }

  get completed(): Slots<TResult, TProgress>["completed"] {
    misuse.assertOpen(this.#rare);
    return this.#rare.completed ?? null;
  }

  set completed(handler: Slots<TResult, TProgress>["completed"]) {
    misuse.assertOpen(this.#rare);
    misuse.assertHandler(handler, "completed");
    if (this.#rare.completed !== undefined) throw misuse.assigned();
    if (!handler) return;
    const rare = this.#makeRare();
    rare.completed = handler;
    if (this.#status !== Started) rare.end(this, this.#status);
  }

  get progress(): Slots<TResult, TProgress>["progress"] {
    misuse.assertOpen(this.#rare);
    return this.#rare.progress;
  }

  set progress(handler: Slots<TResult, TProgress>["progress"]) {
    misuse.assertOpen(this.#rare);
    misuse.assertHandler(handler, "progress");
    if (this.#status !== Started) return;
    const rare = this.#makeRare();
    rare.stopProgress?.();
    rare.progress = handler ?? null;
    rare.stopProgress = handler ? friends.watch(this, (value) => handler(this, value)) : undefined;
  }

  get [Symbol.toStringTag](): string {
    return "AsyncOperation";
  }

  getResults(): TResult {
    misuse.assertOpen(this.#rare);
    if (this.#status > Completed) throw this.errorCode;
    if (this.#value === nothing) throw misuse.running();
    return this.#value as TResult;
  }

  cancel(reason?: unknown): void {
    if (!friends.isOwn(this)) throw misuse.unbound(this);
    if (this.#status !== Started || this.#request) return;
    this.#request = new CancelRequest(reason);
    this.#rare.controller?.abort(this.#request.reason);
    this.#watchers?.notify(this.#request);
  }

  close(): void {
    if (this.#status === Started) throw misuse.unfinished();
    this.#value = nothing;
    if (!this.#watchers) this.#latest = nothing; // Later, if a handler closes before all are notified.
    this.#promise = undefined;
    this.#makeRare().close();
  }

  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  #makeRare(): Rare<TResult, TProgress> {
    if (this.#rare === none) this.#rare = new Rare();
    return this.#rare;
  }

  /** The hot path: a single listener is called without a walk over the watchers. */
  #report(value: unknown): void {
    const sink = this.#sink;
    if (sink === undefined && this.#status !== Started) return; // With a listener, it runs.
    this.#latest = value;
    if (sink === undefined) return;
    try {
      sink(value); // Not by `call`, which sees the listeners of all operations and inlines none.
    } catch (error) {
      reportUncaught(error);
    }
  }

  #settle(status: AsyncStatus, value: unknown): boolean {
    if (this.#status !== Started) return false;
    this.#status = status;
    this.#value = value;
    this.#sink = undefined;
    this.#link?.remove(this);
    this.#link = undefined;
    if (this.#rare !== none) this.#rare.end(this, status);
    // `value` and not the field: the completed handler may have closed the operation.
    this.#watchers?.conclude(status, value, this.#request);
    this.#watchers = undefined;
    if (this.#rare.disposed || this.#rare.closed) this.close();
    return true;
  }

  static {
    const isOwn = (value: unknown): value is AnyOperation =>
      typeof value === "object" && value !== null && #status in value;
    own = {
      isOwn,
      reporterOf: (operation) => (value) => operation.#report(value),
      publish(operation, value) {
        if (operation.#status === Started) operation.#value = value;
      },
      settle: (operation, status, value) => operation.#settle(status, value),
      fail: (operation, error) => operation.#settle(statusOf(error, operation.#request), error),
      follow(operation, promise) {
        operation.#promise = promiseThen.call(
          promise,
          (value) => {
            operation.#settle(Completed, value);
            return value;
          },
          (error) => {
            friends.fail(operation, error);
            // Returned and not thrown, which costs more than all the rest. Unobserved, it rejects nothing.
            return operation.#promised ? promise : undefined;
          },
        );
      },
      promiseOf(operation) {
        if (!isOwn(operation)) return undefined;
        if (operation.#status === Completed && operation.#value !== nothing)
          return Promise.resolve(operation.#value);
        if (operation.#status !== Started) return undefined;
        operation.#promised = true;
        return operation.#promise;
      },
      rareOf: (operation) => operation.#makeRare(),
      peek: (operation) => [operation.#id, operation.#status, operation.#rare, operation.#latest],
      requestOf: (operation) => operation.#request,
      signalOf: (operation) => operation.#makeRare().signal(operation.#request),
      linkSignal(operation, signal) {
        operation.#link = listen(signal, operation);
      },
      watch(operation, progress, canceled, completed, latest) {
        let watcher: Watcher | undefined = new Watcher(undefined, canceled, completed);
        friends.attach(operation, watcher, progress, latest);
        return () => {
          if (watcher) friends.detach(operation, watcher);
          watcher = undefined; // Keeping this function does not keep the circle.
        };
      },
      attach(operation, watcher, progress, latest = false) {
        if (operation.#status !== Started) {
          watcher.conclude(operation.#status, operation.#value, operation.#request);
          return;
        }
        const others = operation.#watchers;
        operation.#watchers = others ? join(others, watcher) : watcher;
        if (latest) watcher.notify(operation.#request); // Before the newest report, which it may make.
        if (progress && operation.#status === Started) {
          watcher.progress = progress;
          operation.#sink = operation.#sink ? (operation.#watchers as Watchers).reporter : progress;
          if (latest && operation.#latest !== nothing) call(progress, operation.#latest);
        }
        watcher.notify(operation.#request);
      },
      detach(operation, watcher) {
        if (operation.#sink === watcher.progress) operation.#sink = undefined;
        if (operation.#watchers === watcher) operation.#watchers = undefined;
        watcher.remove();
      },
    };

    (Operation.prototype as Watchable)[watchProtocol] = function (...listeners) {
      misuse.assertOpen((this as AnyOperation).#rare);
      return friends.watch(this as AnyOperation, ...listeners);
    };
    // Not computed methods: without the symbol they would be named "undefined".
    if (Symbol.dispose) {
      Operation.prototype[Symbol.dispose] = function () {
        this.cancel();
        if (this.#status === Started) this.#makeRare().disposed = true;
        else this.close();
      };
      Operation.prototype[Symbol.asyncDispose] = function () {
        return new Promise((resolve) => {
          friends.watch(this, undefined, undefined, () => resolve());
          this[Symbol.dispose]();
        });
      };
    }
  }
}

/** A constant: a call through a variable of a module costs a sixth of a report. */
export const friends: Friends<AnyOperation> = own;
