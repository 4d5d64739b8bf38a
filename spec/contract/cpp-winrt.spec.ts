import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  waitFor,
  whenAll,
  whenAny,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { thrownBy } from "../support/thrown-by.js";

/** A coroutine in three steps that publishes what it has, reports, and stops when it is canceled. */
function countTo(
  last: number,
  gates: readonly Promise<void>[] = [],
): IAsyncOperationWithProgress<number, number> {
  return run(async ({ report, setResult, throwIfCanceled }) => {
    for (let step = 1; step <= last; step++) {
      await gates[step - 1];
      throwIfCanceled();
      setResult(step);
      report(step / last);
    }
    return last;
  });
}

/** As many promises as wanted, and the functions that open them. */
function makeGates(count: number): { gates: Promise<void>[]; open: (() => void)[] } {
  const open: (() => void)[] = [];
  const gates = Array.from({ length: count }, (_, index) => {
    return new Promise<void>((resolve) => {
      open[index] = resolve;
    });
  });
  return { gates, open };
}

describe("a port from C++/WinRT", () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["queueMicrotask", "setImmediate", "nextTick"] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("polls with wait_for, again and again, and takes the result at the end", async () => {
    const { gates, open } = makeGates(2);
    const operation = countTo(2, gates);
    const first = waitFor(operation, 1000);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await first).toBe(AsyncStatus.Started);
    for (const gate of open) gate();
    expect(await waitFor(operation, 1000)).toBe(AsyncStatus.Completed);
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toBe(2);
  });

  test("leaves the operation running, uncanceled and its slot free, when wait_for gives up", async () => {
    const source = new AsyncOperationSource<string>();
    const waiting = waitFor(source.operation, 20);
    await jest.advanceTimersByTimeAsync(20);
    expect(await waiting).toBe(AsyncStatus.Started);
    expect(source.isCanceled()).toBe(false);
    const completed = jest.fn();
    source.operation.completed = (_, status) => completed(status);
    source.complete("done");
    expect(completed.mock.calls).toEqual([[AsyncStatus.Completed]]);
  });

  test("gets a status, and no exception, from wait_for on a failed or canceled operation", async () => {
    const error = new Error("no disk");
    const failed = run(() => Promise.reject(error));
    expect(await waitFor(failed, 1000)).toBe(AsyncStatus.Error);
    expect(thrownBy(() => failed.getResults())).toBe(error);
    const canceled = run(async ({ throwIfCanceled }) => {
      await null;
      throwIfCanceled();
    });
    canceled.cancel();
    expect(await waitFor(canceled, 1000)).toBe(AsyncStatus.Canceled);
  });

  test("awaits when_all, and has every result in the order of the arguments", async () => {
    const { gates, open } = makeGates(1);
    const slow = countTo(1, gates);
    const whole = whenAll([slow, countTo(2), countTo(3)]);
    open[0]?.();
    expect(await toPromise(whole)).toEqual([1, 2, 3]);
  });

  test("awaits when_any, whose losers run on", async () => {
    const { gates, open } = makeGates(1);
    const slow = countTo(1, gates);
    expect(await toPromise(whenAny([slow, countTo(2)]))).toBe(2);
    expect(slow.status).toBe(AsyncStatus.Started);
    open[0]?.();
    expect(await toPromise(slow)).toBe(1);
  });

  test("reads a partial result in the progress handler, and the result at the end", async () => {
    const { gates, open } = makeGates(3);
    const operation = countTo(3, gates);
    const seen: unknown[] = [];
    operation.progress = (sender, value) => seen.push([value, sender.getResults()]);
    for (const gate of open) gate();
    await toPromise(operation);
    expect(seen).toEqual([
      [1 / 3, 1],
      [2 / 3, 2],
      [1, 3],
    ]);
    expect(operation.getResults()).toBe(3);
  });

  test("propagates cancellation to the coroutine that it awaits, to the innermost", async () => {
    const reasons: unknown[] = [];
    const innermost = () =>
      run(({ onCancel, throwIfCanceled }) => {
        const stopped = new Promise((resolve) => onCancel(resolve));
        return stopped.then((reason) => {
          reasons.push(reason);
          throwIfCanceled();
        });
      });
    const outer = run(async ({ onCancel }) => {
      const middle = run(async (context: OperationContext<never>) => {
        const inner = innermost();
        context.onCancel(inner);
        await toPromise(inner);
      });
      onCancel(middle);
      await toPromise(middle);
    });
    outer.cancel("not needed");
    await expect(toPromise(outer)).rejects.toBe("not needed");
    expect(reasons).toEqual(["not needed"]);
    expect(outer.status).toBe(AsyncStatus.Canceled);
  });

  test("propagates nothing unless it says so", async () => {
    const { gates, open } = makeGates(1);
    const inner = countTo(1, gates);
    const outer = run(() => toPromise(inner));
    outer.cancel();
    open[0]?.();
    expect(await toPromise(outer)).toBe(1);
    expect(inner.status).toBe(AsyncStatus.Completed);
  });

  test("takes the token of another scope: a signal cancels the body and what it awaits", async () => {
    const controller = new AbortController();
    const inner = new AsyncOperationSource<string>();
    inner.onCancel((reason) => inner.fail(reason));
    const outer = run(({ signal }) => toPromise(inner.operation, { signal }), {
      signal: controller.signal,
    });
    controller.abort("scope left");
    await expect(toPromise(outer)).rejects.toBe("scope left");
    expect(inner.operation.errorCode?.cause).toBe("scope left");
    expect(outer.errorCode).toBeInstanceOf(CanceledError);
  });

  test("throws hresult_canceled from get_results of a canceled operation", async () => {
    const operation = countTo(3);
    operation.cancel();
    await expect(toPromise(operation)).rejects.toMatchObject({ hresult: 0x800704c7 });
    expect(() => operation.getResults()).toThrow(expect.objectContaining({ hresult: 0x800704c7 }));
  });

  test("cancels when_all and when_any with all that still run", async () => {
    const [first, second] = [countTo(1, makeGates(1).gates), new AsyncOperationSource<number>()];
    const reasons: unknown[] = [];
    second.onCancel((reason) => {
      reasons.push(reason);
      second.fail(reason);
    });
    const whole = whenAny([whenAll([first, second.operation]), second.operation]);
    whole.cancel("not needed");
    expect(first.status).toBe(AsyncStatus.Canceled);
    expect(reasons).toEqual(["not needed"]);
    await expect(toPromise(whole)).rejects.toBe("not needed");
  });
});
