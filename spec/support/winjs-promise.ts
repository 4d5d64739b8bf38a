import { expect } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import {
  toWinJSPromise,
  type WinJSPromiseConstructor,
  type WinJSPromiseLike,
} from "async-operation/winjs";
import { loadWinJSPromise } from "./load-winjs.js";

type AnyPromise = WinJSPromiseLike<unknown, unknown>;

/** What the specs use of the class. */
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

/** The error with which WinJS tells a cancellation. */
export const canceledError: unknown = expect.objectContaining({
  name: "Canceled",
  message: "Canceled",
});

/** An operation that ends when it is canceled, its promise, and the reasons that reach its producer. */
export function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, promise: toWinJSPromise(source.operation, WinJSPromise) };
}

/** Three callbacks, and what they are told, as it comes. */
export function callbacks() {
  const told: [name: string, value: unknown][] = [];
  const tell = (name: string) => (value: unknown) => void told.push([name, value]);
  return { told, all: [tell("complete"), tell("error"), tell("progress")] as const };
}
