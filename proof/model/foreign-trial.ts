// Those who listen to a foreign operation, and the laws of what they are told.
import assert from "node:assert/strict";
import { type AsyncOperationLike, AsyncStatus, watch } from "async-operation";
import { toPromise } from "async-operation/promise";
import { assertSame } from "../../spec/support/identity.js";
import { FakeController } from "./fake-controller.js";
import { type Event, type Habits, type Outcome, Peer, setterError } from "./foreign-peer.js";
import { Promised } from "./side.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

type Foreign = AsyncOperationLike<unknown, unknown>;

/** What one watcher is to be told, and what it was told. */
interface Watcher {
  readonly values: unknown[];
  readonly expectedValues: unknown[];
  readonly outcomes: { readonly status: unknown; readonly value: unknown }[];
  readonly stop: () => void;
  /** What it had been told when it stopped. */
  stoppedWith?: number;
}

/** What one promise is to come to: the outcome of the peer where nothing else is said. */
interface Waiter {
  readonly promised: Promised;
  readonly controller: FakeController;
  rejectsWith?: { readonly value: unknown };
}

/** One peer and all that listen to it. */
export class Trial {
  readonly peer: Peer;
  readonly #watchers: Watcher[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #reports: unknown[] = [];
  /** What the first completion said; all others are to be dropped. */
  #first: Outcome | undefined;
  #listens = false;

  constructor(habits: Habits) {
    this.peer = new Peer(habits);
    this.peer.onSettle = (status) => {
      if (this.#listens) this.#first ??= this.peer.outcomeOf(status);
    };
  }

  get #foreign(): Foreign {
    return this.peer as unknown as Foreign;
  }

  /** Lets something happen, and checks what is to be seen at once. */
  play(event: Event): void {
    if (event.kind === "settle") this.peer.settle(event.by, event.status);
    if (event.kind === "status") this.peer.status = event.status;
    if (event.kind === "report") this.#report(event.value.value);
    if (event.kind === "watch") this.#watch();
    if (event.kind === "toPromise") this.#toPromise();
    if (event.kind === "unwatch") this.#unwatch(event.index);
    if (event.kind === "abort") this.#abort(event.index);
    this.#check();
  }

  #report(value: unknown): void {
    const { hasProgress, hasEarlierHandler } = this.peer.habits;
    if (!hasProgress) return;
    if (hasEarlierHandler) this.#reports.push(value);
    if (this.#listens && !this.#first)
      for (const { expectedValues, stoppedWith } of this.#watchers)
        if (stoppedWith === undefined) expectedValues.push(value);
    this.peer.report(value);
  }

  /** Does what listens to the peer; returns what it is to throw, if it is. */
  #expectListening(): { readonly value: unknown; readonly code?: string } | undefined {
    if (this.#first || this.#listens) return undefined;
    const { status, habits } = this.peer;
    if (status === Completed || status === Failed) {
      this.#first = this.peer.outcomeOf(status);
      return undefined;
    }
    if (habits.slot === "free") {
      this.#listens = true;
      return undefined;
    }
    // A setter that throws says, as that of Windows does, that the slot is taken.
    if (status === Canceled) {
      this.#first = this.peer.outcomeOf(status);
      return undefined;
    }
    if (habits.slot === "throws") return { value: setterError };
    return { value: undefined, code: "E_ILLEGAL_DELEGATE_ASSIGNMENT" };
  }

  #watch(): void {
    const refusal = this.#expectListening();
    const values: unknown[] = [];
    const outcomes: Watcher["outcomes"] = [];
    const observer = {
      progress: (value: unknown) => values.push(value),
      canceled: () => assert.fail("A foreign operation does not tell of a request"),
      completed: (status: unknown, value: unknown) => outcomes.push({ status, value }),
    };
    try {
      const stop = watch(this.#foreign, observer);
      assert.equal(refusal, undefined, "watch throws");
      this.#watchers.push({ values, expectedValues: [], outcomes, stop });
    } catch (error) {
      assertRefusal(error, refusal);
    }
  }

  #toPromise(): void {
    const refusal = this.#expectListening();
    const promised = new Promised();
    const controller = new FakeController();
    toPromise(this.#foreign, { signal: controller.signal }).then(
      (value) => promised.resolve(value),
      (error) => {
        if (refusal) assertRefusal(error, refusal);
        promised.reject(refusal ? refusal.value : error);
      },
    );
    this.#waiters.push({ promised, controller, ...(refusal && { rejectsWith: refusal }) });
  }

  #unwatch(index: number): void {
    const watcher = this.#watchers[index];
    if (watcher?.stoppedWith !== undefined) return;
    watcher?.stop();
    if (watcher) watcher.stoppedWith = watcher.outcomes.length;
  }

  #abort(index: number): void {
    const waiter = this.#waiters[index];
    if (!waiter || waiter.controller.signal.aborted || waiter.rejectsWith) return;
    const reason = { index };
    const ended = this.#first !== undefined;
    waiter.controller.abort(reason);
    if (ended) return;
    assert.equal(this.peer.cancels.at(-1), reason);
    const outcome = this.#first as Outcome | undefined;
    if (!outcome || outcome.status === Canceled) waiter.rejectsWith = { value: reason };
  }

  #check(): void {
    const { peer } = this;
    assertSame(peer.thrown, [], "Nothing reaches the stack of the peer");
    assert.ok(peer.getResultsCalls <= 1, "getResults is called once");
    assert.ok(peer.assignments <= 1 || peer.habits.slot === "throws", "The slot is taken once");
    assertSame(peer.earlier, this.#reports, "The earlier handler gets all");
    if (peer.habits.hasProgress && (this.#first || !this.#listens))
      assert.equal(
        Reflect.get(peer, "progress"),
        peer.habits.hasEarlierHandler ? peer.earlierHandler : null,
        "The earlier handler is put back",
      );
    for (const { values, expectedValues, outcomes, stoppedWith } of this.#watchers) {
      assertSame(values, expectedValues, "Each report is told until the end");
      assert.equal(outcomes.length, stoppedWith ?? (this.#first ? 1 : 0), "One outcome is told");
      if (outcomes[0]) this.#checkOutcome(outcomes[0]);
    }
  }

  /** What was told is what the contract says, and the same for everybody. */
  #checkOutcome({ status, value }: { status: unknown; value: unknown }): void {
    const first = this.#first;
    assert.ok(first);
    assert.equal(status, first.status);
    if (!first.isOpen) assert.ok(Object.is(value, first.value), `${value} is another value`);
    else {
      assert.ok(value instanceof Error, `${value} is no error`);
      const { errorCode, errorCodeThrows } = this.peer.habits;
      if (status === Canceled) assert.equal(value.name, "AbortError");
      if (status === Canceled && !errorCodeThrows)
        assert.ok(Object.is(value.cause ?? null, errorCode.value ?? null));
      this.#first = { ...first, value, isOpen: false }; // From now on it is that very error.
    }
  }

  /** Checks the promises, when all have had time to settle. */
  checkPromises(): void {
    for (const { promised, rejectsWith } of this.#waiters) {
      const { verb, value } = promised;
      if (rejectsWith) assertSame([verb, value], ["rejects", rejectsWith.value]);
      else if (this.#first) {
        const status = verb === "resolves" ? Completed : this.#first.status;
        assert.notEqual(verb, "is pending");
        if (verb === "rejects") assert.notEqual(status, Completed);
        this.#checkOutcome({ status, value });
      } else assert.equal(verb, "is pending");
    }
  }
}

function assertRefusal(
  error: unknown,
  refusal: { value: unknown; code?: string } | undefined,
): void {
  if (!refusal) throw error;
  if (refusal.code) assert.equal(Object(error).code, refusal.code);
  else assert.equal(error, refusal.value);
}
