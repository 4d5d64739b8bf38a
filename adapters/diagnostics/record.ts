import type { IAsyncOperationWithProgress } from "../../lib/index.js";

/** An operation of any types. */
export type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

/** The recorded data of an operation, with a weak reference to it. */
export class OperationRecord {
  readonly name: string;
  /** By `performance.now()`. */
  readonly startedAt: number = performance.now();
  readonly #operation: WeakRef<AnyOperation>;
  #parent: OperationRecord | undefined;
  isRunning = true;
  /** Whether its reports are watched. */
  isWatched = false;

  constructor(operation: AnyOperation, name: string, parent: OperationRecord | undefined) {
    this.#operation = new WeakRef(operation);
    this.name = name;
    this.#parent = parent;
  }

  /** Undefined once the operation has been garbage collected. */
  get operation(): AnyOperation | undefined {
    return this.#operation.deref();
  }

  /** The nearest operation around this one that still runs: records of ended ones are dropped. */
  get parent(): OperationRecord | undefined {
    let parent = this.#parent;
    while (parent && !parent.isRunning) parent = parent.#parent;
    this.#parent = parent;
    return parent;
  }

  /** Makes this a part of another operation, unless it already is, or the other is a part of this one. */
  moveInto(whole: OperationRecord): void {
    if (!whole.isWithin(this) && !this.isWithin(whole)) this.#parent = whole;
  }

  isWithin(whole: OperationRecord): boolean {
    for (let each: OperationRecord | undefined = this; each; each = each.parent)
      if (each === whole) return true;
    return false;
  }
}
