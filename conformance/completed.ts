import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type AnyOperation,
  type ContractCase,
  canceling,
  failing,
  makeGate,
  platform,
  startAndEnd,
} from "./contract-case.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** Sets `completed`, and returns the calls that the assignment made. */
function callsWithinAssignment(operation: AnyOperation): unknown[][] {
  const calls: unknown[][] = [];
  operation.completed = (...call) => calls.push(call);
  return [...calls];
}

/** The rules of the calls of the `completed` handler. */
export const completed: readonly ContractCase[] = [
  {
    id: "CH-01, CH-02",
    title: "calls completed once, with the operation and the final status",
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
      await startAndEnd(start, () => 1); // A second call would happen by then.
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
    id: "CH-17",
    title: "keeps its outcome and reports one uncaught error when the completed handler throws",
    async run(start, { collectStrays } = platform) {
      const error = new Error("from the handler");
      let operation: AnyOperation | undefined;
      const { uncaught, unhandled } = await collectStrays(async () => {
        const [gate, called] = [makeGate(), makeGate()];
        operation = start(() => gate.opened.then(() => 42));
        operation.completed = () => {
          called.open();
          throw error;
        };
        gate.open();
        await called.opened;
      });
      assert.equal(uncaught.length, 1);
      assert.equal(uncaught[0], error);
      assert.equal(unhandled.length, 0);
      assert.deepEqual([operation?.status, operation?.getResults()], [Completed, 42]);
    },
  },
  {
    id: "throwing-late-handler",
    title: "does not throw from the assignment when a late completed handler throws",
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
    title: "has its status and result in the completed handler",
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
    title: "has its status and errorCode in the completed handler when it failed",
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
    title: "calls completed at the end when it is set while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
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
