import { describe, expect, jest, test } from "@jest/globals";
import {
  type AnyOperationLike,
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type IAsyncAction,
  type IAsyncOperationWithProgress,
  readProgress,
  run,
  type WhenAllProgress,
  whenAll,
  whenAny,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../support/strays.js";

/** An operation of somebody else, with its reasons to cancel. */
function startForeign(): AsyncOperationLike<string, never> & { reasons: unknown[] } {
  const reasons: unknown[] = [];
  return {
    status: AsyncStatus.Started,
    errorCode: null,
    completed: null,
    getResults: () => "foreign",
    cancel: (reason) => reasons.push(reason),
    reasons,
  };
}

function startTwo(): [AsyncOperationSource<string, number>, AsyncOperationSource<string, number>] {
  return [new AsyncOperationSource(), new AsyncOperationSource()];
}

const closed = fromResult(1);
closed.close();

describe("whenAll()", () => {
  test("completes at once when there is nothing to wait for (WA-01)", () => {
    const whole = whenAll([]);
    expect(whole.status).toBe(AsyncStatus.Completed);
    expect(whole.getResults() satisfies []).toEqual([]);
  });

  test("gives the results in the order of the arguments (WA-02)", async () => {
    const [first, second] = startTwo();
    const whole = whenAll([first.operation, second.operation]);
    second.complete("second");
    expect(whole.status).toBe(AsyncStatus.Started);
    first.complete("first");
    expect(whole.status).toBe(AsyncStatus.Completed);
    expect(await toPromise(whole)).toEqual(["first", "second"]);
  });

  test("takes operations of all kinds, and types the results one by one (WA-03)", async () => {
    const foreign = startForeign();
    const action: IAsyncAction = fromResult();
    const withProgress: IAsyncOperationWithProgress<number, string> = run(async () => 1);
    const whole = whenAll([action, withProgress, foreign]);
    foreign.completed?.(foreign, AsyncStatus.Completed);
    const results = (await toPromise(whole)) satisfies [unknown, number, string];
    expect(results).toStrictEqual([undefined, 1, "foreign"]);
  });

  test("takes any iterable, and types the results alike", async () => {
    const operations = new Set([fromResult(1), fromResult(2)]);
    const results = (await toPromise(whenAll(operations))) satisfies number[];
    expect(results).toEqual([1, 2]);
  });

  test("reports each report of an input and each end", () => {
    const [first, second] = startTwo();
    const reports: WhenAllProgress<number>[] = [];
    const whole = whenAll([first.operation, second.operation]);
    whole.progress = (_, value) => reports.push(value);
    second.report(0.5);
    second.complete("second");
    first.report(0.1);
    first.complete("first");
    expect(reports).toStrictEqual([
      { index: 1, value: 0.5, completed: 0, total: 2 },
      { index: 1, completed: 1, total: 2 },
      { index: 0, value: 0.1, completed: 1, total: 2 },
      { index: 0, completed: 2, total: 2 },
    ]);
  });

  test("reports the reports of a foreign input, and the newest one of an input from before", () => {
    const [first] = startTwo();
    const foreign = {
      ...startForeign(),
      progress: null as ((...values: unknown[]) => void) | null,
    };
    first.report(0.5);
    const whole = whenAll<string, number>([first.operation, foreign]);
    expect(readProgress(whole)).toEqual({ index: 0, value: 0.5, completed: 0, total: 2 });
    foreign.progress?.(foreign, 0.1);
    expect(readProgress(whole)).toEqual({ index: 1, value: 0.1, completed: 0, total: 2 });
  });

  test("fails with the first error in the order of the arguments when all have ended (WA-04)", async () => {
    const [first, second] = startTwo();
    const whole = whenAll([canceled("canceled"), first.operation, second.operation]);
    const error = new Error("first");
    second.fail(new Error("second"));
    expect(whole.status).toBe(AsyncStatus.Started);
    first.fail(error);
    expect(whole.status).toBe(AsyncStatus.Error);
    expect(whole.errorCode).toBe(error);
    await expect(toPromise(whole)).rejects.toBe(error);
  });

  test("is canceled with the reason of the first canceled input when none failed", async () => {
    const whole = whenAll([fromResult(1), canceled("first"), canceled("second")]);
    expect(whole.status).toBe(AsyncStatus.Canceled);
    expect(whole.errorCode).toBeInstanceOf(CanceledError);
    expect(whole.errorCode).toHaveProperty("cause", "first");
    await expect(toPromise(whole)).rejects.toBe("first");
  });

  test("passes cancel on to every input that still runs, once each (WA-07)", () => {
    const [ended, running] = [startForeign(), startForeign()];
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    source.onCancel((reason: unknown) => reasons.push(reason));
    const whole = whenAll([ended, source.operation, running]);
    ended.completed?.(ended, AsyncStatus.Completed);
    whole.cancel("not needed");
    whole.cancel("again");
    expect(reasons).toEqual(["not needed"]);
    expect(running.reasons).toEqual(["not needed"]);
    expect(ended.reasons).toEqual([]);
  });

  test("lets the inputs decide how it ends when it was canceled", async () => {
    const [first, second] = startTwo();
    const whole = whenAll([first.operation, second.operation]);
    whole.cancel("not needed");
    first.complete("first");
    second.complete("second");
    expect(await toPromise(whole)).toEqual(["first", "second"]);
  });

  test("passes cancel on to the others when a foreign cancel cannot be read, which is reported", async () => {
    const error = new Error("from the getter");
    const [source] = startTwo();
    const foreign = startForeign();
    const whole = whenAll([foreign, source.operation]);
    Object.defineProperty(foreign, "cancel", {
      get() {
        throw error;
      },
    });
    const { uncaught } = await collectStrays(() => whole.cancel("not needed"));
    expect(source.isCanceled()).toBe(true);
    expect(uncaught).toEqual([error]);
  });

  test("ignores that a foreign cancel rejects", async () => {
    const foreign = startForeign();
    const cancel = jest.fn((_reason?: unknown) => Promise.reject(new Error("gone")));
    const strays = await collectStrays(() =>
      whenAll([Object.assign(foreign, { cancel })]).cancel("stop"),
    );
    expect(cancel).toHaveBeenCalledWith("stop");
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("passes cancel on to the others when a foreign cancel throws, which is reported", async () => {
    const error = new Error("RPC server is unavailable");
    const foreign = startForeign();
    foreign.cancel = () => {
      throw error;
    };
    const [source] = startTwo();
    const { uncaught } = await collectStrays(() =>
      whenAll([foreign, source.operation]).cancel("not needed"),
    );
    expect(source.isCanceled()).toBe(true);
    expect(uncaught).toEqual([error]);
  });

  test("takes one operation three times, and cancels it once (WA-08)", async () => {
    const foreign = startForeign();
    const whole = whenAll([foreign, foreign, foreign]);
    whole.cancel("not needed");
    expect(foreign.reasons).toEqual(["not needed"]);
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(await toPromise(whole)).toEqual(["foreign", "foreign", "foreign"]);
  });

  test("fails when an input is closed", async () => {
    await expect(toPromise(whenAll([closed]))).rejects.toMatchObject({
      code: "E_ILLEGAL_METHOD_CALL",
    });
  });

  test("fails when somebody else holds the slot of a foreign input", async () => {
    const foreign = startForeign();
    foreign.completed = () => {};
    await expect(toPromise(whenAll([foreign]))).rejects.toMatchObject({
      code: "E_ILLEGAL_DELEGATE_ASSIGNMENT",
    });
  });
});

describe("whenAny()", () => {
  test("ends with the first that completes; the others go on (WA-10)", async () => {
    const [first, second] = startTwo();
    const any = whenAny([first.operation, second.operation]);
    second.complete("second");
    expect((await toPromise(any)) satisfies string).toBe("second");
    expect(first.operation.status).toBe(AsyncStatus.Started);
    expect(first.isCanceled()).toBe(false);
    first.complete("first");
    expect(any.getResults()).toBe("second");
  });

  test("fails when the first to end fails", async () => {
    const [first, second] = startTwo();
    const any = whenAny([first.operation, second.operation]);
    const error = new Error("no disk");
    second.fail(error);
    await expect(toPromise(any)).rejects.toBe(error);
  });

  test("is canceled when the first to end is canceled (WA-11)", async () => {
    const any = whenAny([run(() => new Promise(() => {})), canceled("not needed")]);
    expect(any.status).toBe(AsyncStatus.Canceled);
    await expect(toPromise(any)).rejects.toBe("not needed");
  });

  test("leaves no unhandled rejection when a loser fails afterwards (WA-14)", async () => {
    const strays = await collectStrays(() =>
      whenAny([
        fromResult(1),
        run(async () => {
          await null;
          throw new Error("no disk");
        }),
      ]),
    );
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("completes without waiting when an input had completed (WA-15)", () => {
    const any = whenAny([run(() => new Promise(() => {})), fromResult(1)]);
    expect(any.status).toBe(AsyncStatus.Completed);
  });

  test("takes the first in the order of the arguments when several had ended", () => {
    expect(whenAny([fromResult(1), fromError(new Error("no disk"))]).getResults()).toBe(1);
  });

  test("passes cancel on to every input, and follows the first that ends", async () => {
    const [first, second] = startTwo();
    const any = whenAny([first.operation, second.operation]);
    any.cancel("not needed");
    expect([first.isCanceled(), second.isCanceled()]).toEqual([true, true]);
    second.fail("not needed");
    await expect(toPromise(any)).rejects.toBe("not needed");
  });

  test("cancels nothing when cancel comes after the end", () => {
    const [source] = startTwo();
    whenAny([source.operation, fromResult("done")]).cancel();
    expect(source.isCanceled()).toBe(false);
  });

  test("takes operations of different types, and gives the union of their results", async () => {
    const any = whenAny([fromResult(1), fromResult("text")]);
    expect((await toPromise(any)) satisfies number | string).toBe(1);
  });

  test("fails when an input is closed, and releases the others", async () => {
    const strays = await collectStrays(() =>
      expect(toPromise(whenAny([closed, startTwo()[0].operation]))).rejects.toMatchObject({
        code: "E_ILLEGAL_METHOD_CALL",
      }),
    );
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("throws TypeError when there is no operation", () => {
    expect(() => whenAny([])).toThrow(TypeError);
    expect(() => whenAny([])).toThrow("Cannot wait for any operation: expected at least one");
  });
});

describe.each<[string, (operations: AnyOperationLike[]) => unknown]>([
  ["whenAll()", whenAll],
  ["whenAny()", whenAny],
])("%s", (_, when) => {
  test.each([
    ["Promise", Promise.resolve(1)],
    ["5", 5],
    ["Object", {}],
    ["undefined", undefined],
  ])("throws TypeError that names `fromPromise` when an input is %s (WA-03)", (name, value) => {
    const act = (): unknown => when([fromResult(1), value as never]);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(/`fromPromise`/);
    expect(act).toThrow(new RegExp(`, got ${name}$`));
  });

  test("throws TypeError that names `fromResult` when an input is a plain value (WA-03)", () => {
    expect(() => when([5 as never])).toThrow(/`fromResult`/);
  });

  test("has taken no slot when a later input is no operation", () => {
    const foreign = startForeign();
    expect(() => when([foreign, 5 as never])).toThrow(TypeError);
    expect(foreign.completed).toBe(null);
  });

  test.each([
    ["5", 5],
    ["null", null],
    ["undefined", undefined],
    ["AsyncOperation", fromResult(1)],
  ])("throws TypeError when it gets no array but %s", (name, value) => {
    const act = (): unknown => when(value as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot wait for operations: expected an array of operations, got ${name}`);
  });
});
