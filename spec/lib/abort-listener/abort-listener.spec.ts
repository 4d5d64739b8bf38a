import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, type CancelTarget, run } from "async-operation";
import { onAbort } from "async-operation/adapter-kit";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

/** How many listeners a native signal has. */
function count(signal: AbortSignal): number {
  return getEventListeners(signal, "abort").length;
}

/** Starts operations on one signal, and returns the functions that end them. */
function startOperations(signal: AbortSignal, length: number): (() => void)[] {
  return Array.from({ length }, () => {
    const source = new AsyncOperationSource<string>();
    void toPromise(source.operation, { signal });
    return () => source.complete("done");
  });
}

/** Returns the items in an order that looks random and is the same each time. */
function shuffle<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  let seed = 1;
  return items.flatMap(() => {
    seed = (seed * 48271) % 0x7fffffff;
    return left.splice(seed % left.length, 1);
  });
}

describe("onAbort()", () => {
  test("leaves the rejection of an async function to the platform, as an event does", async () => {
    const error = new Error("not saved");
    const strays = await collectStrays(() => {
      onAbort(AbortSignal.abort(), async () => {
        throw error;
      });
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [error] });
  });
});

describe("the listener on a native signal", () => {
  test("is one for 1000 operations, and gone when they have ended (AS-12)", () => {
    const { signal } = new AbortController();
    const ends = startOperations(signal, 1000);
    expect(count(signal)).toBe(1);
    for (const end of ends) end();
    expect(count(signal)).toBe(0);
  });

  test.each([
    ["first in, first out", (ends: (() => void)[]) => ends],
    ["last in, first out", (ends: (() => void)[]) => [...ends].reverse()],
    ["at random", shuffle<() => void>],
  ])("stays until the last of the operations has ended, %s", (_, order) => {
    const { signal } = new AbortController();
    const ends = order(startOperations(signal, 10));
    const last = ends.pop();
    for (const end of ends) end();
    expect(count(signal)).toBe(1);
    last?.();
    expect(count(signal)).toBe(0);
  });

  test("is gone after an abort, also where the operations still run", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const source = new AsyncOperationSource<string>();
    const outcomes = [
      toPromise(source.operation, { signal }),
      toPromise(
        run(() => new Promise(() => {}), { signal }),
        { signal },
      ),
    ];
    controller.abort("not needed");
    expect(count(signal)).toBe(0);
    for (const { status } of await Promise.allSettled(outcomes)) expect(status).toBe("rejected");
  });

  test("comes again for an operation that starts later", () => {
    const { signal } = new AbortController();
    for (const end of startOperations(signal, 2)) end();
    const [end] = startOperations(signal, 1);
    expect(count(signal)).toBe(1);
    end?.();
    expect(count(signal)).toBe(0);
  });

  test("is shared by options of run(), bridges and callbacks", async () => {
    const { signal } = new AbortController();
    const source = new AsyncOperationSource<string>();
    const [end] = startOperations(signal, 1);
    const operation = run(() => toPromise(source.operation), { signal });
    const stop = onAbort(signal, () => {});
    expect(count(signal)).toBe(1);
    end?.();
    stop();
    source.complete("done");
    await toPromise(operation);
    expect(count(signal)).toBe(0);
  });
});

describe("an abort", () => {
  test("cancels the operations in order of subscription (AS-17)", () => {
    const controller = new AbortController();
    const order: number[] = [];
    for (const index of [0, 1, 2])
      run(({ onCancel }) => new Promise(() => onCancel(() => order.push(index))), controller);
    controller.abort();
    expect(order).toEqual([0, 1, 2]);
  });

  test("leaves alone those that an earlier callback has unregistered", () => {
    const controller = new AbortController();
    const second = jest.fn();
    const third = jest.fn();
    onAbort(controller.signal, () => stop());
    const stop = onAbort(controller.signal, second);
    onAbort(controller.signal, third);
    controller.abort();
    expect(second).not.toHaveBeenCalled();
    expect(third).toHaveBeenCalledTimes(1);
  });

  test("reaches the other operations when a callback throws, which is reported", async () => {
    const controller = new AbortController();
    const error = new Error("from the callback");
    const next = jest.fn();
    const { uncaught } = await collectStrays(() => {
      onAbort(controller.signal, () => {
        throw error;
      });
      onAbort(controller.signal, next);
      controller.abort("not needed");
    });
    expect(next).toHaveBeenCalledTimes(1);
    expect(uncaught).toEqual([error]);
  });
});

describe("AbortSignal.any()", () => {
  test("gives the reason of the signal that aborts (AS-07)", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { operation } = new AsyncOperationSource<string>();
    const signal = AbortSignal.any([first.signal, second.signal]);
    const promise = toPromise(operation, { signal });
    second.abort("from the second");
    await expect(promise).rejects.toBe("from the second");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(count(signal)).toBe(0);
  });

  test("of no signals cancels nothing (AS-08)", async () => {
    const signal = AbortSignal.any([]);
    expect(
      await toPromise(
        run(async () => 1, { signal }),
        { signal },
      ),
    ).toBe(1);
    expect(count(signal)).toBe(0);
  });
});

describe("onAbort()", () => {
  test("runs the callback before it returns when the signal has aborted", () => {
    const callback = jest.fn();
    const stop = onAbort(AbortSignal.abort("not needed"), callback);
    expect(callback.mock.lastCall?.[0]).toBe("not needed");
    expect(stop).not.toThrow();
  });

  test("reaches the next callback when the operation before it has lost its `cancel`, which is reported", async () => {
    const controller = new AbortController();
    const calls: unknown[] = [];
    run(() => new Promise(() => {}), { signal: controller.signal }).cancel = undefined as never;
    onAbort(controller.signal, (reason) => calls.push(reason));
    const { uncaught } = await collectStrays(() => controller.abort("later"));
    expect(uncaught).toHaveLength(1);
    expect(calls).toEqual(["later"]);
  });

  test("reaches the next callback when the first could not be registered", () => {
    const controller = new AbortController();
    const { signal } = controller;
    signal.addEventListener = () => {
      throw new Error("refused");
    };
    const calls: unknown[] = [];
    expect(() => onAbort(signal, (reason) => calls.push(reason))).toThrow("refused");
    Reflect.deleteProperty(signal, "addEventListener");
    onAbort(signal, (reason) => calls.push(reason));
    controller.abort("later");
    expect(calls).toEqual(["later"]);
  });

  test("calls the callback with the reason alone", () => {
    const controller = new AbortController();
    const calls: unknown[][] = [];
    const callback = (...parameters: unknown[]): void => void calls.push(parameters);
    onAbort(controller.signal, callback);
    controller.abort("later");
    onAbort(AbortSignal.abort("before"), callback);
    expect(calls).toStrictEqual([["later"], ["before"]]);
  });

  test("cancels a target with the reason, once", () => {
    const controller = new AbortController();
    const target = { cancel: jest.fn() };
    onAbort(controller.signal, target);
    controller.abort("not needed");
    controller.abort("again");
    expect(target.cancel.mock.calls).toEqual([["not needed"]]);
  });

  test("reports the error of a signal that cannot remove a listener, and the operation ends (W-62)", async () => {
    const error = new Error("no remove");
    const signal = {
      aborted: false,
      addEventListener() {},
      removeEventListener() {
        throw error;
      },
    };
    const operation = run(async () => 1, { signal });
    const { uncaught } = await collectStrays(async () => {
      expect(await toPromise(operation)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(uncaught).toHaveLength(1);
    expect(uncaught[0]).toBe(error);
  });

  test("returns the function that unregisters, which may be called at any time", () => {
    const controller = new AbortController();
    const callback = jest.fn();
    const stop = onAbort(controller.signal, callback);
    stop();
    stop();
    controller.abort();
    stop();
    expect(callback).not.toHaveBeenCalled();
  });

  test("cancels with a CanceledError when the reason of the signal throws", () => {
    const { signal } = new AbortController();
    const error = new Error("no reason");
    Object.defineProperty(signal, "reason", {
      get() {
        throw error;
      },
    });
    const reasons: unknown[] = [];
    onAbort(signal, (reason) => reasons.push(reason));
    signal.dispatchEvent(new Event("abort"));
    expect(reasons).toEqual([expect.objectContaining({ name: "AbortError", cause: error })]);
  });

  test.each([
    ["onAbort", (target: CancelTarget) => onAbort(AbortSignal.abort("stop"), target)],
    [
      "onCancel",
      (target: CancelTarget) => {
        const source = new AsyncOperationSource<string>();
        source.onCancel(target);
        source.operation.cancel("stop");
      },
    ],
  ])("ignores that `cancel` of a target of %s rejects", async (_, act) => {
    const cancel = jest.fn((_reason?: unknown) =>
      Promise.reject(new TypeError("The stream is locked")),
    );
    const strays = await collectStrays(() => act({ cancel }));
    expect(cancel).toHaveBeenCalledWith("stop");
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  const shape = { aborted: false, addEventListener() {}, removeEventListener() {} };
  test.each([
    ["a number", 5, "got 5"],
    ["an object without methods", {}, "got Object"],
    ["one without `aborted`", { ...shape, aborted: undefined }, "got Object"],
    ["one without `addEventListener`", { ...shape, addEventListener: undefined }, "got Object"],
    ["one without `removeEventListener`", { ...shape, removeEventListener: null }, "got Object"],
    ["undefined", undefined, "got undefined"],
  ])("throws TypeError when the signal is %s (AS-20)", (_, signal, got) => {
    const act = (): unknown => onAbort(signal as never, () => {});
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot use \`signal\`: expected an AbortSignal, ${got}`);
  });

  test.each([5, null])("throws TypeError when the target is %s", (target) => {
    const act = (): unknown => onAbort(AbortSignal.abort(), target as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot use \`cancel\`: expected a function or an object with \`cancel\`, got ${target}`,
    );
  });
});
