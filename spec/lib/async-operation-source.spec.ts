import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError, type IProgress } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;
const noDisk = new Error("No disk");

describe("AsyncOperationSource", () => {
  test("has one operation, which runs from the start", () => {
    const source = new AsyncOperationSource<string>();
    expect(source.operation).toBe(source.operation);
    expect(source.operation.status).toBe(AsyncStatus.Started);
  });

  test.each([5, null, {}, Symbol("name")])("refuses the name %p", (name) => {
    expect(() => new AsyncOperationSource({ name: name as never })).toThrow(
      "Cannot use options: expected `name` as a string, got",
    );
  });

  test("is an IProgress", () => {
    const source = new AsyncOperationSource<string, number>();
    const progress: IProgress<number> = source;
    const calls: unknown[][] = [];
    source.operation.progress = (...call) => calls.push(call);
    progress.report(0.5);
    expect(calls).toEqual([[source.operation, 0.5]]);
  });

  test("ends its operation within complete, which returns that this was the outcome", () => {
    const source = new AsyncOperationSource<string>();
    expect(source.complete("done")).toBe(true);
    expect([source.operation.status, source.operation.getResults()]).toEqual([Completed, "done"]);
  });

  test("keeps a promise that it completes with as the result", () => {
    const source = new AsyncOperationSource<Promise<number>>();
    const promise = Promise.resolve(1);
    source.complete(promise);
    expect(source.operation.getResults()).toBe(promise);
  });

  test("returns that another outcome was first when the operation is closed", () => {
    const source = new AsyncOperationSource<string, number>();
    source.complete("done");
    source.operation.close();
    expect([source.complete("again"), source.fail(new Error("too late"))]).toEqual([false, false]);
    source.report(1);
    source.setResult("too late");
    source.onCancel(() => {});
    expect(source.isCanceled()).toBe(false);
  });

  test("ignores a partial result after the end", () => {
    const source = new AsyncOperationSource<string>();
    source.complete("done");
    source.setResult("too late");
    expect(source.operation.getResults()).toBe("done");
  });

  test("publishes undefined and null as partial results", () => {
    const source = new AsyncOperationSource<null | undefined>();
    source.setResult(undefined);
    expect(source.operation.getResults()).toBe(undefined);
    source.setResult(null);
    expect(source.operation.getResults()).toBe(null);
  });
});

describe("the members of a source", () => {
  test.each<[string, (source: AsyncOperationSource<unknown>) => Promise<unknown>, unknown]>([
    [
      "complete",
      ({ complete, fail }) => Promise.resolve(42).then(complete, fail),
      [Completed, 42, null],
    ],
    [
      "fail",
      ({ complete, fail }) => Promise.reject(noDisk).then(complete, fail),
      [Failed, undefined, noDisk],
    ],
  ])("may be passed to a promise: `%s` ends the operation (W-61)", async (_, pass, expected) => {
    const source = new AsyncOperationSource<unknown>();
    expect(await pass(source)).toBe(true);
    const { operation } = source;
    const result = operation.status === Completed ? operation.getResults() : undefined;
    expect([operation.status, result, operation.errorCode]).toStrictEqual(expected);
  });

  test("may be destructured (W-61)", () => {
    const { operation, report, setResult, complete, fail, isCanceled, onCancel } =
      new AsyncOperationSource<string, number>();
    const calls: unknown[] = [];
    operation.progress = (_, value) => calls.push(value, operation.getResults());
    const unregister = onCancel(() => calls.push("unregistered"));
    onCancel((reason) => calls.push(reason));
    setResult("working");
    report(0.5);
    unregister();
    operation.cancel("not needed");
    expect([calls, isCanceled()]).toEqual([[0.5, "working", "not needed"], true]);
    expect([complete("done"), fail(noDisk)]).toEqual([true, false]);
  });

  test("belong to their source, regardless of `this` (W-61)", () => {
    const [first, second] = [
      new AsyncOperationSource<string>(),
      new AsyncOperationSource<string>(),
    ];
    Reflect.apply(first.complete, second, ["done"]);
    expect([first.operation.status, second.operation.status]).toEqual([Completed, Started]);
  });
});

describe("reason", () => {
  test("is undefined unless cancel was requested before the end", () => {
    const source = new AsyncOperationSource<string>();
    expect(source.reason).toBe(undefined);
    source.complete("done");
    source.operation.cancel("too late");
    expect(source.reason).toBe(undefined);
  });

  test.each([["not needed"], [null], [{ why: "not needed" }]])(
    "is the requested reason %p, even after the end",
    (reason) => {
      const source = new AsyncOperationSource<string>();
      source.operation.cancel(reason);
      expect(source.reason).toBe(reason);
      source.complete("done");
      source.operation.close();
      expect(source.reason).toBe(reason);
    },
  );

  test("is one CanceledError, that of the signal, when cancel had no reason", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    expect(source.reason).toBeInstanceOf(CanceledError);
    expect(source.reason).toBe(source.reason);
    expect(source.reason).toBe(source.signal.reason);
  });
});

describe("fail()", () => {
  test("ends in Error with an ordinary error, and returns that this was the outcome", () => {
    const source = new AsyncOperationSource<string>();
    const error = new Error("No disk");
    expect(source.fail(error)).toBe(true);
    expect([source.operation.status, source.operation.errorCode]).toEqual([Failed, error]);
  });

  test("ends in Canceled when the error is a cancellation", () => {
    const source = new AsyncOperationSource<string>();
    const error = new CanceledError("not needed");
    source.fail(error);
    expect([source.operation.status, source.operation.errorCode]).toEqual([Canceled, error]);
  });

  test.each([["not needed"], [null], [{ why: "not needed" }], [new Error("not needed")]])(
    "ends in Canceled when the error is the requested reason %p",
    async (reason) => {
      const source = new AsyncOperationSource<string>();
      source.operation.cancel(reason);
      source.fail(reason);
      expect(source.operation.status).toBe(Canceled);
      expect(source.operation.errorCode?.cause).toBe(reason);
      await expect(resultOf(source.operation)).rejects.toBe(reason);
    },
  );

  test("ends in Error when the error is a reason that was not requested", () => {
    const source = new AsyncOperationSource<string>();
    source.fail("not needed");
    expect(source.operation.status).toBe(Failed);
  });

  test("ends in Error when the error only resembles the requested reason", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel({ why: "not needed" });
    source.fail({ why: "not needed" });
    expect(source.operation.status).toBe(Failed);
  });

  test("ends in Canceled when the error is the default reason", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    source.fail(source.signal.reason);
    expect(source.operation.status).toBe(Canceled);
  });

  test("ends in Error when the error is undefined, even if cancel had no reason", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    source.fail(undefined);
    expect(source.operation.status).toBe(Failed);
    expect(source.operation.errorCode).toMatchObject({ cause: undefined });
  });

  test("ends in Error when the error is undefined and cancel was not requested", () => {
    const source = new AsyncOperationSource<string>();
    source.fail(undefined);
    expect(source.operation.status).toBe(Failed);
  });

  test("ends in Error with a TimeoutError, and in Canceled when that was requested", () => {
    const timeout = new DOMException("Too slow", "TimeoutError");
    const sources = [new AsyncOperationSource(), new AsyncOperationSource()] as const;
    sources[1].operation.cancel(timeout);
    for (const source of sources) source.fail(timeout);
    expect(sources.map(({ operation }) => operation.status)).toEqual([Failed, Canceled]);
  });
});

describe("signal", () => {
  test("is one native signal that aborts with the reason before cancel returns", () => {
    const source = new AsyncOperationSource<string>();
    const { signal } = source;
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(source.signal).toBe(signal);
    source.operation.cancel("not needed");
    expect([signal.aborted, signal.reason]).toEqual([true, "not needed"]);
  });

  test("has aborted when it is first read after the cancel", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    expect([source.signal.aborted, source.signal.reason]).toEqual([true, "not needed"]);
  });

  test("keeps its state after the end", () => {
    const source = new AsyncOperationSource<string>();
    const canceledSource = new AsyncOperationSource<string>();
    canceledSource.operation.cancel("not needed");
    for (const each of [source, canceledSource]) {
      each.complete("done");
      each.operation.cancel("too late");
      each.operation.close();
    }
    expect([source.signal.aborted, source.isCanceled()]).toEqual([false, false]);
    expect([canceledSource.signal.aborted, canceledSource.isCanceled()]).toEqual([true, true]);
    expect(canceledSource.signal.reason).toBe("not needed");
  });

  test("does not abort when the operation ends in Canceled without a request", () => {
    const source = new AsyncOperationSource<string>();
    source.fail(new CanceledError());
    expect([source.signal.aborted, source.isCanceled()]).toEqual([false, false]);
  });
});

describe("onCancel()", () => {
  test("calls a callback immediately when the operation was canceled and has ended", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    source.complete("done");
    const reasons: unknown[] = [];
    source.onCancel((reason) => reasons.push(reason));
    expect(reasons).toEqual(["not needed"]);
  });

  test("never calls a callback that is registered after an end without cancel", () => {
    const source = new AsyncOperationSource<string>();
    source.complete("done");
    const callback = jest.fn();
    source.onCancel(callback);
    source.operation.cancel("too late");
    expect(callback).not.toHaveBeenCalled();
  });

  test("returns a function that may be called twice, and after the cancel", () => {
    const source = new AsyncOperationSource<string>();
    const callback = jest.fn();
    const unregister = source.onCancel(callback);
    source.operation.cancel();
    unregister();
    unregister();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("calls cancel of an object as its method, with the reason", () => {
    const source = new AsyncOperationSource<string>();
    const part = {
      reasons: [] as unknown[],
      cancel(reason?: unknown) {
        this.reasons.push(reason);
      },
    };
    source.onCancel(part);
    source.operation.cancel("not needed");
    expect(part.reasons).toEqual(["not needed"]);
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5"],
    ["x", '"x"'],
    [{}, "Object"],
    [{ cancel: 5 }, "Object"],
  ])("throws a TypeError when its target is %p", (target, name) => {
    const source = new AsyncOperationSource<string>();
    expect(() => source.onCancel(target as never)).toThrow(
      new TypeError(
        `Cannot use \`cancel\`: expected a function or an object with \`cancel\`, got ${name}`,
      ),
    );
  });
});
