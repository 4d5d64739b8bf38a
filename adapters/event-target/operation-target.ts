import {
  type AsyncOperationLike,
  AsyncStatus,
  type MeasuredProgress,
  watch,
} from "../../lib/index.js";
import { measureProgress } from "../../lib/wire.js";
import type { OperationEventTarget, ProgressEventLike, TransferProgress } from "./index.js";

/** The event of each final status. */
const endEvents = {
  [AsyncStatus.Completed]: "load",
  [AsyncStatus.Canceled]: "abort",
  [AsyncStatus.Error]: "error",
} as const;

/** Dispatches the events of an operation. */
export class OperationTarget<TResult> extends EventTarget implements OperationEventTarget<TResult> {
  readyState: 1 | 2 = 1;
  result: TResult | null = null;
  error: unknown = null;
  readonly #operation: AsyncOperationLike<TResult, unknown>;
  #progress: TransferProgress = { loaded: 0 };
  #hasBegun = false;

  constructor(
    operation: AsyncOperationLike<TResult, unknown>,
    map: (value: never) => MeasuredProgress,
  ) {
    super();
    this.#operation = operation;
    let isNew = true;
    watch(operation, {
      progress: (value) => {
        this.#begin();
        this.#progress = measureProgress(map(value as never), "dispatch progress");
        this.#dispatch("progress");
      },
      completed: (status, value) => {
        this.readyState = 2;
        if (status === AsyncStatus.Completed) this.result = value;
        else this.error = value;
        const end = (): void => this.#end(endEvents[status]);
        if (isNew) queueMicrotask(end);
        else end();
      },
    });
    isNew = false;
    queueMicrotask(() => this.#begin());
  }

  abort(reason?: unknown): void {
    if (this.readyState === 1) this.#operation.cancel(reason);
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#dispatch("loadstart");
  }

  #end(type: string): void {
    this.#begin();
    this.#dispatch(type);
    this.#dispatch("loadend");
  }

  #dispatch(type: string): void {
    this.dispatchEvent(new OperationProgressEvent(type, this.#progress));
  }
}

class OperationProgressEvent extends Event implements ProgressEventLike {
  readonly lengthComputable: boolean;
  readonly loaded: number;
  readonly total: number;

  constructor(type: string, { loaded, total }: TransferProgress) {
    super(type);
    this.lengthComputable = total !== undefined;
    this.loaded = loaded;
    this.total = total ?? 0;
  }
}
