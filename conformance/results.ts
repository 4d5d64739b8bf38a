import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  assertMisuse,
  type ContractCase,
  canceling,
  ended,
  failing,
  makeGate,
  startAndEnd,
  thrownBy,
  untilCanceled,
} from "./contract-case.js";

/** What `getResults` and `errorCode` give in each state. */
export const results: readonly ContractCase[] = [
  {
    id: "GR-02",
    title: "gives the result each time",
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
    title: "gives the very value that the body returned",
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
    title: "gives undefined when the body returns nothing",
    async run(start) {
      const operation = await startAndEnd(start, () => {});
      assert.deepEqual([operation.status, operation.getResults()], [1, undefined]);
    },
  },
  {
    id: "GR-15",
    title: "gives null, false, 0, NaN and an empty text as results",
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
    title: "throws E_ILLEGAL_METHOD_CALL from getResults while it runs, each time, and goes on",
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
    title: "throws errorCode itself from getResults each time when it failed",
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
    title: "throws the very error of the body from getResults",
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
    id: "GR-06, EI-04",
    title: "has a CanceledError with hresult 0x800704C7 for errorCode and getResults when canceled",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(untilCanceled);
      operation.cancel("not needed");
      await ended(operation);
      const { errorCode } = operation;
      assert.equal(
        thrownBy(() => operation.getResults()),
        errorCode,
      );
      assert.equal(operation.errorCode, errorCode);
      assert.equal(errorCode?.name, "AbortError");
      assert.equal(Reflect.get(Object(errorCode), "hresult"), 0x800704c7);
    },
  },
  {
    id: "cause-of-a-requested-cancel",
    title: "has the requested reason as the cause of errorCode when canceled",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(untilCanceled);
      operation.cancel("not needed");
      await ended(operation);
      assert.equal(operation.errorCode?.cause, "not needed");
    },
  },
  {
    id: "cancellation-without-request",
    title: "has a CanceledError for errorCode when the body throws a cancellation by itself",
    async run(start) {
      const operation = await startAndEnd(start, canceling);
      const { errorCode } = operation;
      assert.equal(errorCode?.name, "AbortError");
      assert.equal(Reflect.get(Object(errorCode), "hresult"), 0x800704c7);
    },
  },
  {
    id: "EI-01, EI-02",
    title: "has no errorCode while it runs and after it completed",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.equal(operation.errorCode, null);
      gate.open();
      await ended(operation);
      assert.equal(operation.errorCode, null);
    },
  },
  {
    id: "error-code-while-cancel-is-pending",
    title: "has no errorCode while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      assert.equal(operation.errorCode, null);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "EI-03",
    title: "has the very error of the body as errorCode at each read, with nothing added",
    needs: ["identity"],
    async run(start) {
      const error = Object.freeze(new Error("No disk"));
      const operation = await startAndEnd(start, () => Promise.reject(error));
      assert.equal(operation.errorCode, error);
      assert.equal(operation.errorCode, error);
    },
  },
  {
    id: "non-error",
    title: "has an Error with the thrown value as its cause when the body throws no Error",
    needs: ["identity"],
    async run(start) {
      for (const value of ["No disk", 5, null, undefined, { reason: "No disk" }]) {
        const operation = await startAndEnd(start, () => Promise.reject(value));
        const { errorCode } = operation;
        assert.equal(operation.status, AsyncStatus.Error);
        assert.ok(errorCode instanceof Error);
        assert.ok("cause" in errorCode);
        assert.equal(errorCode.cause, value);
        assert.equal(operation.errorCode, errorCode);
      }
    },
  },
  {
    id: "GR-09",
    title: "gives a partial result while it runs, in the progress handler too, each time",
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
    title: "gives the newest partial result, and the result at the end",
    needs: ["partial results", "progress"],
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
