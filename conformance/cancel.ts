import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type AnyOperation,
  type ContractCase,
  ended,
  failing,
  makeGate,
  type Start,
  startAndEnd,
  untilCanceled,
} from "./contract-case.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** Cancels an operation in the given way, and returns the reasons that its body got. */
async function reasonsOf(
  start: Start,
  cancel: (operation: AnyOperation) => void,
): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const operation = start(
    ({ onCancel, signal }) =>
      new Promise<void>((resolve) => {
        onCancel((reason) => {
          reasons.push(reason, signal.reason);
          resolve();
        });
      }),
  );
  cancel(operation);
  await ended(operation);
  return reasons;
}

/** What a requested cancel does, and what it leaves to the body. */
export const cancel: readonly ContractCase[] = [
  {
    id: "CA-02",
    title: "returns nothing from cancel, at once",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.equal(operation.cancel("not needed"), undefined);
      gate.open();
      await ended(operation);
      assert.equal(operation.cancel("not needed"), undefined);
    },
  },
  {
    id: "CA-03",
    title: "tells the body once when cancel is called twice",
    needs: ["cancellation"],
    async run(start) {
      const reasons = await reasonsOf(start, (operation) => {
        operation.cancel("first");
        operation.cancel("second");
      });
      assert.equal(reasons.length, 2); // The callback's and the signal's.
    },
  },
  {
    id: "first-reason",
    title: "keeps the first reason when cancel is called twice",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(untilCanceled);
      operation.cancel("first");
      operation.cancel("second");
      await ended(operation);
      assert.equal(operation.errorCode?.cause, "first");
    },
  },
  {
    id: "CA-01",
    title: "aborts the signal of the body before cancel returns",
    needs: ["cancellation", "synchrony"],
    async run(start) {
      let signal: AbortSignal | undefined;
      const operation = start((context) => {
        signal = context.signal;
        return untilCanceled(context);
      });
      assert.equal(signal?.aborted, false);
      operation.cancel("not needed");
      assert.equal(signal?.aborted, true);
      await ended(operation);
    },
  },
  {
    id: "signal",
    title: "aborts the signal of the body",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(
        ({ signal }) =>
          new Promise((_, reject) => {
            if (signal.aborted) reject(signal.reason);
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      );
      operation.cancel("not needed");
      assert.equal(await ended(operation), Canceled);
    },
  },
  {
    id: "CA-06",
    title: "runs a cancel callback within cancel, when status reads Canceled",
    needs: ["cancellation", "synchrony"],
    async run(start) {
      const inside: unknown[] = [];
      const operation = start((context) => {
        context.onCancel(() => inside.push(operation.status, context.isCanceled()));
        return untilCanceled(context);
      });
      operation.cancel("not needed");
      assert.deepEqual(inside, [Canceled, true]);
      await ended(operation);
    },
  },
  {
    id: "CA-07",
    title: "runs a cancel callback at once when it is registered after the cancel",
    needs: ["cancellation"],
    async run(start) {
      let calls = 0;
      const seen = makeGate<unknown[]>();
      const operation = start(async ({ onCancel, isCanceled }) => {
        await new Promise((resolve) => onCancel(resolve));
        onCancel(() => calls++);
        seen.open([calls, isCanceled()]);
      });
      operation.cancel("not needed");
      assert.deepEqual(await seen.opened, [1, true]);
      await ended(operation);
    },
  },
  {
    id: "CA-09",
    title: "does not run a cancel callback that was unregistered",
    needs: ["cancellation"],
    async run(start) {
      let calls = 0;
      const operation = start((context) => {
        context.onCancel(() => calls++)();
        return untilCanceled(context);
      });
      operation.cancel("not needed");
      await ended(operation);
      assert.equal(calls, 0);
    },
  },
  {
    id: "reason-text",
    title: "hands the reason to the body",
    needs: ["cancellation", "cancellation reasons"],
    async run(start) {
      const reasons = await reasonsOf(start, (operation) => operation.cancel("not needed"));
      assert.deepEqual(reasons, ["not needed", "not needed"]);
    },
  },
  {
    id: "CA-12",
    title: "hands the very reason to the body, and a CanceledError where there is none",
    needs: ["cancellation", "cancellation reasons", "identity"],
    async run(start) {
      const given = { why: "not needed" };
      const reasons = await reasonsOf(start, (operation) => operation.cancel(given));
      assert.deepEqual(
        reasons.map((reason) => reason === given),
        [true, true],
      );
      const [first, second] = await reasonsOf(start, (operation) => operation.cancel());
      assert.equal(Object(first).name, "AbortError");
      assert.equal(second, first);
    },
  },
  {
    id: "CA-24",
    title: "takes undefined for no reason, and null for one",
    needs: ["cancellation", "cancellation reasons", "identity"],
    async run(start) {
      const [none] = await reasonsOf(start, (operation) => operation.cancel(undefined));
      assert.equal(Object(none).name, "AbortError");
      const [given] = await reasonsOf(start, (operation) => operation.cancel(null));
      assert.equal(given, null);
    },
  },
  {
    id: "CA-04",
    title: "ends in Completed when the body returns a result all the same",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
      operation.cancel("not needed");
      gate.open();
      assert.equal(await ended(operation), Completed);
      assert.deepEqual([operation.status, operation.getResults()], [Completed, "part"]);
      assert.equal(operation.errorCode, null);
    },
  },
  {
    id: "error-after-cancel",
    title: "ends in Error when the body fails with an ordinary error after a cancel",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(failing));
      operation.cancel("not needed");
      gate.open();
      assert.equal(await ended(operation), Failed);
      assert.equal(operation.errorCode?.message, "No disk");
    },
  },
  {
    id: "other-cancellation-after-cancel",
    title: "ends in Canceled with the requested reason when the body throws another cancellation",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async () => {
        await gate.opened;
        throw new DOMException("Aborted", "AbortError");
      });
      operation.cancel("not needed");
      gate.open();
      assert.equal(await ended(operation), Canceled);
      assert.equal(operation.errorCode?.cause, "not needed");
    },
  },
  {
    id: "CA-20",
    title: "calls completed once with Canceled when the body gives up after a cancel",
    needs: ["cancellation"],
    async run(start) {
      const calls: unknown[] = [];
      const operation = start(untilCanceled);
      const called = new Promise<void>((resolve) => {
        operation.completed = (_, status) => {
          calls.push(status);
          resolve();
        };
      });
      operation.cancel("not needed");
      await called;
      await startAndEnd(start, () => 1); // By then a second call would have come.
      assert.deepEqual(calls, [Canceled]);
    },
  },
  {
    id: "CA-08",
    title: "does not run a cancel callback when cancel comes after the end",
    async run(start) {
      let calls = 0;
      const operation = await startAndEnd(start, ({ onCancel, signal }) => {
        onCancel(() => calls++);
        signal.addEventListener("abort", () => calls++, { once: true });
      });
      operation.cancel("too late");
      await startAndEnd(start, () => 1);
      assert.equal(calls, 0);
    },
  },
];
