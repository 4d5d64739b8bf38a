import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, waitFor } from "async-operation";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { toPromise } from "async-operation/promise";

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

/** `ReadableStream.from`, which the declarations of Node 20 lack. */
const streamFrom = (iterable: AsyncIterable<number>): ReadableStream<number> =>
  Reflect.get(ReadableStream, "from").call(ReadableStream, iterable);

describe("ReadableStream.from(toAsyncIterable())", () => {
  test("streams the progress, and closes when the operation completes", async () => {
    const { source, operation } = startCancelable();
    const reader = streamFrom(toAsyncIterable(operation)).getReader();
    source.report(0.5);
    expect(await reader.read()).toEqual({ done: false, value: 0.5 });
    const next = reader.read();
    source.complete("done");
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("fails with the error when the operation fails", async () => {
    const { source, operation } = startCancelable();
    const reader = streamFrom(toAsyncIterable(operation)).getReader();
    const error = new Error("no disk");
    source.fail(error);
    await expect(reader.read()).rejects.toBe(error);
  });

  test("cancels the operation with the reason when the stream is canceled, once", async () => {
    const { reasons, operation } = startCancelable();
    const reader = streamFrom(toAsyncIterable(operation)).getReader();
    const next = reader.read();
    await reader.cancel("not needed");
    expect(await next).toEqual({ done: true, value: undefined });
    expect(reasons).toEqual(["not needed"]);
  });
});

describe("Readable.from(toAsyncIterable())", () => {
  test("streams the progress, and ends when the operation completes", async () => {
    const { source, operation } = startCancelable();
    const readable = Readable.from(toAsyncIterable(operation));
    for (const value of [0.5, 1]) source.report(value);
    source.complete("done");
    const values: unknown[] = [];
    for await (const value of readable) values.push(value);
    expect(values).toEqual([0.5, 1]);
  });

  test("fails with the error when the operation fails", async () => {
    const { source, operation } = startCancelable();
    const readable = Readable.from(toAsyncIterable(operation)).resume();
    const failed = once(readable, "error");
    const error = new Error("no disk");
    source.fail(error);
    expect((await failed)[0]).toBe(error);
  });

  test.each([
    ["the error", new Error("no room")],
    ["the default reason", undefined],
  ])("cancels the operation with %s when it is destroyed while it reads", async (_, error) => {
    const { reasons, operation } = startCancelable();
    const readable = Readable.from(toAsyncIterable(operation)).resume();
    readable.on("error", () => {});
    await null;
    readable.destroy(error);
    await once(readable, "close").catch(() => {});
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(error ?? operation.errorCode?.cause);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("fromAsyncIterable(toAsyncIterable())", () => {
  test("preserves the order of the reports, and the result", async () => {
    const source = new AsyncOperationSource<object, number>();
    const operation = fromAsyncIterable(toAsyncIterable(source.operation));
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    const result = {};
    for (const value of [0.25, 0.5, 1]) source.report(value);
    source.complete(result);
    expect(await toPromise(operation)).toBe(result);
    expect(reports).toEqual([0.25, 0.5, 1]);
  });

  test("preserves the error", async () => {
    const { source, operation } = startCancelable();
    const error = new Error("no disk");
    const promise = toPromise(fromAsyncIterable(toAsyncIterable(operation)));
    source.fail(error);
    await expect(promise).rejects.toBe(error);
  });

  test("forwards a cancel once, with its reason", async () => {
    const { reasons, operation: inner } = startCancelable();
    const operation = fromAsyncIterable(toAsyncIterable(inner));
    const reason = { because: "not needed" };
    operation.cancel(reason);
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("fromAsyncIterable() of a function that declares the context and returns a stream", () => {
  test.each<[string, () => AsyncIterable<number>]>([
    ["the web", () => new ReadableStream({ cancel: () => new Promise(() => {}) })],
    ["Node", () => new Readable({ objectMode: true, read() {}, destroy() {} })],
  ])("ends in Canceled at once, though the stream of %s never ends", async (_, open) => {
    const operation = fromAsyncIterable<string, number>((_context) => open() as never);
    operation.cancel("not needed");
    expect(await waitFor(operation, 1000)).toBe(AsyncStatus.Canceled);
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });
});
