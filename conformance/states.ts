import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import { type ContractCase, platform } from "./contract-case.js";
import { canceling, ended, failing, makeGate, startAndEnd } from "./steps.js";

const { Canceled, Error: Failed } = AsyncStatus;

/** The rules of the outcome that a body decides. */
export const states: readonly ContractCase[] = [
  {
    id: "SM-04",
    title: "ends in Error with the error of the body when that is an ordinary one",
    async run(start) {
      const operation = start(failing);
      assert.status(await ended(operation), Failed, "the final status when the body throws");
      assert.status(operation.status, Failed, "`status` after the end");
      assert.equal(operation.errorCode?.message, "No disk", "the message of `errorCode`");
    },
  },
  {
    id: "rejecting-body",
    title: "ends in Error when the promise of the body rejects",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(failing));
      gate.open();
      assert.status(await ended(operation), Failed, "the final status when the body rejects");
    },
  },
  {
    id: "SM-05",
    title: "ends in Canceled when the body throws a cancellation without a request",
    async run(start) {
      const operation = start(canceling);
      const what = "the final status when the body throws a CanceledError";
      assert.status(await ended(operation), Canceled, what);
      assert.status(operation.status, Canceled, "`status` after the end");
    },
  },
  {
    id: "rejecting-body-unobserved",
    title: "causes no unhandled rejection when the promise of the body rejects unobserved",
    async run(start, { collectStrays } = platform) {
      const { uncaught, unhandled } = await collectStrays(() =>
        startAndEnd(start, () => Promise.reject(new Error("No disk"))),
      );
      const what = "the uncaught errors of a failure without a handler";
      assert.equal([...uncaught, ...unhandled], [], what);
    },
  },
];
