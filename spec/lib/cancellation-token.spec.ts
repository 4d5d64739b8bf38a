import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { cancelOnAbort } from "async-operation/adapter-kit";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { cancellationToken, type DisposableLike, tokenSignal } from "../../lib/wire.js";
import { collectStrays } from "../support/strays.js";

function fail(): never {
  throw new Error("disposed");
}

/** Creates a token of a new source. */
function startToken() {
  const source = new AsyncOperationSource<string>();
  return { source, token: cancellationToken(source.isCanceled, source.onCancel) };
}

describe("cancellationToken()", () => {
  test("is canceled when cancel is requested, and calls its listeners once", () => {
    const { source, token } = startToken();
    const listener = jest.fn();
    token.onCancellationRequested(listener);
    expect(token.isCancellationRequested).toBe(false);
    source.operation.cancel("not needed");
    source.operation.cancel("again");
    expect(token.isCancellationRequested).toBe(true);
    expect(listener.mock.calls).toStrictEqual([[undefined]]);
  });

  test("calls a listener in a later turn when it is already canceled", () => {
    jest.useFakeTimers();
    const { source, token } = startToken();
    source.operation.cancel();
    const [listener, disposed] = [jest.fn(), jest.fn()];
    token.onCancellationRequested(listener);
    token.onCancellationRequested(disposed).dispose();
    expect(listener).not.toHaveBeenCalled();
    jest.runAllTimers();
    jest.useRealTimers();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(disposed).not.toHaveBeenCalled();
  });

  test("calls no listener that was disposed", () => {
    const { source, token } = startToken();
    const listener = jest.fn();
    token.onCancellationRequested(listener).dispose();
    source.operation.cancel();
    expect(listener).not.toHaveBeenCalled();
  });

  test("passes `thisArgs` to a listener, and adds its subscription to `disposables`", () => {
    const { source, token } = startToken();
    const disposables: DisposableLike[] = [];
    const calls: unknown[] = [];
    const owner = {};
    const subscription = token.onCancellationRequested(
      function (this: unknown) {
        calls.push(this);
      },
      owner,
      disposables,
    );
    source.operation.cancel();
    expect(calls[0]).toBe(owner);
    expect(disposables[0]).toBe(subscription);
  });

  test("throws a TypeError when a listener is not a function", () => {
    const { token } = startToken();
    expect(() => token.onCancellationRequested(5 as never)).toThrow(
      new TypeError("Cannot listen to token: expected a function, got 5"),
    );
  });
});

describe("tokenSignal()", () => {
  test("returns the same signal for a token each time", () => {
    const { token } = startToken();
    expect(tokenSignal(token)).toBe(tokenSignal(token));
  });

  test("returns a signal that aborts with the token, without a reason", () => {
    const cancellation = new CancellationTokenSource();
    const signal = tokenSignal(cancellation.token);
    expect([signal.aborted, signal.reason]).toStrictEqual([false, undefined]);
    const source = new AsyncOperationSource<string>();
    cancelOnAbort(signal, source.operation);
    cancellation.cancel();
    expect([signal.aborted, signal.reason]).toStrictEqual([true, undefined]);
    expect(source.isCanceled()).toBe(true);
  });

  test("subscribes once for several operations, until the last of them has ended", () => {
    const dispose = jest.fn();
    const onCancellationRequested = jest.fn(() => ({ dispose }));
    const signal = tokenSignal({ isCancellationRequested: false, onCancellationRequested });
    const sources = [new AsyncOperationSource<string>(), new AsyncOperationSource<string>()];
    for (const { operation } of sources) cancelOnAbort(signal, operation);
    expect(onCancellationRequested).toHaveBeenCalledTimes(1);
    sources[0]?.complete("done");
    expect(dispose).not.toHaveBeenCalled();
    sources[1]?.complete("done");
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test.each<[string, unknown]>([
    ["is missing", {}],
    ["throws", { dispose: fail }],
    ["rejects", { dispose: async () => fail() }],
  ])(
    "returns a signal whose listener is removed when `dispose` of the token %s (W-51)",
    async (_, subscription) => {
      const onCancellationRequested = (): never => subscription as never;
      const source = new AsyncOperationSource<string>();
      const strays = await collectStrays(() => {
        cancelOnAbort(
          tokenSignal({ isCancellationRequested: false, onCancellationRequested }),
          source.operation,
        );
        source.complete("done");
      });
      expect(strays).toEqual({ uncaught: [], unhandled: [] });
    },
  );

  test("returns a signal that aborts when the token calls back within the subscription", async () => {
    const dispose = jest.fn();
    const onCancellationRequested = (listener: (event: unknown) => unknown): DisposableLike => {
      listener(undefined);
      return { dispose };
    };
    const source = new AsyncOperationSource<string>();
    cancelOnAbort(
      tokenSignal({ isCancellationRequested: false, onCancellationRequested }),
      source.operation,
    );
    await Promise.resolve();
    expect(source.isCanceled()).toBe(true);
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test.each([
    [5, "5"],
    [null, "null"],
    [{ isCancellationRequested: false }, "Object"],
    [{ onCancellationRequested() {} }, "Object"],
    [new AbortController().signal, "AbortSignal"],
  ])("throws a TypeError when the token is %p", (token, name) => {
    expect(() => tokenSignal(token as never)).toThrow(
      new TypeError(`Cannot use \`token\`: expected a CancellationToken, got ${name}`),
    );
  });
});
