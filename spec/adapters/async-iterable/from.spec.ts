import { EventEmitter, on } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  waitFor,
} from "async-operation";
import { type AsyncIterableLike, fromAsyncIterable } from "async-operation/async-iterable";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

/** Returns an async iterable of an iterator written by hand. */
function handWritten<TResult, TProgress>(
  iterator: ReturnType<AsyncIterableLike<TResult, TProgress>[typeof Symbol.asyncIterator]>,
): AsyncIterableLike<TResult, TProgress> {
  return { [Symbol.asyncIterator]: () => iterator };
}

const never = new Promise<never>(() => {});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Creates a gate that the test opens. */
function makeGate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("fromAsyncIterable()", () => {
  test("reports each value that a generator yields, and completes with its return value", async () => {
    const result = { text: "done" };
    const operation = fromAsyncIterable(async function* () {
      yield 0.5;
      yield 1;
      return result;
    }) satisfies IAsyncOperationWithProgress<{ text: string }, number>;
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toBe(result);
    expect(reports).toEqual([0.5, 1]);
  });

  test("infers both types from a function of the context", async () => {
    const operation = fromAsyncIterable(async function* ({ signal, report }) {
      // @ts-expect-error a generator yields its reports
      const report5 = () => report(5);
      yield [typeof report5, signal.aborted] as const;
      return "done";
    }) satisfies IAsyncOperationWithProgress<string, readonly [string, boolean]>;
    // @ts-expect-error the result is a string
    operation satisfies IAsyncOperationWithProgress<number, unknown>;
    expect(await toPromise(operation)).toBe("done");
  });

  test("runs the generator to its first await before it returns", () => {
    let started = false;
    fromAsyncIterable(async function* () {
      started = true;
      yield 1;
    });
    expect(started).toBe(true);
  });

  test("accepts a generator object, a Readable, a ReadableStream and events", async () => {
    async function* count(): AsyncGenerator<number, string> {
      yield 1;
      return "done";
    }
    expect(await toPromise(fromAsyncIterable(count()))).toBe("done");
    const chunks: unknown[] = [];
    const readable = fromAsyncIterable<void, string>(Readable.from(["a", "b"]));
    await toPromise(readable, { progress: (chunk) => chunks.push(chunk) });
    const stream = new ReadableStream<string>({
      start(controller) {
        controller.enqueue("c");
        controller.close();
      },
    });
    await toPromise(fromAsyncIterable(stream), { progress: (chunk) => chunks.push(chunk) });
    expect(chunks).toEqual(["a", "b", "c"]);
    const operation = fromAsyncIterable(on(new EventEmitter(), "message"));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends in Error with the error that a generator throws after a cancel", async () => {
    const { opened, open } = makeGate();
    const error = new Error("no disk");
    const operation = fromAsyncIterable(async function* (_context) {
      yield 1;
      await opened;
      throw error;
    });
    operation.progress = () => queueMicrotask(() => operation.cancel());
    await turn();
    open();
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("continues after an error of a consumer, and drops values yielded after the end", async () => {
    const values: unknown[] = [];
    const late = [never, Promise.resolve({ done: false as const, value: 2 })];
    const iterable = handWritten<string, number>({
      next: () => late.pop() ?? never,
      return: async () => ({ done: true, value: "ended by return" }),
    });
    const operation = fromAsyncIterable((_context) => iterable);
    const { uncaught } = await collectStrays(async () => {
      operation.progress = (_, value) => {
        values.push(value);
        throw new Error("from the handler");
      };
      await turn();
    });
    expect([values, uncaught.length]).toEqual([[2], 1]);
    operation.cancel();
    expect(await toPromise(operation)).toBe("ended by return");
  });

  test.each([
    ["undefined", undefined],
    ["5", 5],
    ["Array", [1, 2]],
    ["Generator", (function* () {})()],
    ["Promise", Promise.resolve()],
  ])("throws TypeError when the source is %s", (name, source) => {
    expect(() => fromAsyncIterable(source as never)).toThrow(
      new TypeError(
        `Cannot adapt async iterable: expected an object with \`Symbol.asyncIterator\`, or a function that returns one, got ${name}`,
      ),
    );
  });

  test("ends in Error when the function returns no iterable, or throws", async () => {
    // @ts-expect-error a promise is not an async iterable
    const wrong = fromAsyncIterable(async () => [1]);
    await expect(toPromise(wrong)).rejects.toThrow("got Promise");
    const error = new Error("no disk");
    const failing = fromAsyncIterable((): AsyncGenerator<number> => {
      throw error;
    });
    await expect(toPromise(failing)).rejects.toBe(error);
  });

  test("ends in Error when `next` resolves with no object", async () => {
    const iterable = handWritten<string, number>({ next: async () => 5 as never });
    await expect(toPromise(fromAsyncIterable(iterable))).rejects.toThrow(
      new TypeError("Cannot iterate: expected an object from `next`, got 5"),
    );
  });
});

describe("cancel() of fromAsyncIterable() of a generator with its context", () => {
  test("ends a generator at its next yield, and waits for its finally block", async () => {
    const [first, last] = [makeGate(), makeGate()];
    const seen: unknown[] = [];
    const operation = fromAsyncIterable(async function* (_context) {
      try {
        await first.opened;
        yield 1;
        seen.push("not reached");
      } finally {
        await last.opened;
        seen.push("finally");
      }
    });
    operation.progress = (_, value) => seen.push(value);
    operation.completed = (_, status) => seen.push(status);
    operation.cancel("not needed");
    first.open();
    await turn();
    expect(seen).toEqual([1]);
    last.open();
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(seen).toEqual([1, "finally", AsyncStatus.Canceled]);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("aborts the signal of the context at once", async () => {
    const operation = fromAsyncIterable(async function* ({ signal }) {
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      yield 1;
    });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends a generator when its own report requests it", async () => {
    const seen: unknown[] = [];
    const operation = fromAsyncIterable(async function* (_context) {
      try {
        yield 1;
        yield 2;
      } finally {
        seen.push("finally");
      }
    });
    operation.progress = (_, value) => {
      seen.push(value);
      operation.cancel();
    };
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
    expect(seen).toEqual([1, "finally"]);
  });

  test.each([["done"], [null], ["not needed"]])(
    "completes with %p when the generator still returns it",
    async (result) => {
      const { opened, open } = makeGate();
      const operation = fromAsyncIterable(async function* (_context) {
        yield 1;
        await opened;
        return result;
      });
      await turn();
      operation.cancel("not needed");
      open();
      expect(await toPromise(operation)).toBe(result);
      expect(operation.status).toBe(AsyncStatus.Completed);
    },
  );

  test("reports the value that a finally block yields, and completes with the one it returns", async () => {
    const { opened, open } = makeGate();
    const reports: number[] = [];
    const operation = fromAsyncIterable(async function* (_context) {
      try {
        await opened;
        yield 1;
      } finally {
        yield 2;
        // biome-ignore lint/correctness/noUnsafeFinally: the case under test
        return "half";
      }
    });
    operation.progress = (_, value) => reports.push(value);
    operation.cancel();
    open();
    expect(await toPromise(operation)).toBe("half");
    expect(reports).toEqual([1, 2]);
  });

  test("ends in Error when a finally block throws", async () => {
    const error = new Error("cannot tidy up");
    const operation = fromAsyncIterable(async function* (_context) {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: the case under test
        throw error;
      }
    });
    operation.progress = () => operation.cancel();
    await expect(toPromise(operation)).rejects.toBe(error);
  });
});

describe("cancel() of fromAsyncIterable() of a function that returns an iterator written by hand", () => {
  const follow = (iterator: Parameters<typeof handWritten<string | undefined, number>>[0]) =>
    fromAsyncIterable((_context) => handWritten(iterator));
  const yielded = (value: number) => ({ done: false as const, value });

  test("calls return once with the reason, while next is pending", async () => {
    const reasons: unknown[] = [];
    const operation = follow({
      next: () => never,
      async return(reason) {
        reasons.push(reason);
        return { done: true, value: undefined };
      },
    });
    const reason = {};
    operation.cancel(reason);
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(reason);
  });

  test("stops after the pending step when the iterator has no return", async () => {
    const steps = [yielded(2), yielded(1)];
    const next = async () => {
      await turn();
      return steps.pop() ?? yielded(0);
    };
    const operation = follow({ next });
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([reports, steps.length]).toEqual([[1], 1]);
  });

  test("completes when the iterator has no return and ends by itself with a value", async () => {
    const next = async () => ({ done: true as const, value: "done" });
    const operation = follow({ next });
    operation.cancel();
    expect(await toPromise(operation)).toBe("done");
  });

  test("completes when the pending step is the last one, and return resolves later", async () => {
    const iterator = {
      next: async () => ({ done: true as const, value: "done" }),
      return: () => never,
    };
    const operation = follow(iterator);
    operation.cancel();
    expect(await toPromise(operation)).toBe("done");
  });

  test("ends in Canceled when return returns undefined", async () => {
    const iterator = { next: () => never, return: () => undefined as never };
    const operation = follow(iterator);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends in Error, without a stray error, when the getter of return throws", async () => {
    const error = new Error("from the getter");
    let rejection: unknown;
    const strays = await collectStrays(async () => {
      const iterator = Object.defineProperty({ next: () => never }, "return", {
        get() {
          throw error;
        },
      });
      const operation = follow(iterator);
      operation.cancel();
      rejection = await toPromise(operation).catch((each: unknown) => each);
    });
    expect(rejection).toBe(error);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test.each([
    ["resolves", Promise.resolve("v")],
    ["is pending", new Promise(() => {})],
  ])("ends in Canceled with a reason that is a promise, which %s", async (_, reason) => {
    const operation = fromAsyncIterable(async function* (_context) {
      for (;;) {
        yield 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    operation.cancel(reason);
    expect(await waitFor(operation, 1000)).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends in Error, without a report, when return gives no object", async () => {
    const operation = follow({ next: () => never, return: async () => 5 as never });
    const report = jest.fn();
    operation.progress = report;
    operation.cancel();
    await expect(toPromise(operation)).rejects.toThrow("expected an object from `next`, got 5");
    expect(report).not.toHaveBeenCalled();
  });

  test("ends in Error when return throws", async () => {
    const error = new Error("from return");
    const operation = follow({
      next: () => never,
      return() {
        throw error;
      },
    });
    operation.cancel();
    await expect(toPromise(operation)).rejects.toBe(error);
  });
});
