import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, CanceledError } from "async-operation";
import { fromPromise, toPromise } from "async-operation/promise";
import Bluebird from "bluebird";
import { collectStrays } from "../../support/strays.js";

Bluebird.config({ cancellation: true });

/** Starts a promise that does not settle. */
function start(): Bluebird<string> {
  return new Bluebird(() => {});
}

describe("fromPromise() of a promise of Bluebird", () => {
  test("ends in Canceled with the requested reason (W-21)", async () => {
    const promise = start();
    const operation = fromPromise(promise, { cancel: promise });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Canceled when the promise is canceled directly (W-21)", async () => {
    const promise = start();
    const operation = fromPromise(promise);
    promise.cancel();
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Canceled when a promise of which it is a part is canceled", async () => {
    const promise = start();
    const operation = fromPromise(promise);
    Bluebird.all([promise]).cancel();
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
  });

  test("ends as the promise ends, and leaves no stray", async () => {
    const error = new Error("no disk");
    const outcomes: unknown[] = [];
    const strays = await collectStrays(async () => {
      const completed = fromPromise(Bluebird.resolve("done"));
      const failed = fromPromise(Bluebird.reject(error), { cancel() {} });
      outcomes.push(await toPromise(completed), await toPromise(failed).catch((each) => each));
      await Bluebird.delay(2); // Bluebird looks for unhandled rejections after 1 ms.
    });
    expect(outcomes).toEqual(["done", error]);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("fromPromise() of a promise that resembles one of Bluebird", () => {
  function throwIt(): never {
    throw new Error("from the getter");
  }

  test.each<[string, PropertyDescriptorMap]>([
    ["no function `finally`", { isCancelled: { value: () => true }, finally: { value: 1 } }],
    ["no function `isCancelled`", { isCancelled: { value: true } }],
    [
      "a getter that throws, and no `finally`",
      { isCancelled: { get: throwIt }, finally: { value: undefined } },
    ],
  ])("ends as the promise when it has %s", async (_, members) => {
    const promise = Object.defineProperties(Promise.resolve("done"), members);
    expect(await toPromise(fromPromise(promise))).toBe("done");
  });
});
