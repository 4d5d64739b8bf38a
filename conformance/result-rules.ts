import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";
import { assertCanceledError, isError } from "./members.js";
import type { Rule } from "./rule.js";
import { cancelNow, ended, untilEnd } from "./steps.js";

/** Asserts that `getResults` throws `errorCode`, each time. */
function assertThrowsErrorCode(operation: AnyOperation, when: string): void {
  const { errorCode } = operation;
  for (const call of ["first", "second"]) {
    const what = `the ${call} \`getResults()\` ${when}`;
    const error = assert.thrownBy(() => operation.getResults(), what);
    assert.ok(error === errorCode, `${what} to throw \`errorCode\`, got ${assert.show(error)}`);
  }
  assert.ok(operation.errorCode === errorCode, `\`errorCode\` ${when} to be the same each time`);
}

/** The rules of `getResults` and `errorCode`. */
export const resultRules: readonly Rule[] = [
  {
    id: "GR-02",
    title: "returns the same result each time",
    of: "completes",
    async check(start) {
      const operation = await untilEnd(start());
      const what = "`getResults()` after the end";
      const [first, second, third] = [1, 2, 3].map(() =>
        assert.returnedBy(() => operation.getResults(), what),
      );
      assert.equal(second, first, "the second `getResults()` after the end");
      assert.equal(third, first, "the third `getResults()` after the end");
    },
  },
  {
    id: "GR-03, GR-04",
    title: "throws E_ILLEGAL_METHOD_CALL from getResults while it runs, each time, and continues",
    of: "runs",
    async check(start) {
      const { operation, end, outcome } = start();
      for (const call of ["first", "second"]) {
        const what = `the ${call} \`getResults()\` while it runs`;
        assert.throws(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL", what);
      }
      const { Started } = AsyncStatus;
      assert.status(operation.status, Started, "`status` after an early `getResults()`");
      end();
      assert.status(
        await ended(operation),
        outcome,
        "the final status after an early `getResults()`",
      );
    },
  },
  {
    id: "GR-08",
    title: "returns the result from getResults that threw before the end",
    of: "completes",
    async check(start) {
      const operation = start();
      try {
        operation.getResults();
      } catch {
        // It has not completed within the call.
      }
      await ended(operation);
      assert.returnedBy(() => operation.getResults(), "`getResults()` after the end");
    },
  },
  {
    id: "throws-error-code",
    title: "throws errorCode from getResults each time when it failed",
    of: "fails",
    async check(start) {
      const operation = await untilEnd(start());
      assertThrowsErrorCode(operation, "after a failure");
      const { errorCode } = operation;
      assert.ok(
        isError(errorCode),
        `\`errorCode\` after a failure to be an Error, got ${assert.show(errorCode)}`,
      );
    },
  },
  {
    id: "GR-06, EI-04",
    title:
      "has a CanceledError with hresult 0x800704C7 as errorCode, and throws it from getResults, when canceled",
    of: "obeys",
    async check(start) {
      const operation = start();
      cancelNow(operation);
      await ended(operation);
      assertCanceledError(operation);
      assertThrowsErrorCode(operation, "after a cancel");
    },
  },
  {
    id: "cause-of-a-requested-cancel",
    title: "has the requested reason as the cause of errorCode when canceled",
    of: "obeys",
    async check(start) {
      const operation = start();
      cancelNow(operation);
      await ended(operation);
      const what = '`errorCode.cause` after `cancel("not needed")`';
      assert.equal(operation.errorCode?.cause, "not needed", what);
    },
  },
  {
    id: "EI-01, EI-02",
    title: "has the errorCode null until the end and after it completed",
    of: "completes",
    async check(start) {
      const operation = start();
      assert.equal(operation.errorCode, null, "`errorCode` at the start");
      await ended(operation);
      assert.equal(operation.errorCode, null, "`errorCode` after it completed");
    },
  },
];
