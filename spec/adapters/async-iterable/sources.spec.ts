import { once } from "node:events";
import { Readable } from "node:stream";
import { setInterval as ticksOf } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, toPromise } from "async-operation";
import { type AsyncIterableLike, fromAsyncIterable } from "async-operation/async-iterable";
import { collectStrays } from "../../support/strays.js";

const never = new Promise<never>(() => {});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* stuck(): AsyncGenerator<number, string> {
  await never;
  yield 1;
  return "not reached";
}

/** An iterable whose `next` never answers, with other members. */
function silent(members: object, iterator: object = {}): AsyncIterableLike<unknown, unknown> {
  return { [Symbol.asyncIterator]: () => ({ next: () => never, ...iterator }), ...members };
}

/** Cancels an operation, and returns the reason that its promise rejects with. */
async function cancelOf(source: Parameters<typeof fromAsyncIterable>[0]): Promise<unknown[]> {
  const operation = fromAsyncIterable(source);
  await turn();
  operation.cancel("not needed");
  const reason = await toPromise(operation).catch((error) => error);
  return [operation.status, reason];
}

const canceled = [AsyncStatus.Canceled, "not needed"];

function fail(): never {
  throw new Error("from the source");
}

describe("cancel() of fromAsyncIterable() of a silent source", () => {
  test.each<[string, () => Parameters<typeof fromAsyncIterable>[0]]>([
    ["a ReadableStream", () => new ReadableStream({})],
    ["a branch of a ReadableStream", () => new ReadableStream({}).tee()[0]],
    ["a Readable", () => new Readable({ read() {} })],
    ["the ticks of a timer", () => ticksOf(60_000, undefined, { ref: false })],
    ["a generator in an await", stuck],
    ["a generator that was started before", () => stuck()],
    ["a function that returns a generator", () => () => stuck()],
    ["a function of the context that returns a stream", () => (_) => new ReadableStream({})],
    ["an iterator without return", () => silent({})],
    ["an iterator whose return never answers", () => silent({}, { return: () => never })],
    ["an iterator whose return returns no promise", () => silent({}, { return: () => 5 })],
    ["an iterator whose return throws", () => silent({}, { return: fail })],
    ["an iterator whose return rejects", () => silent({}, { return: async () => fail() })],
    ["a source whose destroy throws", () => silent({ destroy: fail }, { return: fail })],
    ["a source whose cancel throws", () => silent({ cancel: fail })],
    ["a source whose cancel rejects", () => silent({ cancel: async () => fail() })],
    [
      "a reader whose cancel throws",
      () => silent({ getReader: () => ({ read: () => never, cancel: fail }) }),
    ],
  ])("ends in Canceled at once when it is %s (W-13)", async (_, start) => {
    let outcome: unknown;
    const strays = await collectStrays(async () => {
      outcome = await cancelOf(start());
    });
    expect(outcome).toEqual(canceled);
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("cancels a ReadableStream with the reason, and releases it (W-13)", async () => {
    const reasons: unknown[] = [];
    const stream = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    expect(await cancelOf(stream)).toEqual(canceled);
    expect([reasons, stream.locked]).toEqual([["not needed"], false]);
  });

  test("destroys a Readable (W-13)", async () => {
    const readable = new Readable({ read() {} });
    const closed = once(readable, "close");
    expect(await cancelOf(readable)).toEqual(canceled);
    await closed;
    expect(readable.destroyed).toBe(true);
  });

  test("calls the cancel of a source, and return of its iterator, with the reason (W-13)", async () => {
    const calls: unknown[][] = [];
    const source = silent(
      { cancel: (reason: unknown) => calls.push(["cancel", reason]) },
      { return: (reason: unknown) => calls.push(["return", reason]) },
    );
    expect(await cancelOf(source)).toEqual(canceled);
    expect(calls).toEqual([
      ["cancel", "not needed"],
      ["return", "not needed"],
    ]);
  });

  test("reports nothing, and reads no further, when the pending value arrives later (W-13)", async () => {
    const pending: ((step: IteratorResult<number>) => void)[] = [];
    const next = (): Promise<unknown> => new Promise((resolve) => pending.push(resolve));
    const operation = fromAsyncIterable(silent({}, { next }));
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    pending[0]?.({ done: false, value: 1 });
    await turn();
    expect([reports, pending.length]).toEqual([[], 1]);
  });

  test("ends a generator at its yield when a report requests it", async () => {
    const seen: unknown[] = [];
    const operation = fromAsyncIterable(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        seen.push("finally");
      }
    });
    operation.progress = (_, value) => {
      seen.push(value);
      operation.cancel("not needed");
    };
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await turn();
    expect(seen).toEqual([1, "finally"]);
  });
});

describe("fromAsyncIterable() of a ReadableStream", () => {
  test("reports each chunk, and releases the stream at the end", async () => {
    const stream = new ReadableStream<number>({
      start(controller) {
        controller.enqueue(1);
        controller.enqueue(2);
        controller.close();
      },
    });
    const operation = fromAsyncIterable(stream);
    const reports: unknown[] = [];
    await toPromise(operation, { progress: (value) => reports.push(value) });
    expect([reports, stream.locked]).toEqual([[1, 2], false]);
  });

  test("ends in Error with the error of the stream, and releases it", async () => {
    const error = new Error("no disk");
    const stream = new ReadableStream({ start: (controller) => controller.error(error) });
    await expect(toPromise(fromAsyncIterable(stream))).rejects.toBe(error);
    expect(stream.locked).toBe(false);
  });

  test("ends in Error when the stream is locked", async () => {
    const stream = new ReadableStream({});
    stream.getReader();
    await expect(toPromise(fromAsyncIterable(stream))).rejects.toThrow("is locked");
  });
});

describe("fromAsyncIterable() of a generator that ends without a value", () => {
  test("ends in Canceled after a cancel (W-41)", async () => {
    const stream = new ReadableStream<number>({});
    const operation = fromAsyncIterable(async function* ({ onCancel }) {
      const reader = stream.getReader();
      onCancel((reason) => reader.cancel(reason));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    });
    const reason = { text: "not needed" };
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("completes without a cancel", async () => {
    const operation = fromAsyncIterable(async function* (_context) {
      yield 1;
    });
    expect(await toPromise(operation)).toBeUndefined();
    expect(operation.status).toBe(AsyncStatus.Completed);
  });
});
