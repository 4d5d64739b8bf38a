import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  waitFor,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromResponse, toResponse } from "async-operation/response";
import { survivorsOf } from "../../support/garbage.js";
import { serve } from "../../support/http.js";
import { collectStrays } from "../../support/strays.js";

let served: Awaited<ReturnType<typeof serve>>;
const started = new Map<string, () => IAsyncOperationWithProgress<unknown, unknown>>();

beforeAll(async () => {
  served = await serve(({ url = "" }) => {
    const start = started.get(url);
    if (start === undefined) return new Response("No such operation", { status: 404 });
    return toResponse(start());
  });
});
afterAll(() => served.stop());

let count = 0;

/** Follows an operation that starts on the server when the request arrives. */
function follow(start: () => IAsyncOperationWithProgress<unknown, unknown>) {
  const path = `/${++count}`;
  started.set(path, start);
  return fromResponse(({ signal }) => fetch(served.origin + path, { method: "POST", signal }));
}

/** All that a response sends. */
const textOf = (operation: IAsyncOperationWithProgress<unknown, unknown>, options = {}) =>
  toResponse(operation, options).text();

function failWithSecret(): never {
  throw new Error("password of db.internal");
}
const withGetter = Object.defineProperty({}, "rows", { get: failWithSecret, enumerable: true });
const aborted = new DOMException("password of db.internal", "AbortError");

/** Returns an operation that reports a value in the next turn. */
const reporting = (value: unknown) =>
  run(async ({ report }: OperationContext<unknown>) => {
    await null;
    report(value);
  });

describe("toResponse()", () => {
  test("sends each report and the result as events with ids, as JSON", async () => {
    const source = new AsyncOperationSource<object, unknown>();
    const text = textOf(source.operation);
    for (const value of [0.5, "two\nlines", undefined]) source.report(value);
    source.complete({ done: true });
    expect(await text).toBe(
      [
        ":\n\n",
        "id: 1\nevent: progress\ndata: 0.5\n\n",
        'id: 2\nevent: progress\ndata: "two\\nlines"\n\n',
        "id: 3\nevent: progress\ndata: \ndata:\n\n",
        'id: 4\nevent: completed\ndata: {"done":true}\n\n',
      ].join(""),
    );
  });

  test("returns an event stream that no proxy stores, changes or delays", () => {
    const { status, headers, body } = toResponse(fromResult(1));
    expect([status, ...headers]).toEqual([
      200,
      ["cache-control", "no-cache, no-transform"],
      ["content-type", "text/event-stream; charset=utf-8"],
      ["x-accel-buffering", "no"],
    ]);
    body?.cancel();
  });

  test("sends of an error what `error` returns, by default that the operation failed", async () => {
    const error = Object.assign(new RangeError("secret", { cause: "secret" }), { code: "E_LONG" });
    const sent = (options?: object) => textOf(fromError(error), options);
    expect(await sent()).toContain('data: {"name":"Error","message":"Operation failed"}');
    const known = await sent({ error: () => ({ name: "DiskError", message: "full", more: 1 }) });
    expect(known).toContain('data: {"name":"DiskError","message":"full"}');
    const all = await sent({ error: (given: Error) => given });
    expect(all).toContain('data: {"name":"RangeError","message":"secret","code":"E_LONG"}');
    const wrong = await sent({
      error() {
        throw new Error("secret");
      },
    });
    expect(wrong).toContain('data: {"name":"Error","message":"Operation failed"}');
  });

  test("sends the reason of a cancellation as text", async () => {
    expect(await textOf(canceled("shutting down"))).toContain(
      'event: canceled\ndata: "shutting down"',
    );
    expect(await textOf(canceled())).toContain("event: canceled\ndata: \ndata:\n\n");
    expect((await textOf(canceled("x".repeat(5000)))).length).toBeLessThan(1100);
  });

  test("ends with an error when a report has no JSON; the operation continues (W-51)", async () => {
    const source = new AsyncOperationSource<string, unknown>();
    const text = textOf(source.operation);
    source.report(1n);
    expect(await text).toContain('"Cannot send progress: it has no JSON"');
    expect(source.isCanceled()).toBe(false);
    source.complete("done");
  });

  test("ends with an error when a report that waited has no JSON", async () => {
    const source = new AsyncOperationSource<string, unknown>();
    const response = toResponse(source.operation);
    source.report("x".repeat(70_000));
    source.report(1n);
    source.complete("done");
    const text = await response.text();
    expect(text).toContain('"Cannot send progress: it has no JSON"');
    expect(text).not.toContain("event: completed");
  });

  test("ends with an error when the result has no JSON", async () => {
    const text = await textOf(fromResult(1n));
    expect(text).toContain('"Cannot send result: it has no JSON"');
    expect(text).toContain("event: error\n");
  });

  test.each([
    ["`toJSON` of the result", () => fromResult({ toJSON: failWithSecret })],
    ["a getter of the result", () => fromResult(withGetter)],
    ["`toJSON` of a report", () => reporting({ toJSON: failWithSecret })],
    ["a getter of a report", () => reporting(withGetter)],
    ["a cancellation that was not requested", () => run(() => Promise.reject(aborted))],
  ])("sends no message of %s (W-66)", async (_, start) => {
    const text = await textOf(start());
    expect(text).not.toContain("db.internal");
    expect(text).toMatch(/event: (error|canceled)\n/);
  });

  test("sends of values without JSON what `error` returns (W-66)", async () => {
    const causes: unknown[] = [];
    const error = (failure: unknown) => {
      causes.push((failure as Error).cause);
      return { name: "SendError", message: "Not sent" };
    };
    const text = await textOf(fromResult({ toJSON: failWithSecret }), { error });
    expect(text).toContain('event: error\ndata: {"name":"SendError","message":"Not sent"}');
    expect(causes).toEqual([expect.objectContaining({ message: "password of db.internal" })]);
  });

  test("sends of a cancellation that was not requested the message that `error` returns (W-66)", async () => {
    const error = () => ({ name: "AbortError", message: "Upstream has stopped" });
    const text = await textOf(
      run(() => Promise.reject(aborted)),
      { error },
    );
    expect(text).toContain('event: canceled\ndata: "Upstream has stopped"');
  });

  test("sends the requested reason, and neither the message of the error nor what `error` returns (W-45)", async () => {
    const operation = run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));
    const text = textOf(operation, { error: (error: Error) => error });
    operation.cancel("disk is full");
    expect(await text).toContain('event: canceled\ndata: "disk is full"');
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string, unknown>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string, unknown>) => source.fail(new Error("no disk"))],
    [
      "completes, and `toJSON` throws,",
      (source: AsyncOperationSource<string, unknown>) => {
        source.complete("done");
        failWithSecret();
      },
    ],
  ])("ends once when the operation %s while a report becomes JSON", async (_, end) => {
    const source = new AsyncOperationSource<string, unknown>();
    let text = "";
    const strays = await collectStrays(async () => {
      const response = toResponse(source.operation);
      source.report({ toJSON: () => end(source) });
      text = await response.text();
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(text.match(/^event: .*$/gm)).toHaveLength(1);
  });

  test("sends nothing more when the client disconnects while a report becomes JSON", async () => {
    const source = new AsyncOperationSource<string, unknown>();
    const strays = await collectStrays(() => {
      const { body } = toResponse(source.operation, { disconnect: "continue" });
      source.report({ toJSON: () => void body?.cancel() });
      source.complete("done");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test.each([
    ["cancel", true],
    ["continue", false],
  ])("lets a client that disconnects %s the operation", (disconnect, isCanceled) => {
    const source = new AsyncOperationSource<string, number>();
    const { body } = toResponse(source.operation, { disconnect: disconnect as "cancel" });
    const reasons: unknown[] = [];
    source.onCancel((reason) => reasons.push(reason));
    body?.cancel("gone");
    expect([source.isCanceled(), reasons]).toEqual([
      isCanceled,
      isCanceled ? ["Client disconnected"] : [],
    ]);
    source.report(1);
    source.complete("done");
  });

  test("keeps the newest report and the outcome for a reader that does not read", async () => {
    const source = new AsyncOperationSource<string, string>();
    const response = toResponse(source.operation);
    const value = "x".repeat(1000);
    for (let index = 0; index < 100_000; index++) source.report(`${index}${value}`);
    source.complete("done");
    const text = await response.text();
    expect(text.length).toBeLessThan(80_000);
    expect(text).toContain("99999x");
    expect(text).toContain('event: completed\ndata: "done"');
  });

  test("continues with the newest report when a slow reader reads again", async () => {
    const source = new AsyncOperationSource<string, string>();
    const reader = toResponse(source.operation).body?.getReader();
    const value = "x".repeat(70_000);
    for (const index of [1, 2, 3]) source.report(`${index}${value}`);
    const decoder = new TextDecoder();
    const read = async () => decoder.decode((await reader?.read())?.value).slice(0, 40);
    expect(await read()).toBe(":\n\n");
    expect(await read()).toContain('data: "1x');
    expect(await read()).toContain('data: "3x');
    source.complete("done");
    expect(await read()).toContain("event: completed");
  });

  test("sends a report that waits as it was when it was reported (W-50)", async () => {
    const source = new AsyncOperationSource<void, unknown>();
    const text = textOf(source.operation);
    source.report("x".repeat(70_000));
    const shared = { loaded: 1 };
    source.report(shared);
    shared.loaded = 999;
    source.complete();
    expect(await text).toContain('data: {"loaded":1}\n');
  });

  test("releases the operation of an unread response, and keeps no process alive", async () => {
    const interval = jest.spyOn(globalThis, "setInterval");
    const references = (() => {
      const { operation } = new AsyncOperationSource<void, number>();
      toResponse(operation);
      return { operation: new WeakRef(operation) };
    })();
    const [beat] = interval.mock.calls[0] as [() => void];
    const timer = interval.mock.results[0]?.value as NodeJS.Timeout;
    interval.mockRestore();
    expect(timer.hasRef()).toBe(false);
    expect(await survivorsOf(references)).toEqual([]);
    const clear = jest.spyOn(globalThis, "clearInterval");
    beat();
    expect(clear.mock.calls).toEqual([[timer]]);
    clear.mockRestore();
  });

  test.each([
    ["before it was served", 0],
    ["while it was served", 1],
  ])("does not cancel a foreign operation that has ended %s (W-02)", async (_, turn) => {
    const cancel = jest.fn();
    const foreign = {
      status: AsyncStatus.Started as AsyncStatus,
      errorCode: null,
      completed: null as ((sender: unknown, status: AsyncStatus) => void) | null,
      getResults: () => 1,
      cancel,
    };
    const end = (): void => {
      foreign.status = AsyncStatus.Completed;
      foreign.completed?.(foreign, foreign.status);
    };
    if (turn === 0) end();
    const { body } = toResponse(foreign as never);
    if (turn === 1) end();
    await body?.cancel();
    expect(cancel).not.toHaveBeenCalled();
  });

  test("does not cancel an operation whose report could not be sent", async () => {
    const source = new AsyncOperationSource<void, unknown>();
    const { body } = toResponse(source.operation);
    source.report(1n);
    await body?.cancel();
    expect(source.isCanceled()).toBe(false);
  });

  test("sends a comment at once and every 15 seconds, and none after the end", async () => {
    jest.useFakeTimers();
    try {
      const source = new AsyncOperationSource<string, string>();
      const response = toResponse(source.operation);
      jest.advanceTimersByTime(30_000);
      source.complete("done");
      expect(jest.getTimerCount()).toBe(0);
      expect(await response.text()).toBe(
        ':\n\n:\n\n:\n\nid: 1\nevent: completed\ndata: "done"\n\n',
      );
      const slow = new AsyncOperationSource<string, string>();
      const { body } = toResponse(slow.operation);
      slow.report("x".repeat(70_000));
      jest.advanceTimersByTime(30_000);
      slow.complete("done");
      const text = await new Response(body).text();
      expect(text).not.toContain("\n\n:");
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ["no operation", null, {}, "Cannot use operation: expected an operation"],
    [
      "a wrong disconnect",
      fromResult(1),
      { disconnect: "stay" },
      'Cannot serve operation: expected `disconnect` as "cancel" or "continue", got "stay"',
    ],
    [
      "a wrong error",
      fromResult(1),
      { error: 5 },
      "Cannot serve operation: expected `error` as a function, got 5",
    ],
  ])("throws TypeError when it gets %s", (_, operation, options, message) => {
    const act = (): unknown => toResponse(operation as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test("throws when the operation is closed, and leaves no timer", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => toResponse(operation)).toThrow("it is closed");
  });
});

describe("the cancel of fromResponse()", () => {
  test("drops the connection, which cancels the operation of the server", async () => {
    const source = new AsyncOperationSource<string, number>();
    const reasons: unknown[] = [];
    const stopped = new Promise<void>((resolve) => {
      source.onCancel((reason) => {
        reasons.push(reason);
        source.fail(reason);
        resolve();
      });
    });
    const operation = follow(() => source.operation);
    operation.progress = () => operation.cancel("not needed");
    const timer = setInterval(() => source.report(1), 5);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await stopped;
    clearInterval(timer);
    expect([operation.status, reasons]).toEqual([AsyncStatus.Canceled, ["Client disconnected"]]);
  });

  test("drops a connection that is not established", async () => {
    const operation = follow(() => fromResult(1));
    operation.cancel("not needed");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
  });

  test("reaches the body of a response whose request has no signal", async () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromResponse(() => toResponse(source.operation));
    await null;
    await null;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(source.isCanceled()).toBe(true);
    source.complete("too late");
  });
});
