// A fake of the raw operation behind each shape, written from the documentation of Windows.Foundation.
import type { AsyncOperationLike } from "async-operation";

type Handler<TValue> = ((sender: unknown, value: TValue) => void) | null;

const Started = 0;
const Completed = 1;
const Canceled = 2;
const Failed = 3;

/** Throws the error of a method of Windows. */
function refuse(hresult: number): never {
  throw Object.assign(new Error(`HRESULT 0x${hresult.toString(16)}`), { number: hresult });
}

/** An `IAsyncOperationWithProgress` of Windows that the test drives. */
export class NativeOperation<TResult, TProgress> implements AsyncOperationLike<TResult, TProgress> {
  readonly id = 1;
  status: number = Started;
  /** A number, as on Windows; `getResults` throws the error. */
  errorCode = 0;
  progress: Handler<TProgress> = null;
  /** The arguments of each call of `cancel`. */
  readonly cancels: unknown[][] = [];
  /** The sender that the handlers receive. */
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

  // The side of the producer.

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

  /** Ends in Canceled, after `cancel`. */
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
