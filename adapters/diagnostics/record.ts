import type { IAsyncOperationWithProgress } from "../../lib/index.js";

/** An operation of any types. */
export type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

/** What is known of an operation; it does not keep it alive. */
export class OperationRecord {
  readonly name: string;
  /** By `performance.now()`. */
  readonly startedAt: number = performance.now();
  readonly #operation: WeakRef<AnyOperation>;
  #parent: OperationRecord | undefined;
  isRunning = true;

  constructor(operation: AnyOperation, name: string) {
    this.#operation = new WeakRef(operation);
    this.name = name;
  }

  /** Undefined after it was collected as garbage. */
  get operation(): AnyOperation | undefined {
    return this.#operation.deref();
  }

  /** The nearest operation around this one that still runs: one that has ended is forgotten, with those around it. */
  get parent(): OperationRecord | undefined {
    let parent = this.#parent;
    while (parent && !parent.isRunning) parent = parent.#parent;
    this.#parent = parent;
    return parent;
  }

  /** Ignored if it would make a circle. */
  set parent(value: OperationRecord | undefined) {
    for (let each = value; each; each = each.parent) if (each === this) return;
    this.#parent = value;
  }
}
