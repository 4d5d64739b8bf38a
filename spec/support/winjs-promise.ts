import { expect } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import {
  toWinJSPromise,
  type WinJSPromiseConstructor,
  type WinJSPromiseLike,
} from "async-operation/winjs";
import { loadWinJSPromise } from "./load-winjs.js";

type AnyPromise = WinJSPromiseLike<unknown, unknown>;

/** The members of the class that the specs use. */
type WinJSPromiseClass = WinJSPromiseConstructor & {
  as(value: unknown): AnyPromise;
  any(values: readonly unknown[]): AnyPromise;
  join(values: object): AnyPromise;
  thenEach(values: object, complete: (value: unknown) => unknown): AnyPromise;
  timeout(milliseconds: number): AnyPromise;
  timeout<TPromise>(milliseconds: number, promise: TPromise): TPromise;
  wrap<TResult>(value: TResult): WinJSPromiseLike<TResult, never>;
  wrapError(error: unknown): WinJSPromiseLike<never, never>;
  is(value: unknown): boolean;
  readonly cancel: AnyPromise;
};

/** The class `WinJS.Promise`. */
export const WinJSPromise: WinJSPromiseClass = loadWinJSPromise();

/** The error of a cancellation in WinJS. */
export const canceledError: unknown = expect.objectContaining({
  name: "Canceled",
  message: "Canceled",
});

/** An operation that ends when it is canceled, its promise, and the reasons that its producer receives. */
export function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, promise: toWinJSPromise(source.operation, WinJSPromise) };
}

/** Three callbacks, and a list of their calls. */
export function callbacks() {
  const calls: [name: string, value: unknown][] = [];
  const record = (name: string) => (value: unknown) => void calls.push([name, value]);
  return { calls, all: [record("complete"), record("error"), record("progress")] as const };
}
