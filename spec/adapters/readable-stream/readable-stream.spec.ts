import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromReadableStream, type ReadableStreamProgress } from "async-operation/readable-stream";
import { collectStrays } from "../../support/strays.js";

let server: Server;
let origin: string;
let closed: () => void = () => {};

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    response.on("close", () => closed());
    if (url === "/slow") return void response.write("first");
    if (url === "/lost")
      return void response
        .writeHead(200, { "content-length": 100 })
        .write("first", () => response.destroy());
    response.writeHead(200, { "content-length": 200_000 }).end(Buffer.alloc(200_000, "x"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The body of a response, which has one. */
async function bodyOf(path: string): Promise<ReadableStream<Uint8Array>> {
  const { body } = await fetch(origin + path);
  if (body === null) throw new Error("No body");
  return body;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A stream of some chunks, which ends or fails. */
function streamOf(chunks: unknown[], end?: { error: unknown }): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk as Uint8Array);
      if (end === undefined) controller.close();
      else controller.error(end.error);
    },
  });
}

describe("fromReadableStream() of the body of a fetch", () => {
  test("completes with all bytes, and reports their number", async () => {
    const operation = fromReadableStream(await bodyOf("/"), {
      total: 200_000,
    }) satisfies IAsyncOperationWithProgress<Uint8Array, ReadableStreamProgress>;
    const reports: ReadableStreamProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    const result = await toPromise(operation);
    expect(Buffer.compare(result, Buffer.alloc(200_000, "x"))).toBe(0);
    expect(reports.at(-1)).toEqual({ loaded: 200_000, total: 200_000 });
    const loaded = reports.map((report) => report.loaded);
    expect(loaded).toEqual([...loaded].sort((left, right) => left - right));
  });

  test("closes the connection when it is canceled", async () => {
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const body = await bodyOf("/slow");
    const operation = fromReadableStream(body);
    await new Promise((resolve) => {
      operation.progress = resolve;
    });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await gone;
    expect([operation.status, body.locked]).toEqual([AsyncStatus.Canceled, false]);
  });

  test("ends in Error when the connection is lost", async () => {
    const operation = fromReadableStream(await bodyOf("/lost"));
    await expect(toPromise(operation)).rejects.toThrow();
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when a server sends less than it declared", async () => {
    const operation = fromReadableStream(await bodyOf("/lost"), { total: 100 });
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    await expect(toPromise(operation)).rejects.toThrow();
    expect(reports).toEqual([{ loaded: 5, total: 100 }]);
  });
});

describe("fromReadableStream()", () => {
  test("reports an expected length that is wrong", async () => {
    const operation = fromReadableStream(streamOf([bytes("abc"), bytes("de")]), { total: 4 });
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(Buffer.from(await toPromise(operation)).toString()).toBe("abcde");
    expect(reports).toEqual([
      { loaded: 3, total: 4 },
      { loaded: 5, total: 4 },
    ]);
  });

  test("completes with no bytes when the stream is empty", async () => {
    const operation = fromReadableStream(streamOf([bytes("abc")]));
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    await toPromise(operation);
    expect(reports).toEqual([{ loaded: 3 }]);
    expect(await toPromise(fromReadableStream(streamOf([])))).toHaveLength(0);
  });

  test("completes with a new array when there is one chunk", async () => {
    const chunk = bytes("abc");
    const result = await toPromise(fromReadableStream(streamOf([chunk])));
    expect(result).toEqual(chunk);
    expect(result).not.toBe(chunk);
  });

  test("reads a chunk when the one before was received", async () => {
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (++pulled > 100) return controller.close();
          controller.enqueue(bytes("x"));
        },
      },
      { highWaterMark: 0 },
    );
    const ahead: number[] = [];
    const operation = fromReadableStream(stream);
    operation.progress = (_, { loaded }) => ahead.push(pulled - loaded);
    await toPromise(operation);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1);
  });

  test("ends in Error with the error of the stream itself, and unlocks it", async () => {
    const error = new Error("no disk");
    const stream = streamOf([], { error });
    await expect(toPromise(fromReadableStream(stream))).rejects.toBe(error);
    await null;
    expect(stream.locked).toBe(false);
  });

  test("cancels the source once, with the reason, and ends in Canceled", async () => {
    const reasons: unknown[] = [];
    const stream = new ReadableStream<Uint8Array>({
      cancel: (reason) => void reasons.push(reason),
    });
    const operation = fromReadableStream(stream);
    operation.cancel("not needed");
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(reasons).toEqual(["not needed"]);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("is canceled at once, though the other branch of a tee is not (W-11)", async () => {
    const [branch, other] = new ReadableStream<Uint8Array>({}).tee();
    const operation = fromReadableStream(branch);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(branch.locked).toBe(false);
    void other.cancel();
  });

  test("is canceled when the source cannot be, whose error is ignored", async () => {
    const error = new Error("cannot stop");
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        throw error;
      },
    });
    const operation = fromReadableStream(stream);
    const { unhandled } = await collectStrays(() => operation.cancel("not needed"));
    expect(unhandled).toEqual([]);
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("ends in Error, and cancels the stream, when a chunk is not a Uint8Array", async () => {
    const reasons: unknown[] = [];
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue("text"),
      cancel: (reason) => void reasons.push(reason),
    });
    const operation = fromReadableStream(stream);
    await expect(toPromise(operation)).rejects.toThrow(
      'Cannot read stream: expected chunks of Uint8Array or ArrayBuffer, got "text"',
    );
    expect(reasons).toEqual([operation.errorCode]);
  });

  test("ends in Error when a chunk is another view", async () => {
    const operation = fromReadableStream(streamOf([new Uint16Array(1)]));
    await expect(toPromise(operation)).rejects.toThrow("got Uint16Array");
  });

  test("reads chunks of another realm", async () => {
    const foreign = runInNewContext("new Uint8Array([1, 2])");
    expect([...(await toPromise(fromReadableStream(streamOf([foreign]))))]).toEqual([1, 2]);
  });

  test("completes when a handler throws", async () => {
    const error = new Error("handler");
    const operation = fromReadableStream(streamOf([bytes("abc")]));
    operation.progress = () => {
      throw error;
    };
    const { uncaught } = await collectStrays(() => toPromise(operation));
    expect([uncaught, operation.status]).toEqual([[error], AsyncStatus.Completed]);
  });

  test.each([
    ["null", null, undefined, "a ReadableStream, got null"],
    ["a response", new Response(""), undefined, "a ReadableStream, got Response"],
    ["a wrong total", streamOf([]), { total: "5" }, '`total` as a number, got "5"'],
  ])("throws TypeError when it gets %s", (_, stream, options, message) => {
    const act = (): unknown => fromReadableStream(stream as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`Cannot adapt stream: expected ${message}`);
  });

  test.each([-1, NaN])("throws RangeError when total is %d", (total) => {
    const act = (): unknown => fromReadableStream(streamOf([]), { total });
    expect(act).toThrow(RangeError);
    expect(act).toThrow(`Cannot adapt stream: expected \`total\` of 0 or more, got ${total}`);
  });

  test("reports a total of 0", async () => {
    const reports: unknown[] = [];
    const operation = fromReadableStream(streamOf([new Uint8Array(1)]), { total: 0 });
    await toPromise(operation, { progress: (value) => reports.push(value) });
    expect(reports).toEqual([{ loaded: 1, total: 0 }]);
  });

  test("reports no total when none is given", async () => {
    const reports: object[] = [];
    const operation = fromReadableStream(streamOf([new Uint8Array(1)]));
    await toPromise(operation, { progress: (value) => reports.push(value) });
    expect(reports.map((report) => Object.keys(report))).toEqual([["loaded"]]);
  });

  test("throws TypeError when the stream is locked", () => {
    const stream = streamOf([]);
    stream.getReader();
    expect(() => fromReadableStream(stream)).toThrow("Cannot adapt stream: it is locked");
  });
});
