import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";

describe("AsyncStatus", () => {
  test("has the numbers of the Windows Runtime (SM-02)", () => {
    expect(AsyncStatus).toEqual({ Started: 0, Completed: 1, Canceled: 2, Error: 3 });
  });

  test("names a type of the same numbers", () => {
    const status: AsyncStatus = AsyncStatus.Canceled;
    // @ts-expect-error There is no such state
    const unknown: AsyncStatus = 4;
    expect([status, unknown]).toEqual([2, 4]);
  });
});
