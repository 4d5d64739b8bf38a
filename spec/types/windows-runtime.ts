/// <reference types="winrt-uwp" />
import {
  type AsyncOperationLike,
  type ProgressOf,
  type ResultOf,
  toPromise,
  watch,
  whenAll,
} from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { resultOf } from "async-operation/adapter-kit";
import type { Exact } from "./exact.js";

// The interfaces of Windows itself, as @types/winrt-uwp declares them.
declare const action: Windows.Foundation.IAsyncAction;
declare const actionWithProgress: Windows.Foundation.IAsyncActionWithProgress<number>;
declare const operation: Windows.Foundation.IAsyncOperation<string>;
declare const operationWithProgress: Windows.Foundation.IAsyncOperationWithProgress<string, number>;
declare const download: Windows.Foundation.IPromiseWithIAsyncOperationWithProgress<string, number>;
declare const signal: AbortSignal;

operationWithProgress satisfies AsyncOperationLike<string, number>;
const ofOperationWithProgress = toPromise(operationWithProgress);
true satisfies Exact<typeof ofOperationWithProgress, Promise<string>>;
const ofOperation = toPromise(operation);
true satisfies Exact<typeof ofOperation, Promise<string>>;
const ofAction = toPromise(action);
true satisfies Exact<typeof ofAction, Promise<void>>;
const ofActionWithProgress = toPromise(actionWithProgress, { signal });
true satisfies Exact<typeof ofActionWithProgress, Promise<void>>;
const ofWrapper = toPromise(download.operation);
true satisfies Exact<typeof ofWrapper, Promise<string>>;

toPromise(operationWithProgress, {
  progress: (value) => {
    true satisfies Exact<typeof value, number>;
  },
});
watch(actionWithProgress, {
  progress: (value) => {
    true satisfies Exact<typeof value, number>;
  },
});
watch(download.operation, {
  progress: (value) => {
    true satisfies Exact<typeof value, number>;
  },
});
// @ts-expect-error TS2769: progress is a number
toPromise(operationWithProgress, { progress: (value: Date) => value });
// @ts-expect-error TS2769: the wrapper is a promise; its `operation` is the operation
toPromise(download);

true satisfies Exact<ResultOf<typeof operationWithProgress>, string>;
true satisfies Exact<ProgressOf<typeof operationWithProgress>, number>;
resultOf(operation) satisfies Promise<string>;
whenAll([operation, operationWithProgress]).getResults() satisfies [string, string];
fromAbortSignal(signal, action) satisfies Windows.Foundation.IAsyncAction;
