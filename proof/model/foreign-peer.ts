// An operation of another library that keeps no rule, as a random script tells it.

import { AsyncStatus } from "async-operation";
import fc from "fast-check";
import { errors, isCancellationValue, isErrorValue, type Named, results } from "./values.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

type Handler = (...values: unknown[]) => unknown;

/** What one peer does when it is read or called. */
export interface Habits {
  /** What `status` reads, until the script says otherwise. */
  readonly status: unknown;
  readonly errorCode: Named;
  readonly errorCodeThrows: boolean;
  readonly result: Named;
  readonly getResultsThrows: Named | undefined;
  readonly cancelThrows: boolean;
  /** The status with which `cancel` calls the handler back at once. */
  readonly cancelSettles: AsyncStatus | undefined;
  readonly slot: "free" | "taken" | "throws";
  readonly hasProgress: boolean;
  readonly hasEarlierHandler: boolean;
}

/** What happens to it, one after the other. */
export type Event =
  | {
      readonly kind: "settle";
      readonly by: "status" | "nothing" | "sender";
      readonly status: unknown;
    }
  | { readonly kind: "status"; readonly status: unknown }
  | { readonly kind: "report"; readonly value: Named }
  | { readonly kind: "watch" | "toPromise" | "unwatch" | "abort"; readonly index: number };

/** What the watchers must be told; where `isOpen`, docs/contract.md leaves the value to the library. */
export interface Outcome {
  readonly status: AsyncStatus;
  readonly value: unknown;
  readonly isOpen: boolean;
}

/** What a peer's setter throws by itself. */
export const setterError: Error = new Error("No handler today");

/** The peer, and what it has seen of those who use it. */
export class Peer {
  readonly habits: Habits;
  readonly #slot: { completed: Handler | null; progress: Handler | null };
  status: unknown;
  getResultsCalls = 0;
  assignments = 0;
  cancels: unknown[] = [];
  /** What came out of a handler into the stack of the peer. */
  readonly thrown: unknown[] = [];
  readonly earlier: unknown[] = [];
  readonly earlierHandler: Handler = (_, value) => this.earlier.push(value);

  constructor(habits: Habits) {
    this.habits = habits;
    this.status = habits.status;
    this.#slot = {
      completed: habits.slot === "taken" ? () => {} : null,
      progress: habits.hasEarlierHandler ? this.earlierHandler : null,
    };
    if (habits.hasProgress)
      Object.defineProperty(this, "progress", {
        get: () => this.#slot.progress,
        set: (handler: Handler | null) => {
          this.#slot.progress = handler;
        },
      });
  }

  /** Is told of each completion before the handler is. */
  onSettle: (status: unknown) => void = () => {};

  get completed(): Handler | null {
    return this.#slot.completed;
  }

  set completed(handler: Handler | null) {
    this.assignments++;
    if (this.habits.slot === "throws") throw setterError;
    this.#slot.completed = handler;
  }

  get errorCode(): unknown {
    if (this.habits.errorCodeThrows) throw new Error("errorCode throws");
    return this.habits.errorCode.value;
  }

  getResults(): unknown {
    this.getResultsCalls++;
    if (this.habits.getResultsThrows) throw this.habits.getResultsThrows.value;
    return this.habits.result.value;
  }

  cancel(reason: unknown): void {
    this.cancels.push(reason);
    const { cancelSettles } = this.habits;
    if (cancelSettles !== undefined) this.settle("status", cancelSettles);
    if (this.habits.cancelThrows) throw new Error("cancel throws");
  }

  /** Calls the completed handler, maybe again, maybe without what belongs to it. */
  settle(by: "status" | "nothing" | "sender", status: unknown): void {
    const values = { status: [this, status], nothing: [], sender: [undefined, status] }[by];
    this.onSettle(by === "nothing" ? this.status : status);
    this.#call(this.#slot.completed, values);
  }

  report(value: unknown): void {
    this.#call(this.#slot.progress, [this, value]);
  }

  /** The outcome that docs/contract.md says of a status. */
  outcomeOf(status: unknown): Outcome {
    const { errorCode, errorCodeThrows, result, getResultsThrows } = this.habits;
    if (status === Completed)
      return getResultsThrows
        ? { status: Failed, value: getResultsThrows.value, isOpen: false }
        : { status: Completed, value: result.value, isOpen: false };
    if (status === Canceled) {
      const isCancellation = !errorCodeThrows && isCancellationValue(errorCode.value);
      return { status: Canceled, value: errorCode.value, isOpen: !isCancellation };
    }
    if (status === Failed) {
      if (!errorCodeThrows && isErrorValue(errorCode.value))
        return { status: Failed, value: errorCode.value, isOpen: false };
      if (getResultsThrows && !errorCodeThrows)
        return { status: Failed, value: getResultsThrows.value, isOpen: false };
    }
    return { status: Failed, value: undefined, isOpen: true };
  }

  #call(handler: Handler | null, values: unknown[]): void {
    try {
      handler?.(...values);
    } catch (error) {
      this.thrown.push(error);
    }
  }
}

const error = fc.constantFrom(...errors);
const result = fc.constantFrom(...results);
const outcome = fc.constantFrom<unknown>(Completed, Completed, Canceled, Failed, Failed);
/** What a status reads that says nothing, or says it wrongly. */
const lie = fc.constantFrom<unknown>(Started, 7, undefined, null, "Completed", -1);
const anyStatus = fc.oneof({ weight: 5, arbitrary: outcome }, { weight: 1, arbitrary: lie });
const seldom = fc.nat({ max: 4 }).map((number) => number === 0);

/** Peers: most of them run when they are met. */
export const habits: fc.Arbitrary<Habits> = fc.record({
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant(Started) },
    { weight: 1, arbitrary: anyStatus },
  ),
  errorCode: error,
  errorCodeThrows: seldom,
  result,
  getResultsThrows: fc.option(error, { nil: undefined, freq: 2 }),
  cancelThrows: fc.boolean(),
  cancelSettles: fc.option(fc.constantFrom(Completed, Canceled, Failed), {
    nil: undefined,
    freq: 2,
  }),
  slot: fc.oneof(
    { weight: 8, arbitrary: fc.constant("free" as const) },
    { weight: 1, arbitrary: fc.constantFrom("taken" as const, "throws" as const) },
  ),
  hasProgress: fc.boolean(),
  hasEarlierHandler: fc.boolean(),
});

const index = fc.nat({ max: 3 });

/** Scripts. */
export const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("settle" as const),
      by: fc.constantFrom(
        "status" as const,
        "status" as const,
        "nothing" as const,
        "sender" as const,
      ),
      status: anyStatus,
    }),
    fc.record({ kind: fc.constant("status" as const), status: anyStatus }),
    fc.record({ kind: fc.constant("report" as const), value: result }),
    fc.record({
      kind: fc.constantFrom(
        "watch" as const,
        "watch" as const,
        "toPromise" as const,
        "unwatch" as const,
        "abort" as const,
      ),
      index,
    }),
  ),
  { maxLength: 12, size: "max" },
);
