// Long chains and many callbacks: nothing is lost when the stack would not suffice.
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { collectStrays } from "../../support/strays.js";

/** Adds many callbacks at the end of a chain; returns the source, and counts the calls. */
function startChain(length: number, callbacks: number) {
  const source = new AsyncOperationSource<string>();
  const calls = { count: 0 };
  let last = toWindowsRuntimePromise(source.operation).then((value) => value);
  for (let each = 1; each < length; each++) last = last.then((value) => value);
  for (let each = 0; each < callbacks; each++) last.then(() => calls.count++);
  return { source, calls, last };
}

describe("toWindowsRuntimePromise()", () => {
  test.each([1, 49, 50, 51, 100])(
    "calls all of 20,000 callbacks at the end of a chain of %d",
    async (length) => {
      const { source, calls } = startChain(length, 20_000);
      const strays = await collectStrays(() => source.complete("done"));
      expect(calls.count).toBe(20_000);
      expect(strays).toEqual({ uncaught: [], unhandled: [] });
    },
  );

  test.each([49, 50, 51, 52, 60])(
    "reports a foreign cancel that throws at the start of a chain of %d, and cancels the next one",
    async (length) => {
      const error = new Error("RPC server is unavailable");
      const foreign = {
        status: 0 as const,
        errorCode: null,
        completed: null,
        getResults() {},
        cancel() {
          throw error;
        },
      };
      let last = toWindowsRuntimePromise(foreign).then(() => {});
      for (let each = 1; each < length; each++) last = last.then(() => {});
      const { uncaught } = await collectStrays(() => last.cancel());
      expect(uncaught).toEqual([error]);
      const { source, last: next } = startChain(length, 1);
      next.cancel();
      expect(source.isCanceled()).toBe(true);
    },
  );
});
