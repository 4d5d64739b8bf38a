import * as assert from "./assert.js";
import type { AnyOperation, ContractCase } from "./contract-case.js";
import { ended, failing, makeGate, startAndEnd } from "./steps.js";

const what = "`getResults()` after the end";

/** Returns what `getResults` throws: thrown by a handler, it would be uncaught. */
function resultOrError(operation: AnyOperation): unknown {
  try {
    return operation.getResults();
  } catch (error) {
    return error;
  }
}

/** The rules of the results that a body returns and publishes. */
export const results: readonly ContractCase[] = [
  {
    id: "result",
    title: "returns the result of the body",
    async run(start) {
      const operation = await startAndEnd(start, () => "done");
      assert.equal(operation.getResults(), "done", what);
    },
  },
  {
    id: "GR-01, GR-18",
    title: "returns the same object that the body returned",
    needs: ["identity"],
    async run(start) {
      const result = new Uint8Array(1024);
      const operation = await startAndEnd(start, () => result);
      assert.equal(operation.getResults(), result, what);
      assert.equal(operation.getResults(), result, what);
    },
  },
  {
    id: "SM-19",
    title: "returns undefined when the body returns nothing",
    needs: ["undefined"],
    async run(start) {
      const operation = await startAndEnd(start, () => {});
      assert.equal(operation.getResults(), undefined, what);
    },
  },
  {
    id: "GR-15",
    title: "returns null, false, 0, NaN and an empty string as results",
    needs: ["identity"],
    async run(start) {
      for (const result of [undefined, null, false, 0, Number.NaN, ""]) {
        const operation = await startAndEnd(start, () => result);
        assert.equal(operation.getResults(), result, what);
      }
    },
  },
  {
    id: "GR-05",
    title: "throws the error of the body, the same object, from getResults",
    needs: ["identity"],
    async run(start) {
      const error = new Error("No disk");
      const operation = await startAndEnd(start, () => Promise.reject(error));
      const thrown = assert.thrownBy(() => operation.getResults(), what);
      assert.equal(thrown, error, `the error of ${what}`);
    },
  },
  {
    id: "GR-09",
    title: "returns a partial result while it runs, even in the progress handler, each time",
    needs: ["partial results", "progress"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async ({ report, setResult }) => {
        await gate.opened;
        setResult("working");
        report(1);
        return "done";
      });
      const read: unknown[] = [];
      operation.progress = (sender) => read.push(resultOrError(sender), resultOrError(sender));
      gate.open();
      await ended(operation);
      const partial = "two calls of `getResults()` in the `progress` handler";
      assert.equal(read, ["working", "working"], partial);
    },
  },
  {
    id: "GR-10",
    title: "returns the newest partial result, and the result after the end",
    needs: ["partial results", "progress", "lossless progress"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async ({ report, setResult }) => {
        await gate.opened;
        setResult("a");
        report(1);
        setResult("b");
        report(2);
        return "c";
      });
      const read: unknown[] = [];
      operation.progress = (sender) => read.push(resultOrError(sender));
      gate.open();
      await ended(operation);
      assert.equal(read, ["a", "b"], "`getResults()` in each call of `progress`");
      assert.equal(operation.getResults(), "c", what);
    },
  },
  {
    id: "error-after-a-partial-result",
    title: "throws errorCode from getResults when it fails after a partial result",
    needs: ["partial results"],
    async run(start) {
      const operation = await startAndEnd(start, ({ setResult }) => {
        setResult("working");
        return failing();
      });
      const thrown = assert.thrownBy(() => operation.getResults(), what);
      assert.equal(thrown, operation.errorCode, `the error of ${what}`);
    },
  },
];
