import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";
import { assertClosed, assertDisposed } from "./members.js";
import type { Rule } from "./rule.js";
import { ended, untilEnd } from "./steps.js";

/** Returns a closed operation that had a handler. */
async function close(operation: AnyOperation): Promise<AnyOperation> {
  await ended(operation);
  operation.close();
  return operation;
}

/** Asserts that a member cannot be read. */
function assertUnreadable(act: () => unknown, member: string): void {
  assert.throws(act, "E_ILLEGAL_METHOD_CALL", `${member} after \`close()\``);
}

/** The rules of `close`, and of a closed operation. */
const rules: readonly Rule[] = [
  {
    id: "CL-01, CL-02",
    title: "returns undefined from close after the end, and from a second close",
    of: "completes",
    async check(start) {
      const operation = await untilEnd(start());
      assert.equal(operation.close(), undefined, "the result of `close()`");
      assert.equal(operation.close(), undefined, "the result of a second `close()`");
    },
  },
  {
    id: "CL-03",
    title: "throws E_ILLEGAL_STATE_CHANGE from close while it runs, and continues",
    of: "runs",
    async check(start) {
      const { operation, end, outcome } = start();
      assert.throws(() => operation.close(), "E_ILLEGAL_STATE_CHANGE", "`close()` while it runs");
      end();
      assert.status(await ended(operation), outcome, "the final status after an early `close()`");
    },
  },
  {
    id: "CL-04",
    title: "throws E_ILLEGAL_METHOD_CALL from status after close",
    of: "completes",
    async check(start) {
      const operation = await close(start());
      assertUnreadable(() => operation.status, "`status`");
    },
  },
  {
    id: "CL-05",
    title: "throws E_ILLEGAL_METHOD_CALL from getResults after close",
    of: "completes",
    async check(start) {
      const operation = await close(start());
      assertUnreadable(() => operation.getResults(), "`getResults()`");
    },
  },
  {
    id: "CL-06",
    title: "throws E_ILLEGAL_METHOD_CALL from errorCode and id after close",
    of: "completes",
    async check(start) {
      const operation = await close(start());
      assertUnreadable(() => operation.errorCode, "`errorCode`");
      assertUnreadable(() => operation.id, "`id`");
    },
  },
  {
    id: "CL-07",
    title: "throws E_ILLEGAL_METHOD_CALL from completed after close, even if a handler was set",
    of: "completes",
    async check(start) {
      assertClosed(await close(start()), "completed");
    },
  },
  {
    id: "progress-after-close",
    title: "throws E_ILLEGAL_METHOD_CALL from progress after close",
    of: "completes",
    async check(start) {
      assertClosed(await close(start()), "progress");
    },
  },
  {
    id: "CL-10",
    title: "ignores cancel after close",
    of: "completes",
    async check(start) {
      const operation = await close(start());
      assert.equal(operation.cancel("too late"), undefined, "the result of a late `cancel()`");
    },
  },
  {
    id: "CL-12",
    title: "closes after a failure",
    of: "fails",
    async check(start) {
      const operation = await untilEnd(start());
      operation.close();
      assertUnreadable(() => operation.status, "`status` of a failure");
      assertUnreadable(() => operation.getResults(), "`getResults()` of a failure");
    },
  },
  {
    id: "close-after-a-cancel",
    title: "closes after a cancel",
    of: "cancels",
    async check(start) {
      const operation = await untilEnd(start());
      operation.close();
      assertUnreadable(() => operation.status, "`status` of a canceled operation");
    },
  },
];

/** The rules of the two disposers. */
const disposers: readonly Rule[] = [
  {
    id: "CL-17",
    title: "closes on Symbol.dispose after the end, and does nothing the second time",
    of: "completes",
    async check(start) {
      const operation = await untilEnd(start());
      operation[Symbol.dispose]();
      operation[Symbol.dispose]();
      assertDisposed(operation, "`Symbol.dispose`");
    },
  },
  {
    id: "async-dispose-of-a-failure",
    title: "closes on Symbol.asyncDispose when it failed, and does nothing the second time",
    of: "fails",
    async check(start) {
      const operation = await untilEnd(start());
      await operation[Symbol.asyncDispose]();
      await operation[Symbol.asyncDispose]();
      assertDisposed(operation, "`Symbol.asyncDispose`");
    },
  },
  {
    id: "async-dispose-cancels",
    title: "cancels on Symbol.asyncDispose, waits for the end and closes",
    of: "obeys",
    async check(start) {
      const operation = start();
      const final = ended(operation);
      await operation[Symbol.asyncDispose]();
      await final;
      assertDisposed(operation, "`Symbol.asyncDispose`");
    },
  },
];

/** The rules of `close`, and of the disposers if the platform has their symbols. */
export const closeRules: readonly Rule[] = Symbol.dispose ? [...rules, ...disposers] : rules;
