// The side of the library.

import {
  AsyncOperationSource,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  run,
  watch,
} from "async-operation";
import { cancelOnAbort } from "async-operation/adapter-kit";
import { toPromise } from "async-operation/promise";
import type { FakeController } from "./fake-controller.js";
import type { Handler, Observer } from "./model.js";
import { type Producer, Promised, type PromiseOptions, Side, type Start } from "./side.js";

type Operation = IAsyncOperationWithProgress<unknown, unknown>;

/** The side of the library. */
export class RealSide extends Side {
  readonly operation: Operation;
  producer: Producer | undefined;

  constructor(start: Start) {
    super(start);
    this.operation = this.#make(start);
    this.id = this.operation.id;
  }

  override dispose(): void {
    this.operation[Symbol.dispose]();
  }

  override asyncDispose(): Promised {
    return promisedOf(this.operation[Symbol.asyncDispose]());
  }

  override watch(observer: Observer): () => void {
    return watch(this.operation, observer);
  }

  override link({ signal }: FakeController): void {
    cancelOnAbort(signal, this.operation);
  }

  override toPromise(options: PromiseOptions): Promised {
    const given = Object.keys(options).length === 0 ? undefined : options;
    return promisedOf(toPromise(this.operation, given));
  }

  override listeners(): number[] {
    return this.controllers.map(({ signal }) => signal.listeners.size);
  }

  override listenToSignal(listener: Handler): void {
    const signal = this.producer?.signal;
    if (!(signal instanceof AbortSignal) || signal.aborted) return;
    const call = (): unknown => Reflect.apply(listener, undefined, []);
    signal.addEventListener("abort", call, { once: true });
  }

  override settle(): void {}

  #make({ by, value: { value }, reports }: Start): Operation {
    if (by === "fromResult") return fromResult(value);
    if (by === "fromError") return fromError(value);
    if (by === "canceled") return canceled(value);
    if (by === "run") return this.#run(reports.map((report) => report.value));
    const source = new AsyncOperationSource<unknown, unknown>();
    this.producer = source;
    return source.operation;
  }

  /** Runs a body whose promise the producer settles. */
  #run(reports: readonly unknown[]): Operation {
    const options = { signal: this.controllers[0].signal, progress: this.reporter() };
    return run((context) => {
      const { report, setResult, onCancel, isCanceled } = context;
      return new Promise((complete, fail) => {
        this.producer = {
          report,
          setResult,
          complete,
          fail,
          onCancel,
          isCanceled,
          get signal() {
            return context.signal;
          },
        };
        reports.forEach(report);
      });
    }, options);
  }
}

function promisedOf(promise: Promise<unknown>): Promised {
  const promised = new Promised();
  promise.then(
    (value) => promised.resolve(value),
    (reason) => promised.reject(reason),
  );
  return promised;
}
