import { type AbortSignalLike, type AbortTargets, abortReason, listen } from "./abort-listener.js";
import type { AsyncOperationLike } from "./async-operation.js";
import { type AsyncStatus, Canceled, Completed } from "./async-status.js";
import { call } from "./listener.js";
import { type AnyOperation, friends } from "./operation.js";
import { flush, type ProgressTarget, progressListener } from "./progress-target.js";
import { abandon, ownOf } from "./watch.js";
import { Watcher } from "./watchers.js";

/**
 * Options for `toPromise`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface ToPromiseOptions<in TProgress> {
  /** Cancels the operation and rejects the promise at once, while the work may still unwind. */
  readonly signal?: AbortSignalLike | undefined;
  /** Receives each report. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
  /** Whether `progress` receives the newest report at once, while the operation runs; false by default. */
  readonly latest?: boolean | undefined;
}

/**
 * Settles a promise with the outcome of an operation, or when a signal aborts.
 *
 * One object is the watcher of the operation and the target of the signal, as thousands may wait.
 */
export class Settler extends Watcher {
  readonly #operation: AsyncOperationLike<unknown, unknown>;
  readonly #own: AnyOperation;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  /** Dropped at the end, as is the signal. */
  #target: ProgressTarget<unknown> | undefined;
  #signal: AbortSignalLike | undefined;
  #targets: AbortTargets | undefined;

  constructor(
    operation: AsyncOperationLike<unknown, unknown>,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
    { signal, progress, latest }: ToPromiseOptions<unknown> = {},
  ) {
    super();
    this.#operation = operation;
    this.#own = ownOf(operation, progress !== undefined);
    this.#resolve = resolve;
    this.#reject = reject;
    this.#target = progress;
    this.#signal = signal;
    friends.attach(this.#own, this, progress && progressListener(progress), latest);
    if (this.#signal?.aborted) this.cancel(abortReason(this.#signal));
    else if (this.#signal) this.#targets = listen(this.#signal, this);
  }

  /** Called by the operation at its end. */
  override conclude(status: AsyncStatus, value: unknown): void {
    const reason = this.#reason;
    this.#release();
    if (status === Completed) this.#resolve(value);
    else this.#reject(status === Canceled && reason !== undefined ? reason : value);
  }

  /** Called by the signal. If the cancel ends the operation, its outcome settles the promise. */
  cancel(reason: unknown): void {
    abandon(this.#operation, reason);
    this.#release();
    this.#reject(reason);
  }

  /** The reason with which the signal has aborted, if any; the getters of a foreign one may throw. */
  get #reason(): unknown {
    try {
      if (this.#signal?.aborted) return this.#signal.reason;
    } catch {}
    return undefined;
  }

  #release(): void {
    const target = this.#target;
    this.#target = this.#signal = undefined;
    friends.detach(this.#own, this);
    this.#targets?.remove(this);
    if (target) call(flush, target);
  }
}
