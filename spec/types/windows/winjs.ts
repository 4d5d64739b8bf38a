/// <reference types="winjs" />
// The declarations of WinJS and the adapter fit each other.
import type { IAsyncOperationWithProgress } from "async-operation";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import { equal } from "./equal.js";

declare const ours: IAsyncOperationWithProgress<string, number>;
declare const theirs: WinJS.Promise<string>;

// What we make is a WinJS.Promise there.
const made = toWinJSPromise(ours, WinJS.Promise);
made satisfies WinJS.Promise<string>;
made satisfies WinJS.IPromise<string>;
made.done(
  (value) => equal<string>()(value),
  null,
  (value) => equal<number>()(value),
);
WinJS.Promise.join([made]);
WinJS.Promise.timeout(5, made);
// @ts-expect-error The result is a string
made satisfies WinJS.Promise<number>;

// The declarations have no type of progress: it is `any` unless it is said.
// biome-ignore lint/suspicious/noExplicitAny: that is what they say
equal<IAsyncOperationWithProgress<string, any>>()(fromWinJSPromise(theirs));
equal<IAsyncOperationWithProgress<string, number>>()(fromWinJSPromise<string, number>(theirs));
equal<IAsyncOperationWithProgress<string, number>>()(fromWinJSPromise(made));
