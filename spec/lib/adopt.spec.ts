import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { adopt, ignoreRejection } from "../../lib/adopt.js";
import { collectStrays } from "../support/strays.js";
import { thrownBy } from "../support/thrown-by.js";

/** Creates a thenable that counts how often its `then` is read and called, and with which `this`. */
function countThen(then: (resolve: (value: unknown) => void) => void) {
  const seen = { reads: 0, receivers: [] as unknown[] };
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: like a promise of another library
    get then() {
      seen.reads++;
      return function (this: unknown, resolve: (value: unknown) => void) {
        seen.receivers.push(this);
        then(resolve);
      };
    },
  };
  return { seen, thenable };
}

describe("ignoreRejection()", () => {
  test("handles the rejection of a promise and of a thenable, whatever their own members", async () => {
    const error = new Error("gone");
    // biome-ignore lint/suspicious/noThenProperty: a promise of an instrumented program
    const noThen = Object.assign(Promise.reject(error), { then() {}, catch() {} });
    const { thenable } = countThen(() => {
      throw error;
    });
    const strays = await collectStrays(() => {
      for (const value of [Promise.reject(error), noThen, thenable, undefined, 1])
        ignoreRejection(value);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("adopt()", () => {
  test("returns a promise as it is", () => {
    const promise = Promise.resolve(1);
    expect(adopt(promise)).toBe(promise);
  });

  test("returns a promise of the platform's class for one of a subclass", async () => {
    class Query extends Promise<number> {}
    const query = Query.resolve(1);
    const promise = adopt(query);
    expect(promise).not.toBe(query);
    expect(promise?.constructor).toBe(Promise);
    expect(await promise).toBe(1);
  });

  // biome-ignore lint/suspicious/noThenProperty: a member that is no function is the subject
  test.each([[undefined], [null], [0], ["text"], [{}], [{ then: 1 }]])(
    "returns undefined for %p",
    (value) => {
      expect(adopt(value)).toBeUndefined();
    },
  );

  test("reads `then` once, and calls it once with its thenable (W-63)", async () => {
    const { seen, thenable } = countThen((resolve) => resolve(1));
    expect(await adopt(thenable)).toBe(1);
    expect(seen.reads).toBe(1);
    expect(seen.receivers).toHaveLength(1);
    expect(seen.receivers[0]).toBe(thenable);
  });

  test("adopts a promise of another realm, and a function that is a thenable", async () => {
    expect(await adopt(runInNewContext("Promise.resolve(1)"))).toBe(1);
    const callable = Object.assign(() => {}, Promise.prototype, {
      // biome-ignore lint/suspicious/noThenProperty: like a query of another library
      then: (resolve: (value: number) => void) => resolve(2),
    });
    expect(await adopt(callable)).toBe(2);
  });

  test("rejects when `then` throws, unless it has resolved before", async () => {
    const error = new Error("no then");
    const throwing = (first?: number) =>
      countThen((resolve) => {
        if (first !== undefined) resolve(first);
        throw error;
      }).thenable;
    await expect(adopt(throwing())).rejects.toBe(error);
    expect(await adopt(throwing(1))).toBe(1);
  });

  test("throws what a getter of `then` throws", () => {
    const error = new Error("no getter");
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a getter that throws is the subject
      get then() {
        throw error;
      },
    };
    expect(thrownBy(() => adopt(thenable))).toBe(error);
  });
});
