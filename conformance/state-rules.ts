import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { Rule } from "./rule.js";
import { ended, untilEnd } from "./steps.js";

const { Started, Completed } = AsyncStatus;

/** The rules of `status` and `id`. */
export const stateRules: readonly Rule[] = [
  {
    id: "SM-01",
    title: "has the status Started while it runs",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      assert.status(operation.status, Started, "`status` at the start");
      end();
      await ended(operation);
    },
  },
  {
    id: "SM-03",
    title: "has the status Completed in the completed handler and after it",
    of: "completes",
    async check(start) {
      const operation = start();
      const [inside, final] = await ended(operation, (sender, status) => [sender.status, status]);
      assert.status(final, Completed, "the status that `completed` receives");
      assert.status(inside, Completed, "`status` in the `completed` handler");
      assert.status(operation.status, Completed, "`status` after the end");
    },
  },
  {
    id: "EI-13",
    title: "continues when one of its members throws",
    of: "runs",
    async check(start) {
      const { operation, end, outcome } = start();
      assert.thrownBy(() => operation.getResults(), "`getResults()` while it runs");
      assert.thrownBy(() => operation.close(), "`close()` while it runs");
      for (const slot of ["completed", "progress"])
        assert.thrownBy(() => Reflect.set(operation, slot, 5), `an assignment of 5 to \`${slot}\``);
      assert.status(operation.status, Started, "`status` after members threw");
      assert.equal(operation.errorCode, null, "`errorCode` after members threw");
      end();
      assert.status(await ended(operation), outcome, "the final status after members threw");
    },
  },
  {
    id: "EI-08",
    title: "has an id from 1 to 4294967295 that stays the same until the end",
    of: "completes",
    async check(start) {
      const operation = start();
      const { id } = operation;
      assert.ok(
        Number.isInteger(id) && id >= 1 && id <= 0xffffffff,
        `\`id\` to be an integer from 1 to 4294967295, got ${assert.show(id)}`,
      );
      await ended(operation);
      assert.equal(operation.id, id, "`id` after the end");
    },
  },
  {
    id: "EI-10",
    title: "has a different id each time",
    of: "completes",
    async check(start) {
      const [first, second] = await Promise.all([untilEnd(start()), untilEnd(start())]);
      assert.ok(first.id !== second.id, `\`id\` to differ each time, got ${first.id} twice`);
    },
  },
  {
    id: "not-thenable",
    title: "is not a thenable: an async function can return it while it runs",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      assert.ok(!("then" in operation), "the operation not to have `then`");
      const returned = await (async () => operation)();
      assert.ok(returned === operation, "an async function to return the operation itself");
      assert.status(operation.status, Started, "`status` after an async function returned it");
      end();
      await ended(operation);
    },
  },
  {
    id: "no-way-back",
    title: "has no member by which a consumer could settle it or report",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const members = ["complete", "fail", "report", "setResult", "settle", "signal", "onCancel"];
      const found = members.filter((name) => name in operation);
      assert.equal(found, [], "the members for the producer");
      end();
      await ended(operation);
    },
  },
  {
    id: "UR-01",
    title: "causes no unhandled rejection when it fails unobserved",
    of: "fails",
    async check(start, { collectStrays }) {
      const { uncaught, unhandled } = await collectStrays(() => untilEnd(start()));
      const what = "the uncaught errors of a failure without a handler";
      assert.equal([...uncaught, ...unhandled], [], what);
    },
  },
  {
    id: "UR-03",
    title: "causes no unhandled rejection when only a completed handler observes the failure",
    of: "fails",
    async check(start, { collectStrays }) {
      const { uncaught, unhandled } = await collectStrays(() => ended(start()));
      const what = "the uncaught errors of a failure with a `completed` handler";
      assert.equal([...uncaught, ...unhandled], [], what);
    },
  },
];
