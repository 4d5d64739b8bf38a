import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";
import type { Rule } from "./rule.js";
import { cancelNow, ended, untilEnd } from "./steps.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Sets `completed`, waits for its first call, and returns the list that all calls extend. */
async function callsOf(operation: AnyOperation): Promise<unknown[][]> {
  const calls: unknown[][] = [];
  await ended(operation, (...call) => calls.push(call));
  return calls;
}

/** Asserts that `completed` is called within the assignment, with a status. */
function assertLateCall(operation: AnyOperation, expected: AsyncStatus): void {
  const calls: unknown[][] = [];
  operation.completed = (...call) => calls.push(call);
  const what = "`completed` within its assignment after the end";
  assert.calls(calls.length, 1, what);
  assertCall(operation, calls, expected);
}

function assertCall(
  operation: AnyOperation,
  [call = []]: readonly unknown[][],
  expected: AsyncStatus,
): void {
  assert.ok(
    call[0] === operation,
    `\`completed\` to receive the operation first, got ${assert.show(call[0])}`,
  );
  assert.status(call[1], expected, "the status that `completed` receives");
  assert.equal(call.length, 2, "the number of arguments of `completed`");
}

/** The rules of the calls of the `completed` handler. */
export const completedRules: readonly Rule[] = [
  {
    id: "CH-01, CH-02",
    title: "calls completed once, with the operation and the final status",
    of: "completes",
    async check(start) {
      const operation = start();
      const calls = await callsOf(operation);
      operation.cancel();
      await untilEnd(start()); // A second call would happen by then.
      assert.calls(calls.length, 1, "`completed`");
      assertCall(operation, calls, Completed);
    },
  },
  {
    id: "CH-03",
    title: "calls completed within the assignment when it has completed",
    of: "completes",
    async check(start) {
      assertLateCall(await untilEnd(start()), Completed);
    },
  },
  {
    id: "CH-04",
    title: "calls completed within the assignment when it has failed",
    of: "fails",
    async check(start) {
      assertLateCall(await untilEnd(start()), Failed);
    },
  },
  {
    id: "CH-05",
    title: "calls completed within the assignment when it has been canceled",
    of: "cancels",
    async check(start) {
      assertLateCall(await untilEnd(start()), Canceled);
    },
  },
  {
    id: "CA-20",
    title: "calls completed once, with Canceled, when it stops after a cancel",
    of: "obeys",
    async check(start) {
      const operation = start();
      const called = callsOf(operation);
      cancelNow(operation);
      const calls = await called;
      const next = start();
      cancelNow(next);
      await ended(next); // A second call would happen by then.
      assert.calls(calls.length, 1, "`completed` after `cancel()`");
      assertCall(operation, calls, Canceled);
    },
  },
  {
    id: "CH-17",
    title: "keeps its outcome and reports one uncaught error when the completed handler throws",
    of: "completes",
    async check(start, { collectStrays }) {
      const error = new Error("from the handler");
      const operation = start();
      const { uncaught, unhandled } = await collectStrays(
        () =>
          new Promise<void>((resolve) => {
            operation.completed = () => {
              resolve();
              throw error;
            };
          }),
      );
      assert.equal(uncaught, [error], "the uncaught errors of a `completed` handler that throws");
      assert.equal(unhandled, [], "the unhandled rejections of a `completed` handler that throws");
      assert.status(operation.status, Completed, "`status` after the `completed` handler threw");
      const what = "`getResults()` after the `completed` handler threw";
      assert.returnedBy(() => operation.getResults(), what);
    },
  },
  {
    id: "throwing-late-handler",
    title: "does not throw from the assignment when a late completed handler throws",
    of: "completes",
    async check(start, { collectStrays }) {
      const error = new Error("from the handler");
      const operation = await untilEnd(start());
      const { uncaught } = await collectStrays(() => {
        operation.completed = () => {
          throw error;
        };
      });
      const what = "the uncaught errors of a late `completed` handler that throws";
      assert.equal(uncaught, [error], what);
    },
  },
  {
    id: "CH-20",
    title: "has its status and result in the completed handler",
    of: "completes",
    async check(start) {
      const operation = start();
      const what = "`getResults()` in the `completed` handler";
      const [status, errorCode, result] = await ended(operation, (sender) => {
        const inside = assert.returnedBy(() => sender.getResults(), what);
        return [sender.status, sender.errorCode, inside];
      });
      assert.status(status, Completed, "`status` in the `completed` handler");
      assert.equal(result, operation.getResults(), what);
      assert.equal(errorCode, null, "`errorCode` in the `completed` handler");
    },
  },
  {
    id: "EI-14",
    title: "has its status and errorCode in the completed handler when it failed",
    of: "fails",
    async check(start) {
      const operation = start();
      const [final, status, errorCode] = await ended(operation, (sender, argument) => {
        return [argument, sender.status, sender.errorCode];
      });
      assert.status(final, Failed, "the status that `completed` receives");
      assert.status(status, Failed, "`status` in the `completed` handler");
      assert.ok(errorCode, "`errorCode` in the `completed` handler to be an error, got null");
      assert.equal(operation.errorCode, errorCode, "`errorCode` after the end");
    },
  },
  {
    id: "completed-while-running",
    title: "does not call completed within the assignment while it runs",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      let calls = 0;
      operation.completed = () => calls++;
      assert.calls(calls, 0, "`completed` within its assignment while it runs");
      assert.status(operation.status, Started, "`status` after `completed` is set");
      end();
    },
  },
];
