import type { AsyncOperationLike } from "./async-operation.js";
import { type AsyncStatus, Canceled, Completed, Failed, Started } from "./async-status.js";
import { type AnyOperation, friends } from "./operation.js";
import { ownOf } from "./watch.js";
import { Watcher } from "./watchers.js";

/**
 * One report of `whenAll`: an input has reported `value`; without `value`, an input has ended.
 *
 * @typeParam TProgress - The type of the inputs' progress reports.
 */
export type WhenAllProgress<TProgress> = {
  /** The index of the input. */
  readonly index: number;
  /** The number of inputs that have ended. */
  readonly completed: number;
  /** The number of inputs. */
  readonly total: number;
} & ({ readonly value: TProgress } | { readonly value?: never });

/** The outcomes of the inputs of `whenAll`. */
export class Gathering {
  readonly #whole: AnyOperation;
  readonly #report: (value: WhenAllProgress<unknown>) => void;
  readonly #total: number;
  readonly #statuses: AsyncStatus[];
  readonly #values: unknown[];
  #completed = 0;

  constructor(whole: AnyOperation, total: number) {
    this.#whole = whole;
    this.#report = friends.reporterOf(whole);
    this.#total = total;
    // Filled: an array with holes is slower.
    this.#statuses = new Array<AsyncStatus>(total).fill(Started);
    this.#values = new Array<unknown>(total).fill(undefined);
    if (total === 0) this.#end();
  }

  waitsFor(index: number): boolean {
    return this.#statuses[index] === Started;
  }

  /** Follows an input; one that cannot be watched ends with the error of that. */
  add(input: AsyncOperationLike<unknown, unknown>, index: number): void {
    const report = (value: unknown): void =>
      this.#report({ index, value, completed: this.#completed, total: this.#total });
    try {
      friends.attach(ownOf(input, true), new Part(this, index), report, true);
    } catch (error) {
      this.take(index, Failed, error);
    }
  }

  /** Takes the outcome of an input. */
  take(index: number, status: AsyncStatus, value: unknown): void {
    this.#statuses[index] = status;
    this.#values[index] = value;
    this.#completed++;
    this.#report({ index, completed: this.#completed, total: this.#total });
    if (this.#completed === this.#total) this.#end();
  }

  #end(): void {
    const firstOf = (status: AsyncStatus): number => this.#statuses.indexOf(status);
    const failed = firstOf(Failed) < 0 ? firstOf(Canceled) : firstOf(Failed);
    if (failed < 0) friends.settle(this.#whole, Completed, this.#values);
    else friends.settle(this.#whole, this.#statuses[failed] as AsyncStatus, this.#values[failed]);
  }
}

/** The watcher of one input. */
class Part extends Watcher {
  readonly #gathering: Gathering;
  readonly #index: number;

  constructor(gathering: Gathering, index: number) {
    super();
    this.#gathering = gathering;
    this.#index = index;
  }

  override conclude(status: AsyncStatus, value: unknown): void {
    this.remove();
    this.#gathering.take(this.#index, status, value);
  }
}
