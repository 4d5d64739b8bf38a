import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, run } from "../lib/index.js";
import { collectStrays } from "./support.js";

describe("run()", () => {
  test("ends in Completed when its body returns a value (SM-03)", () => {
    expect(run(() => 1).status).toBe(AsyncStatus.Completed);
  });

  test("reports what a handler throws as an uncaught error of its own (CH-17)", async () => {
    const error = new Error("from the handler");
    const { uncaught, unhandled } = await collectStrays(() => {
      run(() => 1).completed = () => {
        throw error;
      };
    });
    expect(uncaught).toEqual([error]);
    expect(unhandled).toEqual([]);
  });
});
