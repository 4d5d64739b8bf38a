import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type AnyOperation,
  assertMisuse,
  type ContractCase,
  canceling,
  ended,
  failing,
  makeGate,
  platform,
  startAndEnd,
  thrownBy,
} from "./contract-case.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Sets `completed` on an operation that has ended, and returns the calls that were made within. */
function callsWithinAssignment(operation: AnyOperation): unknown[][] {
  const calls: unknown[][] = [];
  operation.completed = (...call) => calls.push(call);
  return [...calls];
}

/** The rules of the `completed` slot. */
export const completed: readonly ContractCase[] = [
  {
    id: "CH-01, CH-02",
    title: "calls completed once, with the very operation and the final status",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const calls: unknown[][] = [];
      const called = new Promise<void>((resolve) => {
        operation.completed = (...call) => {
          calls.push(call);
          resolve();
        };
      });
      gate.open();
      await called;
      operation.cancel();
      await startAndEnd(start, () => 1); // By then a second call would have come.
      assert.equal(calls.length, 1);
      assert.equal(calls[0]?.[0], operation);
      assert.deepEqual(calls[0]?.slice(1), [Completed]);
    },
  },
  {
    id: "CH-03",
    title: "calls completed within the assignment when it has completed",
    async run(start) {
      const operation = await startAndEnd(start, () => 1);
      assert.deepEqual(callsWithinAssignment(operation), [[operation, Completed]]);
    },
  },
  {
    id: "CH-04",
    title: "calls completed within the assignment when it has failed",
    async run(start) {
      const operation = await startAndEnd(start, failing);
      assert.deepEqual(callsWithinAssignment(operation), [[operation, Failed]]);
    },
  },
  {
    id: "CH-05",
    title: "calls completed within the assignment when it has been canceled",
    async run(start) {
      const operation = await startAndEnd(start, canceling);
      assert.deepEqual(callsWithinAssignment(operation), [[operation, Canceled]]);
    },
  },
  {
    id: "CH-06",
    title: "refuses a second completed handler while it runs, and calls the first alone",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const first = ended(operation);
      let calls = 0;
      assertMisuse(() => {
        operation.completed = () => calls++;
      }, "E_ILLEGAL_DELEGATE_ASSIGNMENT");
      gate.open();
      assert.equal(await first, Completed);
      assert.equal(calls, 0);
    },
  },
  {
    id: "CH-07",
    title: "refuses a second completed handler after the first ran",
    async run(start) {
      const operation = start(() => 1);
      await ended(operation);
      let calls = 0;
      assertMisuse(() => {
        operation.completed = () => calls++;
      }, "E_ILLEGAL_DELEGATE_ASSIGNMENT");
      assert.equal(calls, 0);
    },
  },
  {
    id: "CH-08",
    title: "refuses null for completed once a handler is set",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const first = ended(operation);
      assertMisuse(() => {
        operation.completed = null;
      }, "E_ILLEGAL_DELEGATE_ASSIGNMENT");
      gate.open();
      assert.equal(await first, Completed);
      assertMisuse(() => {
        operation.completed = null;
      }, "E_ILLEGAL_DELEGATE_ASSIGNMENT");
    },
  },
  {
    id: "CH-11",
    title: "refuses the same completed handler again",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const handler = (): void => {};
      operation.completed = handler;
      assertMisuse(() => {
        operation.completed = handler;
      }, "E_ILLEGAL_DELEGATE_ASSIGNMENT");
      gate.open();
    },
  },
  {
    id: "null-before-a-handler",
    title: "takes null and undefined for completed before a handler, and leaves the slot free",
    async run(start) {
      const operation = start(() => 1);
      operation.completed = null;
      Reflect.set(operation, "completed", undefined);
      assert.equal(await ended(operation), Completed);
    },
  },
  {
    id: "CH-21",
    title: "refuses what is no function for completed, and leaves the slot free",
    async run(start) {
      const operation = start(() => 1);
      for (const value of [5, {}, "x", false]) {
        const error = thrownBy(() => Reflect.set(operation, "completed", value));
        assert.ok(error instanceof TypeError);
        assert.match(error.message, /^Cannot set `completed`: expected a function or null, got /);
      }
      assert.equal(await ended(operation), Completed);
    },
  },
  {
    id: "CH-12",
    title: "reads null from completed before any handler",
    async run(start) {
      const operation = start(() => 1);
      assert.equal(operation.completed, null);
      await ended(operation);
    },
  },
  {
    id: "CH-13",
    title: "reads the handler from completed while it runs",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const handler = (): void => {};
      operation.completed = handler;
      assert.equal(operation.completed, handler);
      gate.open();
    },
  },
  {
    id: "null-after-the-handler",
    title: "reads null from completed in the handler and after it",
    async run(start) {
      const operation = start(() => 1);
      const inside = await new Promise((resolve) => {
        operation.completed = ({ completed }) => resolve(completed);
      });
      assert.deepEqual([inside, operation.completed], [null, null]);
    },
  },
  {
    id: "CH-17",
    title: "keeps its outcome and reports one uncaught error when the completed handler throws",
    async run(start, { collectStrays } = platform) {
      const error = new Error("from the handler");
      let operation: AnyOperation | undefined;
      const { uncaught, unhandled } = await collectStrays(async () => {
        const gate = makeGate();
        operation = start(() => gate.opened.then(() => 42));
        operation.completed = () => {
          throw error;
        };
        gate.open();
        await startAndEnd(start, () => gate.opened);
      });
      assert.equal(uncaught.length, 1);
      assert.equal(uncaught[0], error);
      assert.equal(unhandled.length, 0);
      assert.deepEqual([operation?.status, operation?.getResults()], [Completed, 42]);
    },
  },
  {
    id: "throwing-late-handler",
    title: "throws nothing at the assigner when a completed handler set after the end throws",
    async run(start, { collectStrays } = platform) {
      const error = new Error("from the handler");
      const operation = await startAndEnd(start, () => 1);
      const { uncaught } = await collectStrays(() => {
        operation.completed = () => {
          throw error;
        };
      });
      assert.equal(uncaught.length, 1);
      assert.equal(uncaught[0], error);
    },
  },
  {
    id: "CH-20",
    title: "has status and result ready in the completed handler",
    async run(start) {
      const operation = start(() => 42);
      const inside = await new Promise((resolve) => {
        operation.completed = (sender, status) =>
          resolve([sender.status === status, sender.getResults(), sender.errorCode]);
      });
      assert.deepEqual(inside, [true, 42, null]);
    },
  },
  {
    id: "EI-14",
    title: "has status and errorCode ready in the completed handler when it fails",
    async run(start) {
      const operation = start(failing);
      const inside = await new Promise((resolve) => {
        operation.completed = (sender, status) =>
          resolve([sender.status === status, sender.errorCode]);
      });
      assert.deepEqual(inside, [true, operation.errorCode]);
      assert.ok(operation.errorCode);
    },
  },
  {
    id: "completed-while-cancel-is-pending",
    title: "holds completed back to the end when it is set while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      let calls = 0;
      const end = new Promise((resolve) => {
        operation.completed = (_, status) => {
          calls++;
          resolve(status);
        };
      });
      assert.deepEqual([calls, operation.status], [0, Canceled]);
      gate.open();
      assert.deepEqual([await end, calls], [Completed, 1]);
    },
  },
  {
    id: "completed-while-running",
    title: "does not call completed within the assignment while it runs",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.deepEqual(callsWithinAssignment(operation), []);
      assert.equal(operation.status, Started);
      gate.open();
    },
  },
];
