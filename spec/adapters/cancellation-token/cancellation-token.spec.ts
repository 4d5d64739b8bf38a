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

/** An operation that ends when it is canceled, and the reasons that reach its producer. */
function startCancelable(): { source: AsyncOperationSource<string>; reasons: unknown[] } {
  const source = new AsyncOperationSource<string>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons };
}

/** A real token whose subscriptions are counted. */
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
  test("is canceled as soon as cancel is requested, and calls back once", () => {
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

  test("stays canceled when the operation completes though it was asked to stop", () => {
    const source = new AsyncOperationSource<string>();
    const token = toCancellationToken(source.operation);
    source.operation.cancel();
    source.complete("done");
    expect(token.isCancellationRequested).toBe(true);
  });

  test.each([
    ["completes", (source: AsyncOperationSource<string>) => source.complete("done")],
    ["fails", (source: AsyncOperationSource<string>) => source.fail(new Error("no disk"))],
  ])("is not canceled, and lets its listeners go, when the operation %s", (_, end) => {
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

  test("is canceled at the end when nobody requested it", () => {
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

  test("is canceled at the end of a foreign operation", () => {
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

  test("calls the other listeners when one throws, and cancels all the same", async () => {
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
  });

  test("is a token for vscode-jsonrpc and, by its type, for VS Code", () => {
    const token = toCancellationToken(fromResult(1)) satisfies CancellationToken &
      vscode.CancellationToken;
    expect(CancellationToken.is(token)).toBe(true);
  });

  test.each([
    ["null", null, "expected an operation"],
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["a closed operation", closed, "it is closed"],
  ])("throws when it gets %s", (_, operation, message) => {
    expect(() => toCancellationToken(operation as never)).toThrow(message);
  });

  test("throws TypeError when a listener is no function", () => {
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

  test("cancels at once when the token was canceled, and leaves no timer", () => {
    const { source } = startCancelable();
    fromCancellationToken(CancellationToken.Cancelled, source.operation);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("leaves an operation alone whose token is never canceled", () => {
    const source = new AsyncOperationSource<string>();
    fromCancellationToken(CancellationToken.None, source.operation);
    source.complete("done");
    expect(source.operation.getResults()).toBe("done");
  });

  test("keeps one subscription for all operations on a token, until the last has ended", () => {
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

  test("does not subscribe for an operation that had ended", () => {
    const { counted, counts } = countedToken();
    fromCancellationToken(counted, fromResult(1));
    fromCancellationToken(counted, fromError(new Error("no disk")));
    expect(counts.subscribed).toBe(0);
  });

  test("reports a foreign operation whose cancel throws, and not to the token", async () => {
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
    expect(uncaught).toEqual([error]);
  });

  test("takes a token whose event gives nothing to dispose", () => {
    const source = new AsyncOperationSource<string>();
    const token = { isCancellationRequested: false, onCancellationRequested: () => undefined };
    fromCancellationToken(token as never, source.operation);
    expect(source.complete("done")).toBe(true);
  });

  test("hands the request of toCancellationToken() to the producer, once", () => {
    const outer = new AsyncOperationSource<string>();
    const { source, reasons } = startCancelable();
    fromCancellationToken(toCancellationToken(outer.operation), source.operation);
    outer.operation.cancel("not needed");
    outer.fail("not needed");
    expect(reasons).toEqual([expect.any(CanceledError)]);
  });

  test("takes tokens of VS Code and vscode-jsonrpc, by their types", () => {
    const token: vscode.CancellationToken = new CancellationTokenSource().token;
    const operation = fromResult("text");
    fromCancellationToken(token, operation) satisfies typeof operation;
    // @ts-expect-error an AbortSignal is no token
    expect(() => fromCancellationToken(new AbortController().signal, operation)).toThrow(TypeError);
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
    ["AbortSignal", new AbortController().signal],
    ["Object", { isCancellationRequested: false }],
    ["Object", { onCancellationRequested() {} }],
  ])("throws TypeError when it gets no token but %s", (name, token) => {
    expect(() => fromCancellationToken(token as never, fromResult(1))).toThrow(
      new TypeError(`Cannot use \`token\`: expected a CancellationToken, got ${name}`),
    );
  });

  test.each([
    ["no operation", {}, "expected an operation"],
    ["a closed operation", closed, "it is closed"],
  ])("throws when it gets %s", (_, operation, message) => {
    const { token } = new CancellationTokenSource();
    expect(() => fromCancellationToken(token, operation as never)).toThrow(message);
  });
});
