// Requests over a real connection of vscode-jsonrpc.
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  fromResult,
  isCancellation,
  run,
} from "async-operation";
import { toRequestHandler } from "async-operation/cancellation-token";
import { fromPromise, toPromise } from "async-operation/promise";
import {
  CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  RequestType,
  RequestType0,
  RequestType2,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

const requestCancelled = -32800;
const internalError = -32603;

const index = new RequestType<{ folder: string }, string, void>("index");

let client: MessageConnection;
let server: MessageConnection;

beforeEach(() => {
  const [up, down] = [new PassThrough(), new PassThrough()];
  client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  client.listen();
  server.listen();
});

afterEach(() => {
  client.dispose();
  server.dispose();
});

/** Serves a request whose operation uses a function of Node; resolves when it has been started. */
function serveSleep() {
  let operation!: ReturnType<typeof start>;
  const start = () => run(({ signal }) => sleep(60_000, "done", { signal, ref: false }));
  const started = new Promise<void>((resolve) => {
    const handle = toRequestHandler((_: { folder: string }) => {
      operation = start();
      resolve();
      return operation;
    }, ResponseError);
    server.onRequest(index, handle);
  });
  return started.then(() => operation);
}

describe("toRequestHandler() of a connection of vscode-jsonrpc", () => {
  test("answers with RequestCancelled when the client cancels (W-46)", async () => {
    const started = serveSleep();
    const tokens = new CancellationTokenSource();
    const response = client.sendRequest(index, { folder: "src" }, tokens.token);
    const served = await started;
    tokens.cancel();
    await expect(response).rejects.toMatchObject({
      code: requestCancelled,
      message: "Operation was canceled",
    });
    expect(served.status).toBe(AsyncStatus.Canceled);
  });

  test("answers with the requested reason when the server cancels (W-46)", async () => {
    const started = serveSleep();
    const response = client.sendRequest(index, { folder: "src" });
    (await started).cancel("disk is full");
    await expect(response).rejects.toMatchObject({
      code: requestCancelled,
      message: "Operation was canceled: disk is full",
    });
  });

  test("is an operation that ends in Canceled at the client", async () => {
    const started = serveSleep();
    const tokens = new CancellationTokenSource();
    const operation = fromPromise(client.sendRequest(index, { folder: "src" }, tokens.token), {
      cancel: tokens,
    });
    await started;
    operation.cancel("not needed");
    const error = await toPromise(operation).catch((each: unknown) => each);
    expect([operation.status, isCancellation(error)]).toEqual([AsyncStatus.Canceled, true]);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("answers with the result, and with InternalError when the operation fails", async () => {
    const sources = [new AsyncOperationSource<string>(), new AsyncOperationSource<string>()];
    const [completed, failed] = sources;
    const handle = ({ folder }: { folder: string }) => {
      const source = folder === "src" ? completed : failed;
      return (source as AsyncOperationSource<string>).operation;
    };
    server.onRequest(index, toRequestHandler(handle, ResponseError));
    completed?.complete("9 files");
    failed?.fail(new Error("no disk"));
    expect(await client.sendRequest(index, { folder: "src" })).toBe("9 files");
    const error = { code: internalError, message: expect.stringContaining("no disk") };
    await expect(client.sendRequest(index, { folder: "lib" })).rejects.toMatchObject(error);
  });

  test("answers with a ResponseError of the operation itself", async () => {
    const error = new ResponseError<void>(-32802, "Content was modified");
    const canceled = new ResponseError<void>(requestCancelled, "Stopped by the server");
    const errors = [error, canceled];
    const handle = toRequestHandler(() => run(() => Promise.reject(errors.shift())), ResponseError);
    server.onRequest("index", handle);
    for (const { code, message } of [...errors])
      await expect(client.sendRequest("index")).rejects.toMatchObject({ code, message });
  });

  test("passes no parameter, one and several to `start`", async () => {
    const seen: unknown[][] = [];
    const start = (...parameters: unknown[]) => {
      seen.push(parameters);
      return fromResult("done");
    };
    server.onRequest(
      new RequestType0<string, void>("zero"),
      toRequestHandler(() => start(), ResponseError),
    );
    server.onRequest(
      new RequestType2<number, string, string, void>("two"),
      toRequestHandler((first: number, second: string) => start(first, second), ResponseError),
    );
    await client.sendRequest("zero");
    await client.sendRequest("two", 1, "b");
    expect(seen).toEqual([[], [1, "b"]]);
  });
});

describe("toRequestHandler()", () => {
  test("passes nothing behind the token to `start`", async () => {
    const start = jest.fn((_: string) => fromResult("done"));
    const handle: (...parameters: unknown[]) => Promise<string> = toRequestHandler(
      start,
      ResponseError,
    ) as never;
    expect(await handle("src", CancellationToken.None, { report() {} })).toBe("done");
    expect(start.mock.calls).toEqual([["src"]]);
  });

  test("does not call `start` for a request that was canceled before", async () => {
    const start = jest.fn(() => fromResult("done"));
    const promise = toRequestHandler(start, ResponseError)(CancellationToken.Cancelled);
    await expect(promise).rejects.toMatchObject({ code: requestCancelled });
    expect(start).not.toHaveBeenCalled();
  });

  test("sends no message of a cancellation that was not requested (W-66)", async () => {
    const start = () => run(() => Promise.reject(new DOMException("a secret", "AbortError")));
    const promise = toRequestHandler(start, ResponseError)(CancellationToken.None);
    await expect(promise).rejects.toThrow(/^Operation was canceled$/);
  });

  test("rejects when the reason is a proxy that throws", async () => {
    const fail = (): never => {
      throw new Error("from the proxy");
    };
    const reason = new Proxy({}, { get: fail, getPrototypeOf: fail });
    const operation = run(({ onCancel }) => new Promise((_, reject) => onCancel(reject)));
    const promise = toRequestHandler(() => operation, ResponseError)(CancellationToken.None);
    operation.cancel(reason);
    await expect(promise).rejects.toMatchObject({ code: requestCancelled });
  });

  test("rejects when `start` throws or returns no operation, and when the token is missing", async () => {
    const error = new Error("no disk");
    const throwing = toRequestHandler((): never => {
      throw error;
    }, ResponseError);
    await expect(throwing(CancellationToken.None)).rejects.toBe(error);
    const wrong = toRequestHandler((() => 5) as never, ResponseError);
    await expect(wrong(CancellationToken.None)).rejects.toThrow("an operation");
    const handle = toRequestHandler((_: string) => fromResult(1), ResponseError);
    await expect(handle("src", undefined as never)).rejects.toThrow("a CancellationToken");
  });

  test.each([
    ["start", 5, ResponseError, "a function, got 5"],
    ["class", () => fromResult(1), {}, "the class `ResponseError`, got Object"],
  ])("throws TypeError when it gets a wrong %s", (_, start, type, expected) => {
    expect(() => toRequestHandler(start as never, type as never)).toThrow(
      new TypeError(`Cannot create request handler: expected ${expected}`),
    );
  });

  test("resolves with a result after a cancel", async () => {
    const source = new AsyncOperationSource<string>();
    const tokens = new CancellationTokenSource();
    const promise = toRequestHandler(() => source.operation, ResponseError)(tokens.token);
    tokens.cancel();
    expect(source.reason).toBeInstanceOf(CanceledError);
    source.complete("half");
    expect(await promise).toBe("half");
  });
});
