// What docs/contract.md says of one operation, written down again, as plainly as it can be.
import { AsyncStatus } from "async-operation";
import { isCancellationValue, isErrorValue, thrownCanceledError } from "./values.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** What somebody else is called by. */
// biome-ignore lint/suspicious/noExplicitAny: each caller gives what it gives
export type Handler = (...values: any[]) => unknown;

/** What `watch` takes. */
export interface Observer {
  readonly progress?: Handler;
  readonly canceled?: Handler;
  readonly completed?: Handler;
  /** Whether `progress` gets the newest report first. */
  readonly latest?: boolean;
}

/** The error of a caller that breaks the contract. */
export class Misuse extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The error of a canceled operation. */
export class ModelCanceledError extends Error {
  override readonly name = "AbortError";
  readonly hresult = 0x800704c7;

  constructor(reason?: unknown) {
    super("", { cause: reason });
  }
}

interface Outcome {
  readonly status: AsyncStatus;
  readonly value: unknown;
}

/** Where the library is known to differ from docs/contract.md, and the model follows it for the time being. */
export const known = {
  /** A handler that a listener before it replaces is skipped at once, not from the next report on. */
  replacedHandlerIsSkipped: true,
  /** A thrown `CanceledError` is the `errorCode` itself, not the cause of another. */
  thrownCanceledErrorIsErrorCode: true,
};

/** Who is told: a watcher, what `onCancel` took, or the public progress handler; in the order in which they came. */
interface Listener extends Observer {
  /** Whether it receives reports; a late listener receives a requested cancel first. */
  hears: boolean;
  knowsOfCancel: boolean;
  stopped: boolean;
  readonly isSlot: boolean;
}

/** One operation, both sides of it; it is its own source. */
export class Model {
  readonly #reportUncaught: (error: unknown) => void;
  #outcome: Outcome | undefined;
  #closed = false;
  #closesAtEnd = false;
  #request: { reason: unknown } | undefined;
  #partial: { value: unknown } | undefined;
  #newest: { value: unknown } | undefined;
  #errorCode: unknown = null;
  #completed: Handler | null = null;
  #completedWasSet = false;
  #progress: Handler | null = null;
  #progressListener: Listener | undefined;
  #signalListeners: Handler[] = [];
  readonly #listeners: Listener[] = [];

  constructor(reportUncaught: (error: unknown) => void) {
    this.#reportUncaught = reportUncaught;
  }

  get ended(): boolean {
    return this.#outcome !== undefined;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get status(): AsyncStatus {
    this.#assertOpen();
    return this.#outcome?.status ?? (this.#request ? Canceled : Started);
  }

  get id(): number {
    this.#assertOpen();
    return 1;
  }

  get errorCode(): unknown {
    this.#assertOpen();
    return this.#errorCode;
  }

  get completed(): Handler | null {
    this.#assertOpen();
    return this.#completed;
  }

  set completed(handler: unknown) {
    this.#assertOpen();
    assertHandler(handler);
    if (this.#completedWasSet) throw new Misuse("E_ILLEGAL_DELEGATE_ASSIGNMENT");
    this.#completed = handler ?? null;
    this.#completedWasSet = this.#completed !== null;
    if (this.#outcome) this.#callCompleted(this.#outcome.status);
  }

  get progress(): Handler | null {
    this.#assertOpen();
    return this.#progress;
  }

  set progress(handler: unknown) {
    this.#assertOpen();
    assertHandler(handler);
    if (this.#outcome) return;
    if (this.#progressListener) this.#progressListener.stopped = true;
    this.#progress = handler ?? null;
    this.#progressListener = handler
      ? this.#add({ progress: (value) => handler(this, value) }, true)
      : undefined;
  }

  getResults(): unknown {
    this.#assertOpen();
    if (this.#outcome?.status === Completed) return this.#outcome.value;
    if (this.#outcome) throw this.#errorCode;
    if (this.#partial) return this.#partial.value;
    throw new Misuse("E_ILLEGAL_METHOD_CALL");
  }

  cancel(reason?: unknown): void {
    if (this.#outcome || this.#request) return;
    const request = { reason: reason === undefined ? new ModelCanceledError() : reason };
    this.#request = request;
    for (const listener of this.#signalListeners) this.#call(listener);
    for (const listener of [...this.#listeners]) this.#tellCanceled(listener);
  }

  close(): void {
    if (!this.#outcome) throw new Misuse("E_ILLEGAL_STATE_CHANGE");
    this.#closed = true;
  }

  dispose(): void {
    this.cancel();
    if (this.#outcome) this.close();
    else this.#closesAtEnd = true;
  }

  watch(observer: Observer): () => void {
    this.#assertOpen();
    const listener = this.#add(observer);
    return () => {
      listener.stopped = true;
    };
  }

  report(value: unknown): void {
    if (!this.#outcome) this.#newest = { value };
    const listeners = this.#listeners.filter(({ hears, stopped }) => hears && !stopped);
    for (const listener of listeners)
      if (!this.#outcome && listener.progress && this.#gets(listener))
        this.#call(listener.progress, value);
  }

  setResult(value: unknown): void {
    this.#partial = { value };
  }

  complete(result: unknown): boolean {
    return this.#end(Completed, result);
  }

  fail(error: unknown): boolean {
    const requested = this.#request !== undefined && Object.is(error, this.#request.reason);
    return this.#end(requested || isCancellationValue(error) ? Canceled : Failed, error);
  }

  /** The end of `fromError`, whatever the error, and of `canceled`. */
  end(status: AsyncStatus, value: unknown): void {
    this.#end(status, value);
  }

  isCanceled(): boolean {
    return this.#request !== undefined;
  }

  get signal(): { aborted: boolean; reason: unknown } {
    return { aborted: this.isCanceled(), reason: this.#request?.reason };
  }

  listenToSignal(listener: Handler): void {
    if (!this.#request && !this.#outcome) this.#signalListeners.push(listener);
  }

  onCancel(handler: Handler): () => void {
    const listener = this.#add({ canceled: handler });
    return () => {
      listener.stopped = true;
    };
  }

  #add(observer: Observer, isSlot = false): Listener {
    const { latest = false, progress } = observer;
    const fresh = { hears: !latest, isSlot, knowsOfCancel: false, stopped: false };
    const listener: Listener = { ...observer, ...fresh };
    const outcome = this.#outcome;
    this.#listeners.push(listener);
    this.#tellCanceled(listener);
    listener.hears = true;
    if (latest && progress && this.#newest && !this.#outcome)
      this.#call(progress, this.#newest.value);
    if (outcome) this.#tellCompleted(listener, outcome);
    return listener;
  }

  /** Whether a listener still gets the present report: a handler is replaced from the next one on. */
  #gets(listener: Listener): boolean {
    const replaced = listener.stopped && listener.isSlot;
    return !listener.stopped || (replaced && !known.replacedHandlerIsSkipped);
  }

  #end(status: AsyncStatus, value: unknown): boolean {
    if (this.#outcome) return false;
    const outcome = { status, value };
    const listeners = [...this.#listeners];
    this.#outcome = outcome;
    this.#progress = null;
    if (status === Failed)
      this.#errorCode = isErrorValue(value) ? value : new Error("", { cause: value });
    if (status === Canceled) this.#errorCode = this.#makeCanceledError(value);
    this.#callCompleted(status);
    for (const listener of listeners) {
      this.#tellCanceled(listener);
      this.#tellCompleted(listener, outcome);
    }
    if (this.#closesAtEnd) this.close();
    return true;
  }

  #callCompleted(status: AsyncStatus): void {
    const handler = this.#completed;
    this.#completed = null;
    if (handler) this.#call(handler, this, status);
  }

  #makeCanceledError(thrown: unknown): unknown {
    if (this.#request) return new ModelCanceledError(this.#request.reason);
    const isItself = known.thrownCanceledErrorIsErrorCode && thrown === thrownCanceledError;
    return isItself ? thrown : new ModelCanceledError(thrown);
  }

  #tellCanceled(listener: Listener): void {
    if (!this.#request || listener.knowsOfCancel || listener.stopped) return;
    listener.knowsOfCancel = true;
    if (listener.canceled) this.#call(listener.canceled, this.#request.reason);
  }

  #tellCompleted({ completed, stopped }: Listener, { status, value }: Outcome): void {
    if (completed && !stopped) this.#call(completed, status, value);
  }

  #call(handler: Handler, ...values: unknown[]): void {
    try {
      Reflect.apply(handler, undefined, values);
    } catch (error) {
      this.#reportUncaught(error);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new Misuse("E_ILLEGAL_METHOD_CALL");
  }
}

function assertHandler(handler: unknown): asserts handler is Handler | null | undefined {
  if (handler !== null && handler !== undefined && typeof handler !== "function")
    throw new TypeError("Expected a function or null");
}
