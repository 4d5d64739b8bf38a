// The promise that `cancel` of a foreign operation returns may reject: nothing is unhandled.
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  mapOperation,
  run,
  toPromise,
  waitFor,
  whenAll,
  whenAny,
} from "async-operation";
import { toAbortController } from "async-operation/abort-controller";
import { fromAbortSignal } from "async-operation/abort-signal";
import { toAsyncIterable } from "async-operation/async-iterable";
import { fromCancellationToken } from "async-operation/cancellation-token";
import { toEventTarget } from "async-operation/event-target";
import { toObservable } from "async-operation/observable";
import { toPCancelable } from "async-operation/p-cancelable";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { toWinJSPromise } from "async-operation/winjs";
import PCancelable from "p-cancelable";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { collectStrays } from "../support/strays.js";
import { WinJSPromise } from "../support/winjs-promise.js";

/** An operation of another library, whose `cancel` returns a promise that rejects. */
const createForeign = () => ({
  status: 0 as const,
  errorCode: null,
  completed: null,
  progress: null,
  getResults: (): never => {
    throw new Error("It is still running");
  },
  cancel: jest.fn(async (_reason?: unknown): Promise<void> => {
    throw new Error("RPC server is unavailable");
  }),
});

type Foreign = ReturnType<typeof createForeign>;

/** Each way in which a foreign operation is canceled. */
const ways: Record<string, (foreign: Foreign) => unknown> = {
  toPromise: (foreign) => toPromise(foreign, { signal: AbortSignal.abort() }).catch(() => {}),
  waitFor: (foreign) => waitFor(foreign, 0).then(() => foreign.cancel().catch(() => {})),
  mapOperation: (foreign) => mapOperation(foreign, {}).cancel(),
  whenAll: (foreign) => whenAll([foreign]).cancel(),
  whenAny: (foreign) => whenAny([foreign]).cancel(),
  "onCancel of a body": (foreign) =>
    run<void, never>(({ onCancel }) => {
      onCancel(foreign);
      return new Promise(() => {});
    }).cancel(),
  "onCancel of a source": (foreign) => {
    const source = new AsyncOperationSource<string>();
    source.onCancel(foreign);
    source.operation.cancel();
  },
  fromAbortSignal: (foreign) => fromAbortSignal(AbortSignal.abort(), foreign as never),
  toAbortController: (foreign) => toAbortController(foreign as never).abort(),
  fromCancellationToken(foreign) {
    const tokens = new CancellationTokenSource();
    fromCancellationToken(tokens.token, foreign as never);
    tokens.cancel();
  },
  toAsyncIterable: (foreign) => toAsyncIterable(foreign).return(undefined as never),
  toObservable: (foreign) => toObservable(foreign).subscribe({}).unsubscribe(),
  toEventTarget: (foreign) => toEventTarget(foreign as never).abort(),
  toPCancelable(foreign) {
    const promise = toPCancelable(foreign, PCancelable);
    promise.catch(() => {});
    promise.cancel();
  },
  toWinJSPromise: (foreign) => toWinJSPromise(foreign, WinJSPromise).cancel(),
  fromWindowsRuntime: (foreign) => fromWindowsRuntime(foreign as never).cancel(),
  toWindowsRuntimePromise: (foreign) => toWindowsRuntimePromise(foreign).cancel(),
  "then of toWindowsRuntimePromise": (foreign) =>
    toWindowsRuntimePromise(foreign)
      .then(() => {})
      .cancel(),
};

describe("a foreign cancel that returns a promise which rejects", () => {
  test.each(Object.entries(ways))("leaves nothing unhandled: %s", async (_, act) => {
    const foreign = createForeign();
    const strays = await collectStrays(() => void act(foreign));
    expect(foreign.cancel).toHaveBeenCalled();
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});
