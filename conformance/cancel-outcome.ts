import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { ended, failing, makeGate } from "./steps.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** The rules of the outcome after a cancel request: the body decides. */
export const cancelOutcome: readonly ContractCase[] = [
  {
    id: "CA-04",
    title: "ends in Completed when the body returns a result after a cancel",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
      operation.cancel("not needed");
      gate.open();
      const what = "the final status when the body returns after `cancel()`";
      assert.status(await ended(operation), Completed, what);
      assert.status(operation.status, Completed, "`status` after the end");
      assert.equal(operation.getResults(), "part", "`getResults()` after the end");
      assert.equal(operation.errorCode, null, "`errorCode` after the end");
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
      const what = "the final status when the body fails after `cancel()`";
      assert.status(await ended(operation), Failed, what);
      assert.equal(operation.errorCode?.message, "No disk", "the message of `errorCode`");
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
      const what = "the final status when the body throws an AbortError after `cancel()`";
      assert.status(await ended(operation), Canceled, what);
      assert.equal(operation.errorCode?.cause, "not needed", "`errorCode.cause`");
    },
  },
];
