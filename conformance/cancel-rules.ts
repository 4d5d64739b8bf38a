import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { Rule } from "./rule.js";
import { cancelNow, ended, untilEnd } from "./steps.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** The rules of a cancel request, as its caller sees it. */
export const cancelRules: readonly Rule[] = [
  {
    id: "SM-06",
    title: "has the status Canceled as soon as cancel is requested",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      cancelNow(operation);
      end();
      await ended(operation);
    },
  },
  {
    id: "SM-09",
    title: "ends in Canceled when it is canceled",
    of: "obeys",
    async check(start) {
      const operation = start();
      cancelNow(operation);
      assert.status(await ended(operation), Canceled, "the final status after `cancel()`");
      assert.status(operation.status, Canceled, "`status` after the end");
    },
  },
  {
    id: "SM-10",
    title: "stays Completed with its result when it is canceled after the end",
    of: "completes",
    async check(start) {
      const operation = await untilEnd(start());
      const result = operation.getResults();
      operation.cancel("too late");
      assert.status(operation.status, Completed, "`status` after a late `cancel()`");
      assert.equal(operation.getResults(), result, "`getResults()` after a late `cancel()`");
    },
  },
  {
    id: "SM-11",
    title: "stays in Error with its errorCode when it is canceled after the end",
    of: "fails",
    async check(start) {
      const operation = await untilEnd(start());
      const { errorCode } = operation;
      operation.cancel("too late");
      assert.status(operation.status, Failed, "`status` after a late `cancel()`");
      assert.equal(operation.errorCode, errorCode, "`errorCode` after a late `cancel()`");
    },
  },
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
