import * as assert from "./assert.js";
import type { AnyOperation, ContractCase, Start } from "./contract-case.js";
import { ended } from "./steps.js";

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

/** The rules of the reason of a cancel request, as the body sees it. */
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
      // Each call records two reasons: of the callback, and of the signal.
      assert.calls(
        reasons.length / 2,
        1,
        "the callback of `onCancel` after two calls of `cancel()`",
      );
    },
  },
  {
    id: "reason-text",
    title: "passes the reason to the body",
    needs: ["cancellation", "cancellation reasons"],
    async run(start) {
      const reasons = await reasonsOf(start, (operation) => operation.cancel("not needed"));
      const what = "the reasons of `onCancel` and `signal`";
      assert.equal(reasons, ["not needed", "not needed"], what);
    },
  },
  {
    id: "CA-12",
    title: "passes the same reason object to the body, and a CanceledError by default",
    needs: ["cancellation", "cancellation reasons", "identity"],
    async run(start) {
      const given = { why: "not needed" };
      const reasons = await reasonsOf(start, (operation) => operation.cancel(given));
      assert.equal(reasons, [given, given], "the reasons of `onCancel` and `signal`");
      const [first, second] = await reasonsOf(start, (operation) => operation.cancel());
      assert.equal(Object(first).name, "AbortError", "the name of the default reason");
      assert.equal(second, first, "the default reason of `signal`");
    },
  },
  {
    id: "CA-24",
    title: "treats undefined as no reason, and null as a reason",
    needs: ["cancellation", "cancellation reasons", "identity"],
    async run(start) {
      const [none] = await reasonsOf(start, (operation) => operation.cancel(undefined));
      assert.equal(
        Object(none).name,
        "AbortError",
        "the name of the reason of `cancel(undefined)`",
      );
      const [given] = await reasonsOf(start, (operation) => operation.cancel(null));
      assert.equal(given, null, "the reason of `cancel(null)`");
    },
  },
];
