import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type ContractCase,
  ended,
  failing,
  makeGate,
  startAndEnd,
  untilCanceled,
} from "./contract-case.js";

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
      assert.equal(await ended(operation), Completed);
      assert.deepEqual([operation.status, operation.getResults()], [Completed, "part"]);
      assert.equal(operation.errorCode, null);
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
      assert.equal(await ended(operation), Failed);
      assert.equal(operation.errorCode?.message, "No disk");
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
      assert.equal(await ended(operation), Canceled);
      assert.equal(operation.errorCode?.cause, "not needed");
    },
  },
  {
    id: "CA-20",
    title: "calls completed once, with Canceled, when the body stops after a cancel",
    needs: ["cancellation"],
    async run(start) {
      const calls: unknown[] = [];
      const operation = start(untilCanceled);
      const called = new Promise<void>((resolve) => {
        operation.completed = (_, status) => {
          calls.push(status);
          resolve();
        };
      });
      operation.cancel("not needed");
      await called;
      await startAndEnd(start, () => 1); // A second call would happen by then.
      assert.deepEqual(calls, [Canceled]);
    },
  },
  {
    id: "CA-08",
    title: "does not call a cancel callback when cancel follows the end",
    async run(start) {
      let calls = 0;
      const operation = await startAndEnd(start, ({ onCancel, signal }) => {
        onCancel(() => calls++);
        signal.addEventListener("abort", () => calls++, { once: true });
      });
      operation.cancel("too late");
      await startAndEnd(start, () => 1);
      assert.equal(calls, 0);
    },
  },
];
