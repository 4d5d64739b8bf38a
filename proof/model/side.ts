// One of the two that are compared: the model or the real operation, and the log of all that happens to it.
import { FakeController, type FakeSignal } from "./fake-controller.js";
import type { Handler, Observer } from "./model.js";
import { type Named, nameOf } from "./values.js";

/** The members of an operation, as a consumer uses them. */
export interface Consumer {
  readonly id: number;
  readonly status: unknown;
  readonly errorCode: unknown;
  completed: unknown;
  progress: unknown;
  getResults(): unknown;
  cancel(reason?: unknown): void;
  close(): void;
}

/** The members of a source, as a producer uses them. */
export interface Producer {
  report(value: unknown): void;
  setResult(value: unknown): void;
  complete(result: unknown): unknown;
  fail(error: unknown): unknown;
  isCanceled(): boolean;
  onCancel(handler: (reason: unknown) => void): () => void;
  readonly signal: { readonly aborted: boolean; readonly reason: unknown };
}

/** How an operation comes to be. */
export interface Start {
  readonly by: "source" | "run" | "fromResult" | "fromError" | "canceled";
  /** The result, error or reason; that of the signal of `run` where it has aborted before. */
  readonly value: Named;
  /** Whether the signal of `run` has aborted before. */
  readonly aborted: boolean;
  /** What the body of `run` reports before it returns its promise. */
  readonly reports: readonly Named[];
  /** Whether all is read after each step: what is made when it is first read is made early then. */
  readonly readsAll: boolean;
}

/** What a promise has come to. */
export class Promised {
  verb = "is pending";
  value: unknown = undefined;

  resolve(value: unknown): void {
    this.#settle("resolves", value);
  }

  reject(value: unknown): void {
    this.#settle("rejects", value);
  }

  #settle(verb: string, value: unknown): void {
    if (this.verb !== "is pending") return;
    this.verb = verb;
    this.value = value;
  }
}

/** What `toPromise` takes. */
export interface PromiseOptions {
  readonly signal?: FakeSignal;
  readonly progress?: Handler;
}

/** What both sides can do, and what happened. */
export abstract class Side {
  readonly log: string[] = [];
  readonly controllers: readonly [FakeController, FakeController];
  readonly stops: (() => void)[] = [];
  readonly unregisters: (() => void)[] = [];
  /** Every handler that was made, so that it can be set again. */
  readonly handlers: Handler[] = [];
  readonly promises: Promised[] = [];
  /** Whether the signal, which is made when first read, may be read. */
  readsSignal = false;
  abstract readonly operation: Consumer;
  abstract readonly producer: Producer | undefined;
  /** How much of the log has been compared. */
  compared = 0;
  /** What `id` must stay. */
  id = 0;
  readonly #names = new Map<unknown, string>();
  #numbers = 0;

  /** How many native listeners are on each signal. */
  abstract listeners(): number[];
  /** Ends the operation where the promise of its body has settled. */
  abstract settle(): void;
  abstract dispose(): void;
  abstract asyncDispose(): Promised;
  abstract toPromise(options: PromiseOptions): Promised;
  abstract watch(observer: Observer): () => void;
  abstract link(controller: FakeController): void;
  abstract listenToSignal(listener: Handler): void;

  constructor({ by, aborted, value }: Start) {
    this.controllers = [new FakeController(), new FakeController()];
    if (by === "run" && aborted) this.controllers[0].abort(value.value);
  }

  /** Does something, and logs what it returns or throws. */
  attempt(text: string, act: () => unknown): void {
    this.log.push(`${text} begins`);
    this.log.push(`${text} ${this.outcomeOf(act)}`);
  }

  outcomeOf(act: () => unknown): string {
    try {
      return `returns ${this.name(act())}`;
    } catch (error) {
      return `throws ${this.name(error)}`;
    }
  }

  /** The `progress` option of `run`. */
  reporter(): Handler {
    return (value) => {
      this.log.push(`progress option gets ${this.name(value)}`);
    };
  }

  /** What `reportError` gets. */
  uncaught(error: unknown): void {
    this.log.push(`uncaught ${this.name(error)}`);
  }

  /** The next number for what is made. */
  next(): number {
    this.#numbers++;
    return this.#numbers;
  }

  /** Gives a handler the name by which it is logged. */
  label(handler: Handler, name: string): void {
    this.#names.set(handler, name);
  }

  /** Names a value; what an operation has made by what it is and by when it was first seen. */
  name(value: unknown): string {
    if (value !== undefined && value === this.operation) return "operation";
    const known = nameOf(value) ?? this.#names.get(value);
    if (known !== undefined) return known;
    if (Object(value) !== value) return String(value);
    if (value instanceof TypeError) return "TypeError";
    const { name, code, cause, hresult } = value as Record<string, unknown>;
    if (typeof code === "string") return code;
    const label = `${name} ${hresult} #${this.#names.size}`;
    this.#names.set(value, label);
    return `${label} with cause ${this.name(cause)}`;
  }
}
