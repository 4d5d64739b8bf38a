import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { assertDisposed } from "./members.js";
import { ended, follow, makeGate } from "./steps.js";

const { Completed, Canceled } = AsyncStatus;

/** The rules of an operation between a cancel request and its end. */
const pending: readonly ContractCase[] = [
  {
    id: "completed-while-cancel-is-pending",
    title: "calls completed at the end when it is set while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
      operation.cancel("not needed");
      let calls = 0;
      const end = ended(operation, (_, status) => {
        calls++;
        return status;
      });
      assert.calls(calls, 0, "`completed` within its assignment while a cancel is pending");
      assert.status(operation.status, Canceled, "`status` while a cancel is pending");
      gate.open();
      assert.status(await end, Completed, "the status that `completed` receives");
      assert.calls(calls, 1, "`completed` after a cancel");
    },
  },
  {
    id: "progress-while-cancel-is-pending",
    title: "delivers reports while a cancel is pending",
    needs: ["progress", "outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(({ report }) => gate.opened.then(() => report(1)));
      const { values } = follow(operation);
      operation.cancel("not needed");
      gate.open();
      await ended(operation);
      assert.equal(values, [1], "the reports while a cancel is pending");
    },
  },
  {
    id: "results-while-cancel-is-pending",
    title: "throws E_ILLEGAL_METHOD_CALL from getResults while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      const what = "`getResults()` while a cancel is pending";
      assert.throws(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL", what);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "error-code-while-cancel-is-pending",
    title: "has the errorCode null while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      assert.equal(operation.errorCode, null, "`errorCode` while a cancel is pending");
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "close-while-cancel-is-pending",
    title: "throws E_ILLEGAL_STATE_CHANGE from close while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      const what = "`close()` while a cancel is pending";
      assert.throws(() => operation.close(), "E_ILLEGAL_STATE_CHANGE", what);
      gate.open();
      await ended(operation);
    },
  },
];

/** The rules of the disposers before the end. */
const disposers: readonly ContractCase[] = [
  {
    id: "dispose-while-running",
    title: "requests cancel on Symbol.dispose, and closes after the completed handler",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
      const inside = ended(operation, (sender, final) => [sender.status, final]);
      operation[Symbol.dispose]();
      assert.status(operation.status, Canceled, "`status` after `Symbol.dispose`");
      gate.open();
      const [status, final] = await inside;
      assert.status(status, Completed, "`status` in the `completed` handler");
      assert.status(final, Completed, "the status that `completed` receives");
      assertDisposed(operation, "`Symbol.dispose`");
    },
  },
  {
    id: "async-dispose-while-running",
    title: "requests cancel on Symbol.asyncDispose, waits for the end and closes",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const disposed = operation[Symbol.asyncDispose]();
      assert.status(operation.status, Canceled, "`status` after `Symbol.asyncDispose`");
      gate.open();
      assert.equal(await disposed, undefined, "the value of the promise of `Symbol.asyncDispose`");
      assertDisposed(operation, "`Symbol.asyncDispose`");
    },
  },
];

/** The rules while a cancel is pending, with the disposers if the platform has their symbols. */
export const cancelPending: readonly ContractCase[] = Symbol.dispose
  ? [...pending, ...disposers]
  : pending;
