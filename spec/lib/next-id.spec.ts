import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, canceled, fromError, fromResult, run } from "async-operation";

describe("id", () => {
  test("counts up over all ways to create an operation", () => {
    const ids = [
      run(() => 1),
      fromResult(1),
      fromError("No disk"),
      canceled(),
      new AsyncOperationSource().operation,
    ].map(({ id }) => id);
    expect(ids.map((id) => id - (ids[0] ?? 0))).toEqual([0, 1, 2, 3, 4]);
  });
});
