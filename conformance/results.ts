import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  assertMisuse,
  type ContractCase,
  ended,
  failing,
  makeGate,
  startAndEnd,
  thrownBy,
} from "./contract-case.js";

/** The rules of `getResults` in each state. */
export const results: readonly ContractCase[] = [
  {
    id: "GR-02",
    title: "returns the result each time",
    async run(start) {
      const operation = await startAndEnd(start, () => "done");
      assert.deepEqual(
        [1, 2, 3].map(() => operation.getResults()),
        ["done", "done", "done"],
      );
    },
  },
  {
    id: "GR-01, GR-18",
    title: "returns the same object that the body returned",
    needs: ["identity"],
    async run(start) {
      const result = new Uint8Array(1024);
      const operation = await startAndEnd(start, () => result);
      assert.equal(operation.getResults(), result);
      assert.equal(operation.getResults(), result);
    },
  },
  {
    id: "SM-19",
    title: "returns undefined when the body returns nothing",
    needs: ["undefined"],
    async run(start) {
      const operation = await startAndEnd(start, () => {});
      assert.deepEqual([operation.status, operation.getResults()], [1, undefined]);
    },
  },
  {
    id: "GR-15",
    title: "returns null, false, 0, NaN and an empty string as results",
    needs: ["identity"],
    async run(start) {
      for (const result of [undefined, null, false, 0, Number.NaN, ""]) {
        const operation = await startAndEnd(start, () => result);
        assert.ok(Object.is(operation.getResults(), result), `${String(result)} is lost`);
      }
    },
  },
  {
    id: "GR-03, GR-04, GR-08",
    title: "throws E_ILLEGAL_METHOD_CALL from getResults while it runs, each time, and continues",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => 42));
      assertMisuse(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL");
      assertMisuse(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL");
      assert.equal(operation.status, AsyncStatus.Started);
      gate.open();
      await ended(operation);
      assert.equal(operation.getResults(), 42);
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
      assertMisuse(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL");
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "throws-error-code",
    title: "throws errorCode from getResults each time when it failed",
    async run(start) {
      const operation = await startAndEnd(start, failing);
      assert.equal(
        thrownBy(() => operation.getResults()),
        operation.errorCode,
      );
      assert.equal(
        thrownBy(() => operation.getResults()),
        operation.errorCode,
      );
      assert.ok(operation.errorCode instanceof Error);
    },
  },
  {
    id: "GR-05",
    title: "throws the error of the body, the same object, from getResults",
    needs: ["identity"],
    async run(start) {
      const error = new Error("No disk");
      const operation = await startAndEnd(start, () => Promise.reject(error));
      assert.equal(
        thrownBy(() => operation.getResults()),
        error,
      );
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
      operation.progress = (sender) => read.push(sender.getResults(), sender.getResults());
      gate.open();
      await ended(operation);
      assert.deepEqual(read, ["working", "working"]);
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
      operation.progress = (sender) => read.push(sender.getResults());
      gate.open();
      await ended(operation);
      assert.deepEqual([...read, operation.getResults()], ["a", "b", "c"]);
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
      assert.equal(
        thrownBy(() => operation.getResults()),
        operation.errorCode,
      );
    },
  },
];
