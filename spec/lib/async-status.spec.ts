import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, canceled, fromError, fromResult } from "async-operation";

describe("AsyncStatus", () => {
  test("has the numbers of the Windows Runtime (SM-02)", () => {
    const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;
    expect([Started, Completed, Canceled, Failed]).toEqual([0, 1, 2, 3]);
  });

  test("has the name of each status at its number, and no other member (W-77)", () => {
    expect(Object.values(AsyncStatus).filter((value) => typeof value === "string")).toEqual([
      "Started",
      "Completed",
      "Canceled",
      "Error",
    ]);
    expect(Object.keys(AsyncStatus)).toHaveLength(8);
    const ended = [fromResult(1), canceled(), fromError("No disk")];
    expect(ended.map(({ status }) => AsyncStatus[status])).toEqual([
      "Completed",
      "Canceled",
      "Error",
    ]);
  });

  test("declares the name of a known status as a string literal (W-77)", () => {
    expect(AsyncStatus[AsyncStatus.Canceled] satisfies "Canceled").toBe("Canceled");
    // @ts-expect-error a number is not known to be a status
    expect(AsyncStatus[4 as number]).toBe(undefined);
  });

  test("is a type of the numbers, without the names", () => {
    const status: AsyncStatus = AsyncStatus.Canceled;
    // @ts-expect-error there are four states
    const unknown: AsyncStatus = 4;
    // @ts-expect-error a name is not a status
    const name: AsyncStatus = "Canceled";
    expect([status, unknown, name]).toEqual([2, 4, "Canceled"]);
  });
});
