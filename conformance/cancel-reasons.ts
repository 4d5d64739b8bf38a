import * as assert from "./assert.js";
import {
  type AnyOperation,
  type ContractCase,
  ended,
  type Start,
  untilCanceled,
} from "./contract-case.js";

/** Cancels an operation, and returns the reasons that its body received. */
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

/** The rules of the reason of a cancel request. */
export const cancelReasons: readonly ContractCase[] = [
  {
    id: "CA-03",
    title: "notifies the body once when cancel is called twice",
    needs: ["cancellation"],
    async run(start) {
      const reasons = await reasonsOf(start, (operation) => {
        operation.cancel("first");
        operation.cancel("second");
      });
      assert.equal(reasons.length, 2); // One from the callback, one from the signal.
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
    id: "reason-text",
    title: "passes the reason to the body",
    needs: ["cancellation", "cancellation reasons"],
    async run(start) {
      const reasons = await reasonsOf(start, (operation) => operation.cancel("not needed"));
      assert.deepEqual(reasons, ["not needed", "not needed"]);
    },
  },
  {
    id: "CA-12",
    title: "passes the same reason object to the body, and a CanceledError by default",
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
    title: "treats undefined as no reason, and null as a reason",
    needs: ["cancellation", "cancellation reasons", "identity"],
    async run(start) {
      const [none] = await reasonsOf(start, (operation) => operation.cancel(undefined));
      assert.equal(Object(none).name, "AbortError");
      const [given] = await reasonsOf(start, (operation) => operation.cancel(null));
      assert.equal(given, null);
    },
  },
];
