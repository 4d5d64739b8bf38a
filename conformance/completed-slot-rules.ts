import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";
import { assertRefuses } from "./members.js";
import type { Rule } from "./rule.js";
import { ended } from "./steps.js";

type Handler = AnyOperation["completed"];

/** Asserts that `completed` cannot be set again. */
function assertTaken(operation: AnyOperation, handler: Handler, what: string): void {
  assert.throws(
    () => {
      operation.completed = handler;
    },
    "E_ILLEGAL_DELEGATE_ASSIGNMENT",
    what,
  );
}

/** The rules of the `completed` slot: it is set once. */
export const completedSlotRules: readonly Rule[] = [
  {
    id: "CH-06",
    title: "refuses a second completed handler while it runs, and calls only the first",
    of: "runs",
    async check(start) {
      const { operation, end, outcome } = start();
      const first = ended(operation);
      let calls = 0;
      assertTaken(operation, () => calls++, "a second assignment to `completed` while it runs");
      end();
      assert.status(await first, outcome, "the status that the first `completed` receives");
      assert.calls(calls, 0, "the second `completed`");
    },
  },
  {
    id: "CH-07",
    title: "refuses a second completed handler after the first ran",
    of: "completes",
    async check(start) {
      const operation = start();
      await ended(operation);
      let calls = 0;
      assertTaken(operation, () => calls++, "a second assignment to `completed` after the end");
      assert.calls(calls, 0, "the second `completed`");
    },
  },
  {
    id: "CH-08",
    title: "refuses null for completed once a handler is set",
    of: "runs",
    async check(start) {
      const { operation, end, outcome } = start();
      const first = ended(operation);
      assertTaken(operation, null, "an assignment of null to a set `completed` while it runs");
      end();
      assert.status(await first, outcome, "the status that `completed` receives");
      assertTaken(operation, null, "an assignment of null to `completed` after it ran");
    },
  },
  {
    id: "CH-11",
    title: "refuses the same completed handler a second time",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const handler = (): void => {};
      operation.completed = handler;
      assertTaken(operation, handler, "a second assignment of the same handler to `completed`");
      end();
    },
  },
  {
    id: "null-before-a-handler",
    title: "accepts null and undefined for completed before a handler, and leaves the slot free",
    of: "completes",
    async check(start) {
      const operation = start();
      operation.completed = null;
      Reflect.set(operation, "completed", undefined);
      await ended(operation);
    },
  },
  {
    id: "CH-21",
    title: "refuses a completed handler that is not a function, and leaves the slot free",
    of: "completes",
    async check(start) {
      const operation = start();
      assertRefuses(operation, "completed");
      await ended(operation);
    },
  },
  {
    id: "CH-12",
    title: "reads null from completed before a handler is set",
    of: "completes",
    async check(start) {
      const operation = start();
      assert.equal(operation.completed, null, "`completed` before a handler is set");
      await ended(operation);
    },
  },
  {
    id: "CH-13",
    title: "reads the handler from completed while it runs",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const handler = (): void => {};
      operation.completed = handler;
      assert.ok(operation.completed === handler, "`completed` while it runs to be the handler");
      end();
    },
  },
  {
    id: "null-after-the-handler",
    title: "reads null from completed in the handler and after it",
    of: "completes",
    async check(start) {
      const operation = start();
      const inside = await ended(operation, ({ completed }) => completed);
      assert.equal(inside, null, "`completed` in its handler");
      assert.equal(operation.completed, null, "`completed` after its handler ran");
    },
  },
];
