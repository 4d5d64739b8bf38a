import {
  type AsyncOperationLike,
  AsyncStatus,
  type IAsyncAction,
  type IAsyncOperation,
  type IAsyncOperationWithProgress,
  type IProgress,
  Progress,
  type ThrottledProgress,
  throttleProgress,
  toPromise,
  watch,
} from "async-operation";
import { observe, resultOf } from "async-operation/adapter-kit";
import type * as entry from "async-operation/promise";
import { asTask, fromPromise } from "async-operation/promise";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const dated: IAsyncOperationWithProgress<Date, "start">;
declare const foreign: AsyncOperationLike<string, number>;
declare const signal: AbortSignal;
declare const reporter: IProgress<number>;
declare const anyReporter: IProgress<unknown>;
declare const textReporter: IProgress<string>;

// toPromise
const promise = toPromise(operation);
true satisfies Exact<typeof promise, Promise<string>>;
toPromise(foreign) satisfies Promise<string>;
toPromise({} as IAsyncOperation<Date>) satisfies Promise<Date>;
toPromise({} as IAsyncAction) satisfies Promise<void>;
toPromise(operation, { signal, progress: reporter });
toPromise(operation, { signal: undefined, progress: undefined });
toPromise(operation, { progress: anyReporter });
toPromise(operation, { progress: throttleProgress((value) => value.toFixed(), 100) });
toPromise(operation, { progress: throttleProgress(reporter, 100) });
toPromise(operation, { progress: new Progress((value) => value.toFixed()) });
toPromise(operation, {
  progress: (value) => {
    true satisfies Exact<typeof value, number>;
  },
});
// @ts-expect-error TS2769: the reporter does not decide what the operation reports
toPromise(operation, { progress: textReporter });
// @ts-expect-error TS2769: a listener of strings does not receive numbers
toPromise(operation, { progress: (value: string) => value });
// @ts-expect-error TS2769: a number is not a signal
toPromise(operation, { signal: 5 });
// @ts-expect-error TS2769: a promise is not an operation
toPromise(promise);
// @ts-expect-error TS2769: null is not an operation
toPromise(null);
// @ts-expect-error TS2322: a forgotten `toPromise` leaves an operation
export const forgotten: string = operation;
// The entry `promise` exports the same function.
true satisfies Exact<typeof entry.toPromise, typeof toPromise>;

// toPromise, of an operation that is one of several types
const promises = [operation, dated].map((each) => toPromise(each));
true satisfies Exact<typeof promises, Promise<string | Date>[]>;
toPromise(Math.random() > 0.5 ? operation : dated, {
  progress: (value) => {
    true satisfies Exact<typeof value, number | "start">;
  },
}) satisfies Promise<string | Date>;
// @ts-expect-error TS2769: one of the two reports no numbers
toPromise(Math.random() > 0.5 ? operation : dated, { progress: reporter });

// asTask, with the four overloads of .NET
asTask(operation) satisfies Promise<string>;
asTask(operation, signal) satisfies Promise<string>;
asTask(operation, reporter) satisfies Promise<string>;
asTask(operation, (value) => value.toFixed()) satisfies Promise<string>;
asTask(operation, signal, reporter) satisfies Promise<string>;
asTask(operation, signal, (value) => value.toFixed()) satisfies Promise<string>;
asTask(operation, undefined, reporter) satisfies Promise<string>;
// @ts-expect-error TS2769: the reporter does not decide what the operation reports
asTask(operation, textReporter);
// @ts-expect-error TS2345: nor does it in the third place
asTask(operation, signal, textReporter);
// @ts-expect-error TS2345: the signal comes first
asTask(operation, reporter, signal);

// fromPromise
const wrapped = fromPromise(Promise.resolve("text"));
true satisfies Exact<typeof wrapped, IAsyncOperationWithProgress<string, never>>;
const reported = fromPromise(promise, {
  cancel: (reason) => reason,
  subscribe: (report: (value: number) => void) => report(0.5),
});
true satisfies Exact<typeof reported, IAsyncOperationWithProgress<string, number>>;
export function load(): IAsyncOperationWithProgress<string, number> {
  return fromPromise(promise, { cancel: operation, subscribe: (report) => report(0.5) });
}
export function loadSilently(): IAsyncOperationWithProgress<string, number> {
  return fromPromise(promise);
}
// @ts-expect-error TS2345: the type of progress is not declared
fromPromise(promise, { subscribe: (report) => report(0.5) });
// @ts-expect-error TS2345: an operation is not thenable
fromPromise(operation);

// watch and resultOf
watch(operation, {
  progress: (value) => {
    true satisfies Exact<typeof value, number>;
  },
  canceled: (reason) => {
    true satisfies Exact<typeof reason, unknown>;
  },
  completed: (_status, value) => {
    true satisfies Exact<typeof value, unknown>;
  },
}) satisfies () => void;
watch(operation, {
  completed(status, value) {
    true satisfies Exact<typeof status, 1 | 2 | 3>;
    if (status === AsyncStatus.Completed) true satisfies Exact<typeof value, string>;
    else true satisfies Exact<typeof value, unknown>;
  },
});
watch(operation, {
  completed: (status) => {
    true satisfies Exact<typeof status, 1 | 2 | 3>;
  },
});
watch(operation, { completed: (status) => status satisfies AsyncStatus });
watch(operation, { completed: () => {} });
watch(operation, { completed: (status: AsyncStatus) => status });
watch(foreign, {
  progress: (value) => value.toFixed(),
  completed: (status, value) => status === AsyncStatus.Completed && value.trim(),
});
watch(operation, { progress: {} as ThrottledProgress<number>, canceled: operation });
// @ts-expect-error TS2769: the observer does not decide what the operation reports
watch(operation, { progress: textReporter });
// @ts-expect-error TS2769: the observer does not decide what the result is
watch(operation, { completed: (_status: AsyncStatus, value: number) => value });
observe(operation, {
  completed(status, value) {
    if (status === AsyncStatus.Completed) true satisfies Exact<typeof value, string>;
  },
}).ended satisfies boolean;
resultOf(foreign) satisfies Promise<string>;
