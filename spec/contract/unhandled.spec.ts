import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, canceled, fromError, run, watch } from "async-operation";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../support/strays.js";

const error = new Error("No disk");

/** The ways in which an operation fails. */
const failures = {
  "fails later": () => run(() => new Promise((_, reject) => setImmediate(reject, error))),
  "fails in a microtask": () => run(() => Promise.reject(error)),
  "fails at once": () =>
    run(() => {
      throw error;
    }),
  "is made by fromError()": () => fromError(error),
};

describe("toPromise()", () => {
  test.each(Object.entries(failures))(
    "raises one unhandled rejection, with the error, when the operation %s (UR-02)",
    async (_, start) => {
      const { uncaught, unhandled } = await collectStrays(async () => {
        toPromise(start());
        await new Promise((resolve) => setImmediate(resolve));
      });
      expect(unhandled).toHaveLength(1);
      expect(unhandled[0]).toBe(error);
      expect(uncaught).toEqual([]);
    },
  );

  test("raises none when its promise is caught", async () => {
    const { uncaught, unhandled } = await collectStrays(async () => {
      for (const start of Object.values(failures)) await toPromise(start()).catch(() => {});
    });
    expect([...uncaught, ...unhandled]).toEqual([]);
  });
});

describe("operation", () => {
  test("raises no unhandled rejection when it is watched alone", async () => {
    const { uncaught, unhandled } = await collectStrays(async () => {
      for (const start of Object.values(failures))
        await new Promise((resolve) => watch(start(), { completed: resolve }));
      canceled("not needed").cancel();
    });
    expect([...uncaught, ...unhandled]).toEqual([]);
  });

  test("lets what handlers throw surface as uncaught errors alone (UR-08)", async () => {
    const thrower = (name: string) => () => {
      throw new Error(name);
    };
    const { uncaught, unhandled } = await collectStrays(() => {
      const source = new AsyncOperationSource<string, number>();
      source.operation.progress = thrower("progress");
      source.operation.completed = thrower("completed");
      source.onCancel(thrower("onCancel"));
      watch(source.operation, {
        progress: thrower("watched progress"),
        canceled: thrower("watched canceled"),
        completed: thrower("watched completed"),
      });
      source.report(1);
      source.operation.cancel();
      source.complete("done");
      toPromise(source.operation);
    });
    expect(uncaught.map((each) => (each as Error).message)).toEqual([
      "progress",
      "watched progress",
      "onCancel",
      "watched canceled",
      "completed",
      "watched completed",
    ]);
    expect(unhandled).toEqual([]);
  });
});
