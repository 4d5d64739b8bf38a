import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, CanceledError, run } from "async-operation";
import { fromPromise, toPromise } from "async-operation/promise";
import axios from "axios";
import { listen } from "../../support/http.js";
import { collectStrays } from "../../support/strays.js";

/** A query of Mongoose, Knex or superagent: an object that starts at `then`, and again at each `then`. */
function createQuery() {
  const execute = jest.fn(async () => "rows");
  const query = {
    // biome-ignore lint/suspicious/noThenProperty: the shape of the peers
    then: <TResult>(resolve: (rows: string) => TResult, reject: (error: unknown) => TResult) =>
      execute().then(resolve, reject),
  };
  return { execute, query: query as PromiseLike<string> };
}

describe("fromPromise() in reports", () => {
  let server: Awaited<ReturnType<typeof listen>>;
  beforeAll(async () => {
    server = await listen(() => {}); // It never answers.
  });
  afterAll(() => server.stop());

  test("starts a query once, however many promises are made of the operation", async () => {
    const { execute, query } = createQuery();
    const operation = fromPromise(query);
    await Promise.all([
      toPromise(operation),
      toPromise(operation, { progress: () => {} }),
      toPromise(operation),
    ]);
    expect(await toPromise(operation)).toBe("rows");
    expect(execute).toHaveBeenCalledTimes(1);
  });

  test("starts a query at once, which decides after a cancel", async () => {
    const { execute, query } = createQuery();
    const operation = fromPromise(query, { cancel: () => {} });
    expect(execute).toHaveBeenCalledTimes(1);
    operation.cancel("not needed");
    expect(await toPromise(operation)).toBe("rows");
    expect(execute).toHaveBeenCalledTimes(1);
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Canceled when `cancel` is the CancelToken source of axios", async () => {
    const source = axios.CancelToken.source();
    const request = axios.get(server.origin, { cancelToken: source.token });
    const operation = fromPromise(request, { cancel: source });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ERR_CANCELED" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each([["not needed"], [null], [0], [new Error("why")]])(
    "ends in Canceled when fetch() rejects with the reason %p, which need not be an error",
    async (reason) => {
      const controller = new AbortController();
      const operation = fromPromise(fetch(server.origin, { signal: controller.signal }), {
        cancel: (given) => controller.abort(given),
      });
      operation.cancel(reason);
      const rejected = toPromise(operation).then(
        () => "resolved",
        (error) => [error],
      );
      expect(await rejected).toEqual([reason]);
      expect(operation.status).toBe(AsyncStatus.Canceled);
    },
  );

  test("ends in Error when another caller aborts fetch() with a text, which looks like a failure", async () => {
    const controller = new AbortController();
    const operation = fromPromise(fetch(server.origin, { signal: controller.signal }));
    controller.abort("by another caller");
    await expect(toPromise(operation)).rejects.toBe("by another caller");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Canceled when a rejection that is no error is mapped", async () => {
    /** As jQuery, axios before 0.22 and superagent: aborted, and none of our names. */
    const request = Promise.reject({ statusText: "abort" });
    const operation = fromPromise(
      request.catch((error) => {
        throw error.statusText === "abort" ? new CanceledError("aborted") : error;
      }),
    );
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends when a promise settles, and not before, so that a cleared queue needs toPromise() with a signal", async () => {
    const operation = fromPromise(new Promise<never>(() => {}), { cancel: () => {} });
    operation.cancel("queue is cleared");
    await expect(toPromise(operation, { signal: AbortSignal.abort("gave up") })).rejects.toBe(
      "gave up",
    );
    expect(operation.status).toBe(AsyncStatus.Canceled); // Requested; it has not ended.
    expect(operation.errorCode).toBe(null);
  });

  test("throws a TypeError when `cancel` is a controller, which has `abort`", () => {
    const promise = Promise.resolve();
    expect(() => fromPromise(promise, { cancel: new AbortController() as never })).toThrow(
      "Cannot use `cancel`: expected a function or an object with `cancel`, got AbortController",
    );
  });

  test("keeps the first of what a thenable calls, and ignores what it throws then", async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable that breaks the rules
      then(resolve: (value: string) => void, reject: (error: unknown) => void) {
        resolve("first");
        reject(new Error("second"));
        throw new Error("third");
      },
    };
    const { uncaught, unhandled } = await collectStrays(async () => {
      expect(await toPromise(fromPromise(thenable as PromiseLike<string>))).toBe("first");
    });
    expect([uncaught, unhandled]).toEqual([[], []]);
  });

  test("takes a promise with an own `then` that returns nothing", async () => {
    const promise = Promise.resolve("value");
    const { then } = promise;
    Object.assign(promise, {
      // biome-ignore lint/suspicious/noThenProperty: as an instrumented promise
      then(...listeners: Parameters<typeof then>) {
        Reflect.apply(then, promise, listeners);
      },
    });
    const operation = fromPromise(promise);
    expect(await toPromise(operation)).toBe("value");
  });

  test("fails with undefined and null as any other value", async () => {
    for (const value of [undefined, null]) {
      const operation = fromPromise(Promise.reject(value));
      const rejected = toPromise(operation).then(
        () => "resolved",
        (error) => [error],
      );
      expect(await rejected).toEqual([value]);
      expect(operation.errorCode).toBeInstanceOf(Error);
    }
  });
});

describe("toPromise() in reports", () => {
  test("resolves with a result that has been a promise of the body", async () => {
    expect(await toPromise(run(async () => Promise.resolve("inner")))).toBe("inner");
  });

  test("takes a promise of the realm of a test environment", async () => {
    const foreign = runInNewContext("Promise.resolve(1)");
    expect(foreign).not.toBeInstanceOf(Promise);
    expect(await toPromise(fromPromise<number>(foreign))).toBe(1);
  });
});
