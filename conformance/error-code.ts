import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { assertCanceledError } from "./members.js";
import { canceling, startAndEnd } from "./steps.js";

/** The rules of `errorCode` for what a body throws. */
export const errorCode: readonly ContractCase[] = [
  {
    id: "cancellation-without-request",
    title: "has a CanceledError as errorCode when the body throws a cancellation without a request",
    async run(start) {
      assertCanceledError(await startAndEnd(start, canceling));
    },
  },
  {
    id: "EI-03",
    title: "has the error of the body as errorCode at each read, unchanged",
    needs: ["identity"],
    async run(start) {
      const error = Object.freeze(new Error("No disk"));
      const operation = await startAndEnd(start, () => Promise.reject(error));
      assert.equal(operation.errorCode, error, "`errorCode` at the first read");
      assert.equal(operation.errorCode, error, "`errorCode` at the second read");
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
        const when = `when the body throws ${assert.show(value)}`;
        assert.status(operation.status, AsyncStatus.Error, `\`status\` ${when}`);
        assert.ok(errorCode instanceof Error, `\`errorCode\` ${when} to be an Error`);
        assert.ok("cause" in errorCode, `\`errorCode\` ${when} to have a \`cause\``);
        assert.equal(errorCode.cause, value, `\`errorCode.cause\` ${when}`);
        assert.equal(operation.errorCode, errorCode, `\`errorCode\` at the second read ${when}`);
      }
    },
  },
];
