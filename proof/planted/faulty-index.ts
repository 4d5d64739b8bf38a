// lib/index.ts for adapters, with a fault in the operations that they create.
import {
  type AsyncOperationLike,
  type CancelTarget,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type RunOptions,
  run as runBody,
  AsyncOperationSource as Source,
  type StatusObserver,
  type WatchObserver,
  watch as watchOperation,
} from "async-operation";
import { created, isPlanted, withFault } from "./fault.js";

export * from "async-operation";

/** A source that drops its reports or its cancel requests. */
export class AsyncOperationSource<TResult, TProgress = never> extends Source<TResult, TProgress> {
  readonly #signal = new AbortController().signal;

  constructor() {
    super();
    created.add(this.operation);
  }

  override get report(): (value: TProgress) => void {
    return isPlanted("report") ? () => {} : super.report;
  }

  override get signal(): AbortSignal {
    return isPlanted("cancel") ? this.#signal : super.signal;
  }

  override get reason(): unknown {
    return isPlanted("cancel") ? undefined : super.reason;
  }

  override get isCanceled(): () => boolean {
    return isPlanted("cancel") ? () => false : super.isCanceled;
  }

  override get onCancel(): (target: CancelTarget) => () => void {
    return isPlanted("cancel") ? () => () => {} : super.onCancel;
  }
}

/** A context that drops its reports or its cancel requests. */
class FaultyContext implements OperationContext<unknown> {
  readonly #context: OperationContext<unknown>;
  readonly #signal = new AbortController().signal;

  constructor(context: OperationContext<unknown>) {
    this.#context = context;
  }

  get report(): (value: unknown) => void {
    return isPlanted("report") ? () => {} : this.#context.report;
  }

  get setResult(): (value: unknown) => void {
    return this.#context.setResult;
  }

  get signal(): AbortSignal {
    return isPlanted("cancel") ? this.#signal : this.#context.signal;
  }

  get isCanceled(): () => boolean {
    return isPlanted("cancel") ? () => false : this.#context.isCanceled;
  }

  get throwIfCanceled(): () => void {
    return isPlanted("cancel") ? () => {} : this.#context.throwIfCanceled;
  }

  get onCancel(): (target: CancelTarget) => () => void {
    return isPlanted("cancel") ? () => () => {} : this.#context.onCancel;
  }
}

/** Runs a body with the faulty context. */
export function run<TResult, TProgress = never>(
  body: (context: OperationContext<TProgress>) => TResult | PromiseLike<TResult>,
  options?: RunOptions<TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  if (typeof body !== "function") return runBody(body, options);
  const operation = runBody<TResult, TProgress>(
    (context) => body(new FaultyContext(context as never) as never),
    options,
  );
  created.add(operation);
  return operation;
}

/** Watches, without the cancel requests of an operation of the adapter. */
export function watch<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: WatchObserver<TProgress, TResult> | StatusObserver<TProgress>,
): () => void {
  return watchOperation(operation, withFault(operation, observer) as WatchObserver<TProgress>);
}
