// The side of the model: what stands around one operation, signals and promises, as docs/contract.md has it.
import { AsyncStatus } from "async-operation";
import type { FakeController, FakeSignal } from "./fake-controller.js";
import { type Handler, Model, type Observer } from "./model.js";
import { type Producer, Promised, type PromiseOptions, Side, type Start } from "./side.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** The side of the model. */
export class ModelSide extends Side {
  readonly operation: Model = new Model((error) => this.uncaught(error));
  readonly producer: Producer | undefined;
  readonly readsAll: boolean;
  /** What an abort does, in order; one listener on each signal does it all. */
  readonly #abortActions = new Map<FakeSignal, (() => void)[]>();

  constructor(start: Start) {
    super(start);
    const {
      by,
      readsAll,
      reports,
      value: { value },
    } = start;
    const { operation } = this;
    this.readsAll = readsAll;
    this.id = operation.id;
    const [{ signal }] = this.controllers;
    if (by === "source") this.producer = operation;
    if (by === "fromResult") operation.complete(value);
    if (by === "fromError") operation.end(Failed, value);
    if (by === "canceled" || (by === "run" && signal.aborted)) {
      operation.cancel(value);
      operation.end(Canceled, operation.signal.reason);
    } else if (by === "run") {
      this.producer = new ModelBody(operation);
      this.link(this.controllers[0]);
      operation.watch({ progress: this.reporter() });
      for (const report of reports) operation.report(report.value);
    }
  }

  override dispose(): void {
    this.operation.dispose();
  }

  override asyncDispose(): Promised {
    const promised = new Promised();
    if (this.operation.closed) promised.resolve(undefined);
    else this.operation.watch({ completed: () => promised.resolve(undefined) });
    this.operation.dispose();
    return promised;
  }

  override watch(observer: Observer): () => void {
    return this.operation.watch(observer);
  }

  override link({ signal }: FakeController): void {
    this.operation.status; // Throws where it is closed.
    this.#onAbort(signal, () => this.operation.cancel(signal.reason));
  }

  override toPromise({ signal, progress }: PromiseOptions): Promised {
    const { operation } = this;
    const promised = new Promised();
    const completed: Handler = (status, value) => {
      if (status === Completed) promised.resolve(value);
      else promised.reject(status === Canceled && signal?.aborted ? signal.reason : value);
    };
    try {
      const stop = operation.watch({ completed, ...(progress && { progress }) });
      if (signal && !operation.ended)
        this.#onAbort(signal, () => {
          operation.cancel(signal.reason);
          stop();
          promised.reject(signal.reason);
        });
    } catch (error) {
      promised.reject(error);
    }
    return promised;
  }

  override listeners(): number[] {
    const { ended } = this.operation;
    return this.controllers.map(({ signal: { listeners } }) => (ended ? 0 : listeners.size));
  }

  override listenToSignal(listener: Handler): void {
    this.operation.listenToSignal(listener);
  }

  override settle(): void {
    if (this.producer instanceof ModelBody) this.producer.settle();
  }

  #onAbort(signal: FakeSignal, action: () => void): void {
    if (signal.aborted) {
      action();
      return;
    }
    const actions = this.#abortActions.get(signal) ?? [];
    if (!this.operation.ended) actions.push(action);
    if (actions.length !== 1) return;
    this.#abortActions.set(signal, actions);
    signal.addEventListener("abort", () => {
      for (const each of actions) each();
    });
  }
}

/** The body of `run`: its promise settles within the step, and the operation hears of it at the end of the step. */
class ModelBody implements Producer {
  readonly #operation: Model;
  #settle: (() => void) | undefined;

  constructor(operation: Model) {
    this.#operation = operation;
  }

  report(value: unknown): void {
    this.#operation.report(value);
  }

  setResult(value: unknown): void {
    this.#operation.setResult(value);
  }

  complete(result: unknown): void {
    this.#settle ??= () => this.#operation.complete(result);
  }

  fail(error: unknown): void {
    this.#settle ??= () => this.#operation.fail(error);
  }

  isCanceled(): boolean {
    return this.#operation.isCanceled();
  }

  onCancel(handler: Handler): () => void {
    return this.#operation.onCancel(handler);
  }

  get signal(): Producer["signal"] {
    return this.#operation.signal;
  }

  settle(): void {
    this.#settle?.();
  }
}
