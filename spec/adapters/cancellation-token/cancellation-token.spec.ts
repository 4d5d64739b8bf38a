import { describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import { fromCancellationToken, toCancellationToken } from "async-operation/cancellation-token";
import { toPromise } from "async-operation/promise";
import type * as vscode from "vscode";
import { CancellationToken, CancellationTokenSource, type Disposable } from "vscode-jsonrpc/node";
import { collectStrays } from "../../support/strays.js";

/** Creates a source whose operation ends in Canceled when cancel is requested, and records the reasons. */
function startCancelable(): { source: AsyncOperationSource<string>; reasons: unknown[] } {
  const source = new AsyncOperationSource<string>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons };
}

/** Creates a real token that counts its subscriptions. */
function countedToken() {
  const cancellation = new CancellationTokenSource();
  const { token } = cancellation;
  const counts = { subscribed: 0, disposed: 0 };
  const counted: CancellationToken = {
    get isCancellationRequested() {
      return token.isCancellationRequested;
    },
    onCancellationRequested(listener, thisArgs, disposables) {
      counts.subscribed++;
      const subscription = token.onCancellationRequested(listener, thisArgs, disposables);
      return {
        dispose() {
          counts.disposed++;
          subscription.dispose();
        },
      };
    },
  };
  return { cancellation, counted, counts };
}

const closed = fromResult(1);
closed.close();

describe("toCancellationToken()", () => {
  test("is canceled as soon as cancel is requested, and calls a listener once", () => {
    const source = new AsyncOperationSource<string>();
    const token = toCancellationToken(source.operation);
    const seen: unknown[] = [];
    token.onCancellationRequested((event) => seen.push(event, token.isCancellationRequested));
    expect(token.isCancellationRequested).toBe(false);
    source.operation.cancel("not needed");
    source.operation.cancel("again");
    source.fail("not needed");
    expect(seen).toStrictEqual([undefined, true]);
  });

  test("stays canceled when the operation completes after a cancel request", () => {
    const source = new AsyncOperationSource<string>();
    const token = toCancellationToken(source.operation);
    source.operation.cancel();
    source.complete("done");
    expect(token.isCancellationRequested).toBe(true);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
  ])("is not canceled, and drops its listeners, when the operation %s", (_, end) => {
    const source = new AsyncOperationSource<string>();
    const token = toCancellationToken(source.operation);
    const listener = jest.fn();
    token.onCancellationRequested(listener);
    end(source);
    source.operation.cancel("too late");
    token.onCancellationRequested(listener).dispose();
    expect(token.isCancellationRequested).toBe(false);
    expect(listener).not.toHaveBeenCalled();
  });

  test("is canceled at the end when the operation is canceled without a request", () => {
    const source = new AsyncOperationSource<string>();
    const token = toCancellationToken(source.operation);
    const listener = jest.fn();
    token.onCancellationRequested(listener);
    source.fail(new CanceledError("by the server"));
    expect([token.isCancellationRequested, listener.mock.calls]).toStrictEqual([
      true,
      [[undefined]],
    ]);
  });

  test("is canceled when a foreign operation ends in Canceled", () => {
    const foreign: AsyncOperationLike<string, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults: () => "result",
      cancel() {},
    };
    const token = toCancellationToken(foreign);
    foreign.completed?.(foreign, AsyncStatus.Canceled);
    expect(token.isCancellationRequested).toBe(true);
  });

  test("calls a listener with `thisArgs`, and adds its disposable to `disposables`", () => {
    const source = new AsyncOperationSource<string>();
    const { onCancellationRequested } = toCancellationToken(source.operation);
    const owner = { calls: 0 };
    const disposables: Disposable[] = [];
    function listener(this: typeof owner): void {
      this.calls++;
    }
    const first = onCancellationRequested(listener, owner, disposables);
    onCancellationRequested(listener, owner, disposables);
    expect(disposables[0]).toBe(first);
    disposables[1]?.dispose();
    source.operation.cancel();
    expect(owner.calls).toBe(1);
  });

  test("calls a late listener in a later turn, as the token of vscode-jsonrpc does", () => {
    jest.useFakeTimers();
    try {
      const cancellation = new CancellationTokenSource();
      const theirs = cancellation.token;
      cancellation.cancel();
      const ours = toCancellationToken(canceled("not needed"));
      const order: string[] = [];
      theirs.onCancellationRequested(() => order.push("theirs"));
      ours.onCancellationRequested(() => order.push("ours"));
      ours.onCancellationRequested(() => order.push("disposed")).dispose();
      expect([ours.isCancellationRequested, ...order]).toEqual([true]);
      jest.runAllTimers();
      expect(order).toEqual(["theirs", "ours"]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("reports the error of a listener as uncaught, and calls the others", async () => {
    const { source, reasons } = startCancelable();
    const token = toCancellationToken(source.operation);
    const error = new Error("a bug of the listener");
    const listener = jest.fn();
    const strays = await collectStrays(() => {
      token.onCancellationRequested(() => {
        throw error;
      });
      token.onCancellationRequested(listener);
      source.operation.cancel("not needed");
    });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(reasons).toEqual(["not needed"]);
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    expect(strays.uncaught[0]).toBe(error);
  });

  test("returns a token for vscode-jsonrpc, with the type of a token of VS Code", () => {
    const token = toCancellationToken(fromResult(1)) satisfies CancellationToken &
      vscode.CancellationToken;
    expect(CancellationToken.is(token)).toBe(true);
  });

  test.each([
    ["null", null, "expected an operation"],
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["closed", closed, "it is closed"],
  ])("throws when the operation is %s", (_, operation, message) => {
    expect(() => toCancellationToken(operation as never)).toThrow(message);
  });

  test("throws TypeError when a listener is not a function", () => {
    const token = toCancellationToken(fromResult(1));
    expect(() => token.onCancellationRequested(5 as never)).toThrow(
      new TypeError("Cannot listen to token: expected a function, got 5"),
    );
  });
});

describe("fromCancellationToken()", () => {
  test("returns the operation, and cancels it once when the token is canceled", async () => {
    const { source, reasons } = startCancelable();
    const cancellation = new CancellationTokenSource();
    const { operation } = source;
    expect(fromCancellationToken(cancellation.token, operation)).toBe(operation);
    cancellation.cancel();
    cancellation.cancel();
    expect(reasons).toEqual([expect.any(CanceledError)]);
    await expect(toPromise(operation)).rejects.toBe(reasons[0]);
  });

  test("cancels at once without a timer when the token is canceled already", () => {
    const { source } = startCancelable();
    fromCancellationToken(CancellationToken.Cancelled, source.operation);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels nothing when the token is never canceled", () => {
    const source = new AsyncOperationSource<string>();
    fromCancellationToken(CancellationToken.None, source.operation);
    source.complete("done");
    expect(source.operation.getResults()).toBe("done");
  });

  test("keeps one subscription for all operations of a token until the last has ended", () => {
    const { counted, counts, cancellation } = countedToken();
    const sources = [1, 2, 3].map(() => new AsyncOperationSource<string>());
    for (const { operation } of sources) fromCancellationToken(counted, operation);
    expect(counts).toEqual({ subscribed: 1, disposed: 0 });
    sources[0]?.complete("done");
    expect(counts.disposed).toBe(0);
    sources[1]?.fail(new Error("no disk"));
    sources[2]?.complete("done");
    expect(counts).toEqual({ subscribed: 1, disposed: 1 });

    const { source, reasons } = startCancelable();
    fromCancellationToken(counted, source.operation);
    cancellation.cancel();
    expect(reasons).toHaveLength(1);
    expect(counts).toEqual({ subscribed: 2, disposed: 2 });
  });

  test("does not subscribe when the operation has ended", () => {
    const { counted, counts } = countedToken();
    fromCancellationToken(counted, fromResult(1));
    fromCancellationToken(counted, fromError(new Error("no disk")));
    expect(counts.subscribed).toBe(0);
  });

  test("reports an error that cancel of a foreign operation throws as uncaught", async () => {
    const error = new Error("cannot stop");
    const foreign: AsyncOperationLike<string, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults: () => "result",
      cancel() {
        throw error;
      },
    };
    const cancellation = new CancellationTokenSource();
    fromCancellationToken(cancellation.token, foreign);
    const { uncaught } = await collectStrays(() => cancellation.cancel());
    expect(uncaught).toHaveLength(1);
    expect(uncaught[0]).toBe(error);
  });

  test("accepts a token whose event returns no disposable", () => {
    const source = new AsyncOperationSource<string>();
    const token = { isCancellationRequested: false, onCancellationRequested: () => undefined };
    fromCancellationToken(token as never, source.operation);
    expect(source.complete("done")).toBe(true);
  });

  test("forwards the request of toCancellationToken() once", () => {
    const outer = new AsyncOperationSource<string>();
    const { source, reasons } = startCancelable();
    fromCancellationToken(toCancellationToken(outer.operation), source.operation);
    outer.operation.cancel("not needed");
    outer.fail("not needed");
    expect(reasons).toEqual([expect.any(CanceledError)]);
  });

  test("accepts the types of the tokens of VS Code and vscode-jsonrpc", () => {
    const token: vscode.CancellationToken = new CancellationTokenSource().token;
    const operation = fromResult("text");
    fromCancellationToken(token, operation) satisfies typeof operation;
    // @ts-expect-error an AbortSignal is not a token
    expect(() => fromCancellationToken(new AbortController().signal, operation)).toThrow(TypeError);
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
    ["AbortSignal", new AbortController().signal],
    ["Object", { isCancellationRequested: false }],
    ["Object", { onCancellationRequested() {} }],
  ])("throws TypeError when the token is %s", (name, token) => {
    expect(() => fromCancellationToken(token as never, fromResult(1))).toThrow(
      new TypeError(`Cannot use \`token\`: expected a CancellationToken, got ${name}`),
    );
  });

  test.each([
    ["{}", {}, "expected an operation"],
    ["closed", closed, "it is closed"],
  ])("throws when the operation is %s", (_, operation, message) => {
    const { token } = new CancellationTokenSource();
    expect(() => fromCancellationToken(token, operation as never)).toThrow(message);
  });
});
