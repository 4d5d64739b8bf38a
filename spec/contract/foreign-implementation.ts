import type { AsyncStatus, IAsyncOperationWithProgress } from "async-operation";
import type { Body } from "async-operation/conformance";

type Handler = ((...parameters: never[]) => void) | null;
type State = "started" | "completed" | "canceled" | "error";

const statuses = { started: 0, completed: 1, canceled: 2, error: 3 } as const;

let ids = 0;

/** Breaks a rule of the contract, as somebody else would say it. */
function misuse(code: string, hresult: number): Error {
  return Object.assign(new Error(`The contract is broken: ${code}`), { code, hresult });
}

function invoke(handler: Handler, ...parameters: unknown[]): void {
  try {
    (handler as ((...parameters: unknown[]) => void) | null)?.(...parameters);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** An operation that somebody wrote from the contract alone; nothing of it comes from the library. */
export class ForeignImplementation implements IAsyncOperationWithProgress<unknown, unknown> {
  protected state: State = "started";
  protected completedHandler: Handler = null;
  protected taken = false;
  protected progressHandler: Handler = null;
  readonly #id = ++ids;
  readonly #controller = new AbortController();
  readonly #cancels = new Set<(reason: unknown) => void>();
  #closed = false;
  #closing = false;
  #hasResult = false;
  #result: unknown;
  #error: Error | null = null;
  #resolve: (() => void) | undefined;
  readonly #ended = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(body: Body) {
    const { signal } = this.#controller;
    const onCancel = (target: unknown): (() => void) => {
      const listener =
        typeof target === "function" ? target : Reflect.get(Object(target), "cancel");
      const call = (reason: unknown): void => invoke(listener.bind(target), reason);
      if (signal.aborted) call(signal.reason);
      else this.#cancels.add(call);
      return () => this.#cancels.delete(call);
    };
    const context = {
      signal,
      onCancel,
      report: (value: unknown) => this.deliver(value),
      setResult: (value: unknown) => this.#publish(value),
      isCanceled: () => signal.aborted,
      throwIfCanceled: () => signal.throwIfAborted(),
    };
    try {
      const returned = body(context);
      if (typeof Reflect.get(Object(returned), "then") !== "function") this.#complete(returned);
      else
        Promise.resolve(returned).then(
          (value) => this.#complete(value),
          (error) => this.#fail(error),
        );
    } catch (error) {
      this.#fail(error);
    }
  }

  get id(): number {
    this.#assertOpen();
    return this.#id;
  }

  get status(): AsyncStatus {
    this.#assertOpen();
    const pending = this.state === "started" && this.#controller.signal.aborted;
    return statuses[pending ? "canceled" : this.state];
  }

  get errorCode(): Error | null {
    this.#assertOpen();
    return this.#error;
  }

  get completed(): IAsyncOperationWithProgress<unknown, unknown>["completed"] {
    this.#assertOpen();
    return this.completedHandler as never;
  }

  set completed(handler: IAsyncOperationWithProgress<unknown, unknown>["completed"]) {
    this.#assertOpen();
    assertHandler(handler, "completed");
    if (this.taken) throw misuse("E_ILLEGAL_DELEGATE_ASSIGNMENT", 0x80000018);
    if (handler === null || handler === undefined) return;
    this.taken = true;
    this.completedHandler = handler;
    if (this.state !== "started") this.runCompleted();
  }

  get progress(): IAsyncOperationWithProgress<unknown, unknown>["progress"] {
    this.#assertOpen();
    return this.progressHandler as never;
  }

  set progress(handler: IAsyncOperationWithProgress<unknown, unknown>["progress"]) {
    this.#assertOpen();
    assertHandler(handler, "progress");
    if (this.state === "started") this.progressHandler = handler ?? null;
  }

  getResults(): unknown {
    this.#assertOpen();
    if (this.#error !== null) throw this.#error;
    if (!this.#hasResult) throw misuse("E_ILLEGAL_METHOD_CALL", 0x8000000e);
    return this.#result;
  }

  cancel(reason?: unknown): void {
    const { signal } = this.#controller;
    if (this.state !== "started" || signal.aborted) return;
    this.#controller.abort(reason);
    for (const call of this.#cancels) call(signal.reason);
  }

  close(): void {
    if (this.#closed) return;
    if (this.state === "started") throw misuse("E_ILLEGAL_STATE_CHANGE", 0x8000000d);
    this.#closed = true;
    this.completedHandler = null;
  }

  [Symbol.dispose](): void {
    this.cancel();
    if (this.state === "started") this.#closing = true;
    else this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    if (!this.#closed) await this.#ended;
  }

  protected deliver(value: unknown): void {
    if (this.state === "started") invoke(this.progressHandler, this, value);
  }

  protected runCompleted(): void {
    const handler = this.completedHandler;
    this.completedHandler = null;
    invoke(handler, this, statuses[this.state]);
  }

  #publish(value: unknown): void {
    if (this.state !== "started") return;
    this.#hasResult = true;
    this.#result = value;
  }

  #complete(value: unknown): void {
    this.#publish(value);
    this.end("completed");
  }

  #fail(error: unknown): void {
    const { aborted, reason } = this.#controller.signal;
    const requested = aborted && Object.is(error, reason);
    if (requested || Reflect.get(Object(error), "name") === "AbortError") {
      const code = { name: "AbortError", hresult: 0x800704c7 };
      const cause = aborted ? reason : error;
      this.#error = Object.assign(new Error("It was canceled", { cause }), code);
      this.end("canceled");
    } else {
      this.#error = isError(error) ? error : new Error("It has failed", { cause: error });
      this.end("error");
    }
  }

  protected end(state: State): void {
    this.state = state;
    this.progressHandler = null;
    this.runCompleted();
    if (this.#closing) this.close();
    this.#resolve?.();
  }

  #assertOpen(): void {
    if (this.#closed) throw misuse("E_ILLEGAL_METHOD_CALL", 0x8000000e);
  }
}

function assertHandler(handler: unknown, name: string): void {
  if (handler !== null && handler !== undefined && typeof handler !== "function")
    throw new TypeError(`Cannot set \`${name}\`: expected a function or null, got ${handler}`);
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}
