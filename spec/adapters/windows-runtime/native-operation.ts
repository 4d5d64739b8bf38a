// A fake, written from the documentation of Windows.Foundation: the raw operation behind the four shapes.
import type { AsyncOperationLike } from "async-operation";

type Handler<TValue> = ((sender: unknown, value: TValue) => void) | null;

const Started = 0;
const Completed = 1;
const Canceled = 2;
const Failed = 3;

/** Throws as a method of Windows does. */
function refuse(hresult: number): never {
  throw Object.assign(new Error(`HRESULT 0x${hresult.toString(16)}`), { number: hresult });
}

/** An `IAsyncOperationWithProgress` of Windows, driven by hand. */
export class NativeOperation<TResult, TProgress> implements AsyncOperationLike<TResult, TProgress> {
  readonly id = 1;
  status: number = Started;
  /** A number, as Windows has it; the error itself comes from `getResults`. */
  errorCode = 0;
  progress: Handler<TProgress> = null;
  /** How often `cancel` was called, and with what. */
  readonly cancels: unknown[][] = [];
  /** What the handlers get as their sender. */
  sender: unknown = this;
  #completed: Handler<number> = null;
  #outcome: unknown;

  get completed(): Handler<number> {
    return this.#completed;
  }

  set completed(handler: Handler<number>) {
    if (this.#completed !== null) refuse(0x80000018);
    this.#completed = handler;
    if (this.status !== Started && !this.#isPending) handler?.(this.sender, this.status);
  }

  #isPending = true;

  getResults(): TResult {
    if (this.status === Completed) return this.#outcome as TResult;
    if (this.status === Failed) throw this.#outcome;
    return refuse(this.status === Canceled ? 0x800704c7 : 0x8000000e);
  }

  cancel(...parameters: unknown[]): void {
    this.cancels.push(parameters);
    if (this.status === Started) this.status = Canceled;
  }

  close(): void {
    if (this.#isPending) refuse(0x8000000d);
  }

  // What the producer does.

  report(value: TProgress): void {
    this.progress?.(this.sender, value);
  }

  complete(result: TResult): void {
    this.#end(Completed, result);
  }

  fail(error: unknown): void {
    this.errorCode = 0x80004005;
    this.#end(Failed, error);
  }

  /** Ends as it was told to by `cancel`. */
  unwind(): void {
    this.#end(Canceled, undefined);
  }

  #end(status: number, outcome: unknown): void {
    this.status = status;
    this.#outcome = outcome;
    this.#isPending = false;
    this.#completed?.(this.sender, status);
  }
}
