import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  watch,
} from "async-operation";
import { toAsyncIterable } from "async-operation/async-iterable";
import { collectStrays } from "../../support/strays.js";

const done = { done: true, value: undefined };

/** Starts an operation that ends in Canceled when cancel is requested, and records the reasons. */
function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, operation: source.operation };
}

/** Returns the yielded values of an iterator, and its return value. */
async function readAll<TProgress, TResult>(
  iterator: AsyncIterator<TProgress, TResult>,
): Promise<[TProgress[], TResult]> {
  const values: TProgress[] = [];
  for (;;) {
    const step = await iterator.next();
    if (step.done) return [values, step.value];
    values.push(step.value);
  }
}

describe("toAsyncIterable()", () => {
  test("yields each report in order, and returns the result", async () => {
    const source = new AsyncOperationSource<object, number>();
    const iterator = toAsyncIterable(source.operation) satisfies AsyncGenerator<number, object>;
    const all = readAll(iterator);
    const result = {};
    for (const value of [0.25, 0.5]) source.report(value);
    await null;
    source.report(1);
    source.complete(result);
    expect((await all)[0]).toEqual([0.25, 0.5, 1]);
    expect((await all)[1]).toBe(result);
  });

  test("yields all reports made since the call, however late they are read", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(1);
    const iterator = toAsyncIterable(source.operation);
    for (const value of [2, 3, 4]) source.report(value);
    source.complete("done");
    expect(await readAll(iterator)).toEqual([[2, 3, 4], "done"]);
  });

  test("yields undefined, null and promises unchanged", async () => {
    const source = new AsyncOperationSource<null, unknown>();
    const iterator = toAsyncIterable(source.operation);
    const values = [undefined, null, Promise.resolve(1)];
    for (const value of values) source.report(value);
    source.complete(null);
    expect(await readAll(iterator)).toEqual([values, null]);
  });

  test("yields only the newest report and the last one to a slow reader when the buffer is latest (W-79)", async () => {
    const source = new AsyncOperationSource<string, number>();
    const iterator = toAsyncIterable(source.operation, { buffer: "latest" });
    const first = iterator.next();
    for (const value of [1, 2, 3]) source.report(value);
    expect([await first, await iterator.next()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 3 },
    ]);
    for (const value of [4, 5]) source.report(value);
    source.complete("done");
    expect(await readAll(iterator)).toEqual([[5], "done"]);
  });

  test("yields each report in order when the reader is ahead and behind in turns", async () => {
    const source = new AsyncOperationSource<string, number>();
    const iterator = toAsyncIterable(source.operation);
    const steps: Promise<IteratorResult<number, string>>[] = [];
    let value = 0;
    for (const [reports, reads] of [
      [3, 1],
      [0, 4],
      [2, 0],
      [1, 5],
      [7, 2],
      [0, 9],
    ] as const) {
      for (let count = 0; count < reports; count++) source.report(value++);
      for (let count = 0; count < reads; count++) steps.push(iterator.next());
    }
    for (; value < steps.length; value++) source.report(value);
    const values = (await Promise.all(steps)).map((step) => step.value);
    expect(values).toEqual(steps.map((_, index) => index));
    source.complete("done");
  });

  test("resolves calls of next in their order, and with undefined after the end", async () => {
    const { source, operation } = startCancelable();
    const iterator = toAsyncIterable(operation);
    const steps = Promise.all([1, 2, 3, 4].map(() => iterator.next()));
    source.report(0.5);
    source.report(1);
    source.complete("done");
    expect(await steps).toEqual([
      { done: false, value: 0.5 },
      { done: false, value: 1 },
      { done: true, value: "done" },
      done,
    ]);
    expect(await iterator.next()).toEqual(done);
  });

  test("throws the error once, after the reports made before it", async () => {
    const { source, operation } = startCancelable();
    const iterator = toAsyncIterable(operation);
    const error = new Error("no disk");
    source.report(0.5);
    source.fail(error);
    expect(await iterator.next()).toEqual({ done: false, value: 0.5 });
    await expect(iterator.next()).rejects.toBe(error);
    expect(await iterator.next()).toEqual(done);
  });

  test("throws the reason when the operation is canceled elsewhere", async () => {
    const { operation } = startCancelable();
    const next = toAsyncIterable(operation).next();
    operation.cancel("not needed");
    await expect(next).rejects.toBe("not needed");
  });

  test("raises no unhandled rejection when a failure is not read", async () => {
    const strays = await collectStrays(() => {
      const { source, operation } = startCancelable();
      toAsyncIterable(operation);
      source.fail(new Error("no disk"));
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("returns or throws the outcome when the operation has ended", async () => {
    const error = new Error("no disk");
    expect(await readAll(toAsyncIterable(fromResult("done")))).toEqual([[], "done"]);
    await expect(toAsyncIterable(fromError(error)).next()).rejects.toBe(error);
    await expect(toAsyncIterable(canceled("not needed")).next()).rejects.toBe("not needed");
  });

  test("drops reports made after the end", async () => {
    const { source, operation } = startCancelable();
    const iterator = toAsyncIterable(operation);
    source.complete("done");
    source.report(1);
    expect(await readAll(iterator)).toEqual([[], "done"]);
  });

  test("returns the result to yield* in an async generator", async () => {
    async function* both() {
      const first: string = yield* toAsyncIterable(fromResult("first"));
      return `${first} and second`;
    }
    expect(await readAll(both())).toEqual([[], "first and second"]);
  });

  test("leaves the public slots free, for any number of iterators of one operation", async () => {
    const { source, operation } = startCancelable();
    const seen: unknown[] = [];
    operation.progress = (_, value) => seen.push(value);
    operation.completed = (_, status) => seen.push(status);
    const all = [toAsyncIterable(operation), toAsyncIterable(operation)].map(readAll);
    source.report(0.5);
    source.complete("done");
    expect(await Promise.all(all)).toEqual([
      [[0.5], "done"],
      [[0.5], "done"],
    ]);
    expect(seen).toEqual([0.5, AsyncStatus.Completed]);
  });

  test.each([
    ["undefined", undefined],
    ["5", 5],
    ["Promise", Promise.resolve()],
  ])("throws TypeError when the operation is %s", (name, operation) => {
    expect(() => toAsyncIterable(operation as never)).toThrow(
      new TypeError(
        `Cannot use operation: expected an operation (\`fromPromise\` and \`fromResult\` return one), got ${name}`,
      ),
    );
  });

  test("throws TypeError when the buffer has another name", () => {
    // @ts-expect-error not a buffer
    expect(() => toAsyncIterable(fromResult(1), { buffer: "some" })).toThrow(
      new TypeError('Cannot buffer progress: expected "all" or "latest", got "some"'),
    );
  });

  test("throws TypeError when its options are no object", () => {
    expect(() => toAsyncIterable(fromResult(1), 5 as never)).toThrow(
      new TypeError("Cannot use options: expected `{ buffer, latest }`, got 5"),
    );
  });

  test("throws AsyncInfoError when the operation is closed", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => toAsyncIterable(operation)).toThrow("it is closed");
  });
});

describe("a loop over toAsyncIterable()", () => {
  test("cancels the operation once when it breaks, and ends", async () => {
    const { source, reasons, operation } = startCancelable();
    source.onCancel(() => source.report(1));
    const iterable = toAsyncIterable(operation);
    source.report(0.25);
    source.report(0.5);
    for await (const value of iterable) {
      expect(value).toBe(0.25);
      break;
    }
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(operation.errorCode?.cause);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(await iterable.next()).toEqual(done);
  });

  test("cancels the operation when its body throws, and leaves other watchers alone", async () => {
    const { source, operation } = startCancelable();
    const seen: unknown[] = [];
    watch(operation, {
      progress: (value) => seen.push(value),
      completed: (status) => seen.push(status),
    });
    const iterable = toAsyncIterable(operation);
    source.report(0.5);
    const loop = async () => {
      for await (const _ of iterable) throw new Error("from the loop");
    };
    await expect(loop()).rejects.toThrow("from the loop");
    expect(seen).toEqual([0.5, AsyncStatus.Canceled]);
  });

  test("cancels nothing when the operation has ended", async () => {
    const { source, reasons, operation } = startCancelable();
    const iterable = toAsyncIterable(operation);
    source.report(0.5);
    source.complete("done");
    for await (const _ of iterable) break;
    expect(reasons).toEqual([]);
    expect(await iterable.next()).toEqual(done);
  });
});

describe("an iterator of toAsyncIterable()", () => {
  test("cancels with the value passed to return, and resolves the pending calls of next at once", async () => {
    const source = new AsyncOperationSource<string, number>();
    const iterator = toAsyncIterable(source.operation);
    const waiting = Promise.all([iterator.next(), iterator.next()]);
    const returned = iterator.return("not needed");
    source.report(1);
    expect(await waiting).toEqual([done, done]);
    expect(await returned).toEqual({ done: true, value: "not needed" });
    expect(() => source.signal.throwIfAborted()).toThrow("not needed");
    source.complete("too late");
    expect(await iterator.next()).toEqual(done);
  });

  test("cancels with the error passed to throw, and throws it", async () => {
    const { reasons, operation } = startCancelable();
    const iterator = toAsyncIterable(operation);
    const waiting = iterator.next();
    const error = new Error("no room");
    await expect(iterator.throw(error)).rejects.toBe(error);
    expect(await waiting).toEqual(done);
    await expect(iterator.throw(error)).rejects.toBe(error);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(error);
  });

  test("has a tag of its own, so that frameworks wrap it in no proxy", () => {
    const iterator = toAsyncIterable(fromResult(1));
    expect(Object.prototype.toString.call(iterator)).toBe("[object AsyncIterator]");
  });

  test("cancels when it is disposed", async () => {
    const { reasons, operation } = startCancelable();
    const iterator = toAsyncIterable(operation);
    expect(await iterator[Symbol.asyncDispose]()).toBe(undefined);
    expect(reasons).toHaveLength(1);
    expect(await iterator.next()).toEqual(done);
  });

  test("has no disposer when the platform has no Symbol.asyncDispose", async () => {
    const { asyncDispose } = Symbol;
    delete (Symbol as { -readonly [Key in "asyncDispose"]?: symbol }).asyncDispose;
    try {
      const iterator = toAsyncIterable(fromResult(1));
      expect("undefined" in iterator || asyncDispose in iterator).toBe(false);
      expect(await iterator.next()).toEqual({ done: true, value: 1 });
    } finally {
      Object.assign(Symbol, { asyncDispose });
    }
  });

  test("ignores an error that cancel of a foreign operation throws", async () => {
    const foreign = {
      ...({ status: 0, errorCode: null, completed: null, getResults: () => 1 } as const),
      cancel() {
        throw new Error("from cancel");
      },
    };
    const iterator = toAsyncIterable(foreign);
    const waiting = iterator.next();
    expect(await iterator.return(2)).toEqual({ done: true, value: 2 });
    expect(await waiting).toEqual(done);
  });

  test("yields the reports of a foreign operation", async () => {
    const { source, operation } = startCancelable();
    const foreign = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null as ((sender: unknown, status: number) => void) | null,
      progress: null as ((sender: unknown, value: number) => void) | null,
      getResults: () => "done",
      cancel: () => operation.cancel(),
    };
    const all = readAll(toAsyncIterable(foreign));
    foreign.progress?.(foreign, 0.5);
    foreign.completed?.(foreign, AsyncStatus.Completed);
    foreign.progress?.(foreign, 1);
    expect(await all).toEqual([[0.5], "done"]);
    source.complete("unused");
  });
});
