import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import { assertMisuse, type ContractCase, ended, makeGate, thrownBy } from "./contract-case.js";

const { Completed } = AsyncStatus;

/** The rules of the `completed` slot: it is set once. */
export const completedSlot: readonly ContractCase[] = [
  {
    id: "CH-06",
    title: "refuses a second completed handler while it runs, and calls only the first",
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
    title: "refuses the same completed handler a second time",
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
    title: "accepts null and undefined for completed before a handler, and leaves the slot free",
    async run(start) {
      const operation = start(() => 1);
      operation.completed = null;
      Reflect.set(operation, "completed", undefined);
      assert.equal(await ended(operation), Completed);
    },
  },
  {
    id: "CH-21",
    title: "refuses a completed handler that is not a function, and leaves the slot free",
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
    title: "reads null from completed before a handler is set",
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
];
