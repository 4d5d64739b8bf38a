// What every runtime must pass: the contract through each way of making an operation, and the
// adapters for what the platform itself has. Plain modules and relative paths, as browsers need them.
import { fromAbortController, toAbortController } from "../dist/adapters/abort-controller.js";
import { fromAbortSignal, toAbortSignal } from "../dist/adapters/abort-signal.js";
import { toCancellationToken } from "../dist/adapters/cancellation-token.js";
import { fromNodeCallback, toNodeCallback } from "../dist/adapters/node-callback.js";
import { fromPolling } from "../dist/adapters/polling/index.js";
import { fromProgress, toProgress } from "../dist/adapters/progress.js";
import { fromPromise, toPromise } from "../dist/adapters/promise.js";
import { toStore } from "../dist/adapters/store.js";
import { contractCases } from "../dist/conformance/conformance.js";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  run,
  throttleProgress,
  waitFor,
  whenAll,
  whenAny,
} from "../dist/lib/index.js";
import { equal } from "./assert.mjs";
import { http } from "./http.mjs";
import { shapes } from "./shapes.mjs";

/** Runs a body as a promise with a signal of its own, as code that knows no operation does. */
function startPromise(body) {
  const { signal, abort } = controllerOf();
  let listener = () => {};
  const context = {
    signal,
    report: (value) => listener(value),
    setResult() {},
    onCancel(target) {
      const listen = () =>
        typeof target === "function" ? target(signal.reason) : target.cancel(signal.reason);
      if (signal.aborted) listen();
      else signal.addEventListener("abort", listen, { once: true });
      return () => signal.removeEventListener("abort", listen);
    },
    isCanceled: () => signal.aborted,
    throwIfCanceled: () => signal.throwIfAborted(),
  };
  return fromPromise((async () => body(context))(), {
    cancel: abort,
    subscribe: (report) => {
      listener = report;
    },
  });
}

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

/** The contract, through one way of making an operation. */
export function contractOf(name, start, without = []) {
  return contractCases
    .filter(({ needs = [] }) => !needs.some((need) => without.includes(need)))
    .map(({ id, title, run: runCase }) => ({
      title: `${name} ${title} (${id})`,
      run: () => runCase(start),
    }));
}

const caseOf = (title, test) => ({ title, run: test });

/** A source, and what of its operation came where. */
function started() {
  const source = new AsyncOperationSource();
  return { source, operation: source.operation };
}

const adapters = [
  caseOf("fromPolling() reports each state, and completes", async () => {
    const states = [0.5, 1];
    const operation = fromPolling({
      start: async () => 0,
      poll: async () => states.shift(),
      outcome: (state) => (state === 1 ? { result: "done" } : undefined),
      interval: 1,
    });
    const values = [];
    equal(await toPromise(operation, { progress: (value) => values.push(value) }), "done");
    equal(values.join(" "), "0 0.5 1");
  }),

  caseOf(
    "fromPolling() asks the work to cancel, and drops the request that is under way",
    async () => {
      let canceled = false;
      const operation = fromPolling({
        start: async () => "running",
        poll: (_, { signal }) =>
          canceled
            ? "canceled"
            : new Promise((_, reject) =>
                signal.addEventListener("abort", () => reject(signal.reason)),
              ),
        outcome: () => undefined,
        cancel: () => {
          canceled = true;
        },
        interval: 1,
        cancelTimeout: 50,
      });
      setTimeout(() => operation.cancel("not needed"), 20);
      equal(await toPromise(operation).catch((reason) => reason), "not needed");
      equal(operation.status, AsyncStatus.Canceled);
      equal(canceled, true);
    },
  ),

  caseOf("toPromise() cancels and rejects with the reason of its signal", async () => {
    const { source, operation } = started();
    const { signal, abort } = controllerOf();
    const promise = toPromise(operation, { signal });
    abort("not needed");
    equal(await promise.catch((reason) => reason), "not needed");
    equal(source.isCanceled(), true);
  }),
  caseOf("toAbortSignal() and fromAbortSignal() hand the reason on", () => {
    const { source, operation } = started();
    const { signal, abort } = controllerOf();
    const aborted = toAbortSignal(fromAbortSignal(signal, operation));
    abort("not needed");
    equal([aborted.aborted, aborted.reason, source.isCanceled()], [true, "not needed", true]);
  }),
  caseOf("toAbortController() and fromAbortController() hand the reason on", () => {
    const first = started();
    const second = started();
    fromAbortController(toAbortController(first.operation), second.operation);
    first.operation.cancel("not needed");
    equal(second.source.isCanceled(), true);
  }),
  caseOf("toCancellationToken() tells of the cancel", () => {
    const { operation } = started();
    const token = toCancellationToken(operation);
    let calls = 0;
    token.onCancellationRequested(() => calls++);
    operation.cancel();
    equal([token.isCancellationRequested, calls], [true, 1]);
  }),
  caseOf("toProgress() and fromProgress() keep the order", async () => {
    const values = [];
    const operation = fromProgress(async (progress) => {
      await undefined;
      for (const value of [1, 2, 3]) progress.report(value);
    });
    toProgress(operation, (value) => values.push(value));
    await toPromise(operation);
    equal(values, [1, 2, 3]);
  }),
  caseOf("toNodeCallback() and fromNodeCallback() keep the result", async () => {
    const operation = fromNodeCallback((callback) => toNodeCallback(fromResult(42), callback));
    equal(await toPromise(operation), 42);
  }),
  caseOf("toStore() has each snapshot", () => {
    const { source, operation } = started();
    const store = toStore(operation);
    const seen = [];
    store.subscribe(({ progress, settled }) => seen.push([progress ?? null, settled]));
    source.report(0.5);
    source.complete("done");
    equal(seen, [
      [null, false],
      [0.5, false],
      [0.5, true],
    ]);
  }),
  caseOf("throttleProgress() delivers the last report", async () => {
    const values = [];
    const progress = throttleProgress((value) => values.push(value), 10_000);
    await toPromise(run(({ report }) => [1, 2, 3].forEach(report), { progress }));
    equal(values, [1, 3]);
  }),
  caseOf("waitFor() returns Started when the time is up", async () => {
    equal(await waitFor(started().operation, 1), AsyncStatus.Started);
  }),
  caseOf("whenAll() and whenAny() take the outcomes of their inputs", async () => {
    const inputs = [fromResult(1), run(async () => 2)];
    equal(await toPromise(whenAll(inputs)), [1, 2]);
    equal(await toPromise(whenAny([started().operation, fromResult(3)])), 3);
  }),
];

export const cases = [
  ...contractOf("run()", (body) => run(body)),
  ...contractOf("fromPromise()", startPromise, ["partial results"]),
  ...contractOf("fromProgress()", (body) => fromProgress(body)),
  ...adapters,
  ...shapes,
  ...http,
];
