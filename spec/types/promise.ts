import {
  type AsyncOperationLike,
  type IAsyncAction,
  type IAsyncOperation,
  type IAsyncOperationWithProgress,
  type IProgress,
  Progress,
  resultOf,
  type ThrottledProgress,
  throttleProgress,
  watch,
} from "async-operation";
import { asTask, fromPromise, toPromise } from "async-operation/promise";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
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
// @ts-expect-error TS2322: the reporter does not decide what the operation reports
toPromise(operation, { progress: textReporter });
// @ts-expect-error TS2322: a listener of strings is told no numbers
toPromise(operation, { progress: (value: string) => value });
// @ts-expect-error TS2322: a number is no signal
toPromise(operation, { signal: 5 });
// @ts-expect-error TS2345: a promise is one already
toPromise(promise);
// @ts-expect-error TS2345: nothing is no operation
toPromise(null);
// @ts-expect-error TS2322: a forgotten `toPromise` leaves an operation
export const forgotten: string = operation;

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
  progress: (report: (value: number) => void) => report(0.5),
});
true satisfies Exact<typeof reported, IAsyncOperationWithProgress<string, number>>;
export function load(): IAsyncOperationWithProgress<string, number> {
  return fromPromise(promise, { cancel: operation, progress: (report) => report(0.5) });
}
export function loadSilently(): IAsyncOperationWithProgress<string, number> {
  return fromPromise(promise);
}
// @ts-expect-error TS2345: no type of progress was said
fromPromise(promise, { progress: (report) => report(0.5) });
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
watch(operation, { progress: {} as ThrottledProgress<number>, canceled: operation });
// @ts-expect-error TS2322: the observer does not decide what the operation reports
watch(operation, { progress: textReporter });
resultOf(foreign) satisfies Promise<string>;
