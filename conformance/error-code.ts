import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type ContractCase,
  canceling,
  ended,
  makeGate,
  startAndEnd,
  thrownBy,
  untilCanceled,
} from "./contract-case.js";

/** The rules of `errorCode` in each state. */
export const errorCode: readonly ContractCase[] = [
  {
    id: "GR-06, EI-04",
    title:
      "has a CanceledError with hresult 0x800704C7 as errorCode, and throws it from getResults, when canceled",
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
    title: "has a CanceledError as errorCode when the body throws a cancellation without a request",
    async run(start) {
      const operation = await startAndEnd(start, canceling);
      const { errorCode } = operation;
      assert.equal(errorCode?.name, "AbortError");
      assert.equal(Reflect.get(Object(errorCode), "hresult"), 0x800704c7);
    },
  },
  {
    id: "EI-01, EI-02",
    title: "has the errorCode null while it runs and after it completed",
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
    title: "has the errorCode null while a cancel is pending",
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
    title: "has the error of the body as errorCode at each read, unchanged",
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
    title:
      "has an Error with the thrown value as its cause when the body throws a value that is not an Error",
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
];
