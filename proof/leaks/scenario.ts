// What the scenarios are made of: operations that end in each way, and peers that outlive them.
import { type EventEmitter, getEventListeners } from "node:events";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  type OperationContext,
} from "async-operation";
import { toPromise } from "async-operation/promise";

/** One way of an operation through an adapter. */
export interface Scenario {
  /** The function. */
  readonly name: string;
  /** How many operations go through it, where the caller does not say. */
  readonly count: number;
  /** How much the heap may grow, in bytes, where that is more than for the others. */
  readonly growth?: number;
  /** Makes the peers that outlive the operations. */
  open(): Peers | Promise<Peers>;
}

/** The peers, and what goes through them. */
export interface Peers {
  /** Takes an operation through the adapter; `endingOf(index)` says how it ends. */
  run(index: number): unknown;
  /** Cancels, by a peer, all that still runs. */
  abort?(): void;
  /** How many listeners the peers hold. */
  listeners?(): number;
  /** Stops the peers. */
  close?(): unknown;
}

/** What most scenarios take through in the time that they have. */
export const many = 100_000;

export type Ending = "completed" | "failed" | "canceled" | "aborted";
const endings: readonly Ending[] = ["completed", "failed", "canceled", "aborted"];

/** The endings take turns: a result, an error, canceled by the consumer, canceled by the peer. */
export function endingOf(index: number): Ending {
  return endings[index % endings.length] as Ending;
}

export const reason: Error = new Error("not needed");
export const failure: Error = new Error("no disk");

/** A source whose operation ends when it is canceled. */
export function start(): AsyncOperationSource<string, number> {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel((given) => source.fail(given));
  return source;
}

/** Ends what is not left to the peer. */
export function end(source: AsyncOperationSource<string, number>, index: number): void {
  const ending = endingOf(index);
  source.report(0.5);
  if (ending === "completed") source.complete("done");
  if (ending === "failed") source.fail(failure);
  if (ending === "canceled") source.operation.cancel(reason);
}

/** The body of an operation that ends in the same ways, now or in a later turn. */
export function bodyOf(index: number) {
  return async ({ report, onCancel }: OperationContext<number>): Promise<string> => {
    report(0.5);
    const ending = endingOf(index);
    if (ending === "failed") throw failure;
    if (ending !== "completed") await new Promise((_, reject) => onCancel(reject));
    return "done";
  };
}

/** Cancels where it is the consumer who cancels, and waits for the end. */
export function follow(
  operation: AsyncOperationLike<unknown, unknown>,
  index: number,
): Promise<unknown> {
  if (endingOf(index) === "canceled") operation.cancel(reason);
  return toPromise(operation).catch(() => {});
}

/** One signal for all operations, and one that aborts those that are left to it. */
export class SharedSignals {
  readonly #lasting = new AbortController();
  #aborting = new AbortController();
  #left = 0;

  signalOf(index: number): AbortSignal {
    return (endingOf(index) === "aborted" ? this.#aborting : this.#lasting).signal;
  }

  abort(): void {
    const { signal } = this.#aborting;
    this.#aborting.abort(reason);
    this.#left += getEventListeners(signal, "abort").length;
    this.#aborting = new AbortController();
  }

  listeners(): number {
    const signals = [this.#lasting.signal, this.#aborting.signal];
    return signals.reduce((sum, each) => sum + getEventListeners(each, "abort").length, this.#left);
  }
}

/** Peers that are signals alone. */
export function onSignals(run: (index: number, signal: AbortSignal) => unknown): Peers {
  const signals = new SharedSignals();
  return {
    run: (index) => run(index, signals.signalOf(index)),
    abort: () => signals.abort(),
    listeners: () => signals.listeners(),
  };
}

/** How many listeners an emitter of Node has. */
export function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}
