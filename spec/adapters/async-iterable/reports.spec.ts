import { EventEmitter, on } from "node:events";
import { PassThrough, pipeline, Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, waitFor } from "async-operation";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { toPromise } from "async-operation/promise";

function startCancelable(): AsyncOperationSource<string, string> {
  const source = new AsyncOperationSource<string, string>();
  source.onCancel(source.fail);
  return source;
}

describe("fromAsyncIterable()", () => {
  test("leaves no listener of events.on() behind when it is canceled", async () => {
    const emitter = new EventEmitter();
    const operation = fromAsyncIterable(({ signal }) => on(emitter, "data", { signal }));
    operation.cancel("not needed");
    await toPromise(operation).catch(() => {});
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(["data", "error"].map((type) => emitter.listenerCount(type))).toEqual([0, 0]);
  });

  test("ends in Error with an error that events.on() received before it was read", async () => {
    const emitter = new EventEmitter();
    const events = on(emitter, "data");
    const error = new Error("early");
    emitter.emit("error", error);
    await expect(toPromise(fromAsyncIterable(events))).rejects.toBe(error);
  });

  test("ends in Error when a stream of Node closes before its end", async () => {
    const readable = new Readable({ read() {} });
    const operation = fromAsyncIterable(readable);
    readable.destroy();
    await expect(toPromise(operation)).rejects.toMatchObject({
      code: "ERR_STREAM_PREMATURE_CLOSE",
    });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when a generator yields a promise that rejects", async () => {
    const error = new Error("part");
    const operation = fromAsyncIterable(async function* () {
      yield 1;
      yield Promise.reject(error);
    });
    await expect(toPromise(operation)).rejects.toBe(error);
  });
});

describe("toAsyncIterable()", () => {
  test("yields through Readable.from() the reports before an error", async () => {
    const source = startCancelable();
    const readable = Readable.from(toAsyncIterable(source.operation));
    const error = new Error("late");
    for (const value of ["a", "b"]) source.report(value);
    source.fail(error);
    const values: string[] = [];
    const read = async (): Promise<void> => {
      for await (const value of readable) values.push(value);
    };
    await expect(read()).rejects.toBe(error);
    expect(values).toEqual(["a", "b"]);
  });

  test("cancels when the destination of pipeline() is destroyed, behind Readable.from()", async () => {
    const source = startCancelable();
    const target = new PassThrough();
    const ended = new Promise((resolve) => {
      pipeline(Readable.from(toAsyncIterable(source.operation)), target, resolve);
    });
    source.report("a");
    await sleep();
    target.destroy();
    expect(await ended).toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
    await waitFor(source.operation, Infinity);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels when both branches of a tee are canceled", async () => {
    const source = startCancelable();
    const [first, second] = ReadableStream.from(toAsyncIterable(source.operation)).tee();
    const canceled = first.cancel("one");
    await sleep();
    expect(source.operation.status).toBe(AsyncStatus.Started);
    await second.cancel("two");
    await canceled;
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });
});
