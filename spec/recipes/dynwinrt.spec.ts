// dynwinrt runs on Windows only. The stand-in is written from its sources: a method takes a signal as
// its last argument and returns a promise with `progress`, which keeps the last callback and returns
// the promise itself; once the signal has aborted, any rejection is the signal's reason.
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, Progress, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { callWindows, type WinRTAsyncWithProgress } from "../../examples/recipes/dynwinrt.js";

/** A picture that is copied in as many steps as asked for; none means that there is no disk. */
function copyAsync(steps: number, signal?: AbortSignal): WinRTAsyncWithProgress<string, number> {
  let listener: ((value: number) => void) | undefined;
  const copy = async (): Promise<string> => {
    if (steps === 0) throw new Error("no disk");
    for (let step = 1; step <= steps; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new Error("Async operation was canceled");
      listener?.(step / steps);
    }
    return "copied";
  };
  const promise = copy().catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
  return Object.assign(promise, {
    progress(this: WinRTAsyncWithProgress<string, number>, callback: (value: number) => void) {
      listener = callback;
      return this;
    },
  }) as WinRTAsyncWithProgress<string, number>;
}

describe("callWindows()", () => {
  test("reports progress in order, and completes with the result", async () => {
    const operation = callWindows((signal) =>
      copyAsync(2, signal),
    ) satisfies IAsyncOperationWithProgress<string, number>;
    const values: number[] = [];
    const progress = new Progress<number>((value) => values.push(value));
    expect(await toPromise(operation, { progress })).toBe("copied");
    expect(values).toEqual([0.5, 1]);
  });

  test("ends in Canceled, with the reason, when a cancel has reached the method", async () => {
    const reason = { because: "not needed" };
    const operation = callWindows((signal) => copyAsync(1000, signal));
    operation.progress = () => operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends in Error when the method fails", async () => {
    const operation = callWindows((signal) => copyAsync(0, signal));
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.message).toBe("no disk");
  });
});
