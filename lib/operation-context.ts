import { type CancelTarget, cancelListener } from "./abort-listener.js";
import {
  addWatcher,
  isCanceled,
  type Operation,
  publish,
  reasonOf,
  reporterOf,
  signalOf,
} from "./operation.js";

/**
 * What the body of an operation works with; each member may be destructured.
 *
 * It is itself an `IProgress<TProgress>`: hand it to whatever wants a reporter.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface OperationContext<in TProgress> {
  /** A native signal that aborts when cancel is requested; made when first read, which costs on Node 20. */
  readonly signal: AbortSignal;
  /** Delivers a progress report, now; of type never where nobody has said the type of progress: see `run`. */
  readonly report: (value: TProgress) => void;
  /** Publishes a partial result, which `getResults` returns until the end. */
  readonly setResult: (value: unknown) => void;
  /** Runs a callback, or cancels a part, when cancel is requested or at once when it was; returns what unregisters it. */
  readonly onCancel: (target: CancelTarget) => () => void;
  /** Tells whether cancel was requested. */
  readonly isCanceled: () => boolean;
  /** Throws the reason when cancel was requested. */
  readonly throwIfCanceled: () => void;
}

/** Binds each member when it is first read, so that a body pays for what it uses. */
export class Context<TProgress> implements OperationContext<TProgress> {
  readonly #operation: Operation<unknown, unknown>;
  // Those that a body may read in a loop are kept.
  #report: ((value: TProgress) => void) | undefined = undefined;
  constructor(operation: Operation<unknown, unknown>) {
    this.#operation = operation;
  }

  get signal(): AbortSignal {
    return signalOf(this.#operation);
  }

  get report(): (value: TProgress) => void {
    this.#report ??= reporterOf(this.#operation);
    return this.#report;
  }

  get setResult(): (value: unknown) => void {
    return (value) => publish(this.#operation, value);
  }

  get onCancel(): (target: CancelTarget) => () => void {
    return (target) => addCancelListener(this.#operation, target);
  }

  get isCanceled(): () => boolean {
    return () => isCanceled(this.#operation);
  }

  get throwIfCanceled(): () => void {
    return () => {
      if (isCanceled(this.#operation)) throw reasonOf(this.#operation);
    };
  }
}

/** Registers what a requested cancel reaches; at once when it came before, in whatever state the operation is. */
export function addCancelListener(
  operation: Operation<unknown, unknown>,
  target: CancelTarget,
): () => void {
  return addWatcher(operation, undefined, cancelListener(target), undefined);
}
