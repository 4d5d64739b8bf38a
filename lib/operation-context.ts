import { type CancelTarget, cancelListener } from "./abort-listener.js";
import type { Listener } from "./listener.js";
import { type AnyOperation, friends } from "./operation.js";
import { probe } from "./probe.js";

/** The type of `report` if the type of progress was not declared: no value has it. */
export interface Undeclared<THint extends string> {
  /** The two ways to declare it. */
  readonly declare: THint;
  readonly [undeclared]: never;
}

declare const undeclared: unique symbol;

/** `TProgress`; if that is `never`, a type whose name contains the declaration to write. */
export type Reported<TProgress> =
  | TProgress
  | ([TProgress] extends [never]
      ? Undeclared<"(context: OperationContext<TProgress>) => …, or run<TResult, TProgress>(…)">
      : never);

/**
 * The tools of an operation's body; each member may be destructured.
 *
 * It is itself an `IProgress<TProgress>`: pass it to any function that takes a reporter. It is declared
 * as a class, so that the compiler refuses members of a copy: `{ ...context }` has none.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export declare abstract class OperationContext<TProgress> {
  /** A native signal that aborts when cancel is requested; created when first read, which is slow on Node 20. */
  get signal(): AbortSignal;
  /** Delivers a progress report, synchronously. */
  get report(): (value: Reported<TProgress>) => void;
  /** Publishes a partial result, which `getResults` returns until the end. Its type is not checked: that of the result is inferred from the body. */
  get setResult(): (value: unknown) => void;
  /** Calls a function, or cancels a part, when cancel is requested; immediately if it was. Returns the function that unregisters it. */
  get onCancel(): (target: CancelTarget) => () => void;
  /** Returns whether cancel was requested. */
  get isCanceled(): () => boolean;
  /** Throws the reason if cancel was requested. */
  get throwIfCanceled(): () => void;
}

/** Binds each member when it is first read, so that a body pays only for the members that it uses. */
export class Context<TProgress> implements OperationContext<TProgress> {
  readonly #operation: AnyOperation;
  // Cached, as bodies read it in loops.
  #report: ((value: unknown) => void) | undefined;

  constructor(operation: AnyOperation) {
    this.#operation = operation;
  }

  get [Symbol.toStringTag](): string {
    return "OperationContext";
  }

  get signal(): AbortSignal {
    return friends.signalOf(this.#operation);
  }

  get report(): (value: Reported<TProgress>) => void {
    this.#report ??= friends.reporterOf(this.#operation);
    return this.#report;
  }

  get setResult(): (value: unknown) => void {
    return (value) => friends.publish(this.#operation, value);
  }

  get onCancel(): (target: CancelTarget) => () => void {
    return (target) => addCancelListener(this.#operation, target);
  }

  get isCanceled(): () => boolean {
    return () => friends.requestOf(this.#operation) !== undefined;
  }

  get throwIfCanceled(): () => void {
    return () => {
      const request = friends.requestOf(this.#operation);
      if (request) throw request.reason;
    };
  }
}

/** Registers a target of a cancel request; immediately called if one was made, even after the end. */
export function addCancelListener(operation: AnyOperation, target: CancelTarget): () => void {
  const listener = cancelListener(target);
  return friends.isOwn(target)
    ? addPart(operation, target, listener)
    : friends.watch(operation, undefined, listener);
}

/** What stops each running part of a whole, by a key that the part holds. */
class Parts extends Map<object, () => void> {
  /** One for all: a weak reference costs three times as much as the rest of a part. */
  readonly weak: WeakRef<Parts> = new WeakRef(this);
}

const partsOf = new WeakMap<AnyOperation, Parts>();

/** Registers a part until it ends or the whole does: neither holds the other for longer. */
function addPart(whole: AnyOperation, part: AnyOperation, listener: Listener): () => void {
  probe?.addPart(whole, part);
  const parts = partsOf.get(whole) ?? new Parts();
  partsOf.set(whole, parts);
  const key = {};
  let leave: (() => void) | undefined;
  let release: (() => void) | undefined;
  const stop = (): void => {
    leave?.();
    release?.();
    leave = release = undefined;
    parts.delete(key);
  };
  parts.set(key, stop);
  leave = friends.watch(whole, undefined, listener, stop);
  release = friends.watch(part, undefined, undefined, stopper(parts.weak, key)); // Called at once if the part has ended.
  return stop;
}

/** A part keeps no whole that was dropped without an end. Not inline, where closures share what they hold. */
function stopper(parts: WeakRef<Parts>, key: object): () => void {
  return () => parts.deref()?.get(key)?.();
}
