// One consumer of each shape, and the law of what it is told of an operation.
import assert from "node:assert/strict";
import { AsyncStatus, type IAsyncOperationWithProgress, watch } from "async-operation";
import { toAbortController } from "async-operation/abort-controller";
import { toAbortSignal } from "async-operation/abort-signal";
import { toAsyncIterable } from "async-operation/async-iterable";
import { toCancellationToken } from "async-operation/cancellation-token";
import { toEventTarget } from "async-operation/event-target";
import { toObservable } from "async-operation/observable";
import { toProgress } from "async-operation/progress";
import { toPromise } from "async-operation/promise";
import { toStore } from "async-operation/store";
import { assertSame } from "../../spec/support/identity.js";
import { Promised } from "./side.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** The operation that is followed. */
export type Operation = IAsyncOperationWithProgress<unknown, number>;

/** What is true of the operation when a consumer is looked at. */
export interface Truth {
  readonly outcome: { readonly status: AsyncStatus; readonly value: unknown } | undefined;
  /** The reports since the consumer came. */
  readonly reports: readonly number[];
  /** The newest report before it came, if there was one and the operation ran. */
  readonly newest: readonly number[];
  /** The reason of a cancel that was requested before the end. */
  readonly request: { readonly reason: unknown } | undefined;
  readonly errorCode: unknown;
}

/** Throws unless what a consumer was told is true. */
export type Check = (truth: Truth) => void;

/** How each consumer comes; what it returns checks it. */
export const consumers: Readonly<Record<string, (operation: Operation) => Check>> = {
  watch: (operation) => {
    const values: unknown[] = [];
    const outcomes: unknown[] = [];
    watch(operation, {
      progress: (value) => values.push(value),
      completed: (status, value) => outcomes.push([status, value]),
    });
    return ({ outcome, reports }) => {
      assertSame(values, reports);
      assertSame(outcomes, outcome ? [[outcome.status, outcome.value]] : []);
    };
  },

  "watch with latest": (operation) => {
    const values: unknown[] = [];
    watch(operation, { latest: true, progress: (value) => values.push(value) });
    return ({ newest, reports }) => assertSame(values, [...newest, ...reports]);
  },

  toProgress: (operation) => {
    const values: unknown[] = [];
    toProgress(operation, (value) => values.push(value));
    return ({ newest, reports }) => assertSame(values, [...newest, ...reports]);
  },

  toPromise: (operation) => {
    const promised = new Promised();
    const values: unknown[] = [];
    toPromise(operation, { progress: (value) => values.push(value) }).then(
      (value) => promised.resolve(value),
      (reason) => promised.reject(reason),
    );
    return ({ outcome, reports }) => {
      const verb = outcome?.status === Completed ? "resolves" : "rejects";
      assert.equal(promised.verb, outcome ? verb : "is pending");
      assert.equal(promised.value, outcome?.value);
      assertSame(values, reports);
    };
  },

  toAbortSignal: (operation) => checkSignal(toAbortSignal(operation)),

  toAbortController: (operation) => checkSignal(toAbortController(operation).signal),

  toAsyncIterable: (operation) => {
    const values: unknown[] = [];
    const promised = new Promised();
    const iterator = toAsyncIterable(operation);
    const read = async (): Promise<unknown> => {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return value;
        assert.equal(promised.verb, "is pending");
        values.push(value);
      }
    };
    read().then(
      (value) => promised.resolve(value),
      (error) => promised.reject(error),
    );
    return ({ outcome, reports }) => {
      const verb = outcome?.status === Completed ? "resolves" : "rejects";
      assertSame(values, reports);
      assert.equal(promised.verb, outcome ? verb : "is pending");
      assert.equal(promised.value, outcome?.value);
    };
  },

  toObservable: (operation) => {
    const told: unknown[] = [];
    toObservable(operation).subscribe({
      next: ({ kind, value }) => told.push([kind, value]),
      error: (error) => told.push(["error", error]),
      complete: () => told.push(["complete"]),
    });
    return ({ outcome, reports }) => {
      const expected: unknown[] = reports.map((value) => ["progress", value]);
      if (outcome?.status === Completed) expected.push(["completed", outcome.value], ["complete"]);
      else if (outcome) expected.push(["error", outcome.value]);
      assertSame(told, expected);
    };
  },

  toEventTarget: (operation) => {
    const told: string[] = [];
    const target = toEventTarget(operation);
    for (const type of ["loadstart", "progress", "load", "error", "abort", "loadend"])
      target.addEventListener(type, () => told.push(type));
    let early = false; // A report or an end before the first microtask takes the place of the newest one.
    const see = (): void => {
      early = true;
    };
    const stop = watch(operation, { progress: see, completed: see });
    queueMicrotask(stop);
    return ({ outcome, newest, reports }) => {
      const ends = { [Completed]: "load", [Canceled]: "abort", [Failed]: "error" };
      const end = outcome ? [Reflect.get(ends, outcome.status), "loadend"] : [];
      const shown = early ? reports : [...newest, ...reports];
      assertSame(told, ["loadstart", ...shown.map(() => "progress"), ...end]);
      assert.equal(target.result, outcome?.status === Completed ? outcome.value : null);
      assert.equal(target.error, outcome && outcome.status !== Completed ? outcome.value : null);
    };
  },

  toStore: (operation) => {
    const { subscribe, getSnapshot } = toStore(operation);
    const told: ReturnType<typeof getSnapshot>[] = [];
    subscribe((snapshot) => told.push(snapshot));
    return ({ outcome, request }) => {
      const { status, settled, result, error } = getSnapshot();
      const running = request ? Canceled : AsyncStatus.Started;
      assertSame([status, settled], [outcome?.status ?? running, outcome !== undefined]);
      assert.equal(result, outcome?.status === Completed ? outcome.value : undefined);
      assert.equal(error, outcome && outcome.status !== Completed ? outcome.value : undefined);
      assert.equal(told.at(-1), getSnapshot());
      assert.equal(told.filter((snapshot) => snapshot.settled).length, outcome ? 1 : 0);
    };
  },

  toCancellationToken: (operation) => {
    const token = toCancellationToken(operation);
    let calls = 0;
    const before = token.isCancellationRequested;
    // A listener that came later would be called by a timer.
    if (!before) token.onCancellationRequested(() => calls++);
    return ({ outcome, request }) => {
      const canceled = request !== undefined || outcome?.status === Canceled;
      assert.equal(token.isCancellationRequested, canceled);
      assert.equal(calls, canceled && !before ? 1 : 0);
    };
  },
};

function checkSignal(signal: AbortSignal): Check {
  let calls = 0;
  const before = signal.aborted;
  signal.addEventListener("abort", () => calls++, { once: true });
  return ({ outcome, request, errorCode }) => {
    const aborted = request !== undefined || outcome?.status === Canceled;
    assert.equal(signal.aborted, aborted);
    assert.equal(calls, aborted && !before ? 1 : 0);
    if (aborted) assert.equal(signal.reason, request ? request.reason : errorCode);
  };
}
