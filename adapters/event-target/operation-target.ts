import { cancelListener, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AsyncOperationLike, MeasuredProgress, Outcome } from "../../lib/index.js";
import { Canceled, Completed, Failed, measureProgress, replayProgress } from "../../lib/wire.js";
import type { OperationEventTarget, ProgressEventLike, TransferProgress } from "./index.js";

/** The event of each final status. */
const endEvents = {
  [Completed]: "load",
  [Canceled]: "abort",
  [Failed]: "error",
} as const;

/** Dispatches the events of an operation. */
export class OperationTarget<TResult> extends EventTarget implements OperationEventTarget<TResult> {
  readyState: 1 | 2 = 1;
  result: TResult | null = null;
  error: unknown = null;
  /** The event of the end; undefined before. `error` is no sign of a failure: it may be null. */
  endEvent: "load" | "abort" | "error" | undefined = undefined;
  readonly #operation: AsyncOperationLike<TResult, unknown>;
  readonly #map: (value: never) => MeasuredProgress;
  readonly #observation: Observation;
  #progress: TransferProgress = { loaded: 0 };
  #hasBegun = false;

  constructor(
    operation: AsyncOperationLike<TResult, unknown>,
    map: (value: never) => MeasuredProgress,
  ) {
    super();
    this.#operation = operation;
    this.#map = map;
    let isNew = true;
    this.#observation = observe(operation, {
      progress: (value) => this.#report(value),
      completed: (...outcome) => {
        this.#settle(outcome);
        const end = (): void => this.#end();
        if (isNew) queueMicrotask(end);
        else end();
      },
    });
    isNew = false;
    queueMicrotask(() => this.#start());
  }

  abort(reason?: unknown): void {
    if (this.readyState === 1) cancelListener(this.#operation)(reason);
  }

  /** Dispatches the first event and the newest report, when listeners have been added. */
  #start(): void {
    if (this.#hasBegun) return;
    const progress = this.#progress;
    this.#begin();
    if (this.#progress === progress)
      replayProgress(this.#operation, (value) => this.#report(value));
  }

  /** A report that is not measured progress is dropped. */
  #report(value: unknown): void {
    this.#begin();
    let progress: TransferProgress | undefined;
    try {
      progress = measureProgress(this.#map(value as never));
    } catch (error) {
      this.#fail(error);
    }
    if (progress === undefined || this.readyState === 2) return; // A listener or the map may have ended it.
    this.#progress = progress;
    this.#dispatch("progress");
  }

  /** Ends the target, and not the operation, with an error of the map. */
  #fail(error: unknown): void {
    if (this.readyState === 2) return;
    this.#observation.stop();
    this.#settle([Failed, error]);
    this.#end();
  }

  #settle([status, value]: Outcome<TResult>): void {
    this.readyState = 2;
    this.endEvent = endEvents[status];
    if (status === Completed) this.result = value;
    else this.error = value;
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#dispatch("loadstart");
  }

  #end(): void {
    this.#begin();
    this.#dispatch(this.endEvent as string);
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
