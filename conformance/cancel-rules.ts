import * as assert from "./assert.js";
import type { Rule } from "./rule.js";
import { cancelNow, ended } from "./steps.js";

/** The rules of a cancel request, as its caller sees it. */
export const cancelRules: readonly Rule[] = [
  {
    id: "CA-02",
    title: "returns undefined from cancel",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const what = "the result of `cancel()`";
      assert.equal(operation.cancel("not needed"), undefined, `${what} while it runs`);
      end();
      await ended(operation);
      assert.equal(operation.cancel("not needed"), undefined, `${what} after the end`);
    },
  },
  {
    id: "first-reason",
    title: "keeps the first reason when cancel is called twice",
    of: "obeys",
    async check(start) {
      const operation = start();
      cancelNow(operation, "first");
      cancelNow(operation, "second");
      await ended(operation);
      const what = "`errorCode.cause` after two calls of `cancel()`";
      assert.equal(operation.errorCode?.cause, "first", what);
    },
  },
];
