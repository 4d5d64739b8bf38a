import {
  type AsyncActionCompletedHandler,
  type AsyncOperationLike,
  type AsyncOperationProgressHandler,
  AsyncOperationSource,
  type AsyncOperationWithProgressCompletedHandler,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  type IAsyncAction,
  type IAsyncActionWithProgress,
  type IAsyncInfo,
  type IAsyncOperation,
  type IAsyncOperationWithProgress,
} from "async-operation";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const wide: IAsyncOperationWithProgress<unknown, unknown>;

// An operation only gives: it is also one of any wider types, and of every kind that gives less.
operation satisfies IAsyncOperationWithProgress<unknown, unknown>;
operation satisfies IAsyncOperationWithProgress<string | Date, number | null>;
operation satisfies IAsyncOperation<string>;
operation satisfies IAsyncActionWithProgress<number>;
operation satisfies IAsyncAction;
operation satisfies IAsyncInfo;
operation satisfies AsyncOperationLike<string, number>;
operation satisfies AsyncOperationLike<unknown, unknown>;
// @ts-expect-error TS1360: an operation of unknown types is not one of strings
wide satisfies IAsyncOperationWithProgress<string, number>;
// @ts-expect-error TS1360: the type of progress narrows as little as that of the result
operation satisfies IAsyncOperationWithProgress<string, never>;
// @ts-expect-error TS1360: an action has no result
({}) as IAsyncAction satisfies IAsyncOperation<string>;
// @ts-expect-error TS1360: an operation without progress reports none
({}) as IAsyncOperation<string> satisfies IAsyncOperationWithProgress<string, number>;

// Whoever promises progress may have none.
export function load(): IAsyncOperationWithProgress<string, number> {
  return fromResult("loaded");
}
export function refuse(): IAsyncOperationWithProgress<string, number> {
  return Math.random() > 0.5 ? fromError(new Error("No disk")) : canceled("not needed");
}
export function act(): IAsyncActionWithProgress<number> {
  return fromResult();
}
export function loadNumber(): IAsyncOperationWithProgress<number, number> {
  // @ts-expect-error TS2322: the result is still checked
  return fromResult("loaded");
}
true satisfies Exact<typeof failed, IAsyncOperationWithProgress<never, never>>;
const failed = fromError("any value");
const answer = fromResult(42);
true satisfies Exact<typeof answer, IAsyncOperationWithProgress<number, never>>;
const done = fromResult();
true satisfies Exact<typeof done, IAsyncOperationWithProgress<void, never>>;

// The consumer's members.
true satisfies Exact<typeof operation.status, AsyncStatus>;
true satisfies Exact<AsyncStatus, 0 | 1 | 2 | 3>;
true satisfies Exact<typeof AsyncStatus.Canceled, 2>;
const name = AsyncStatus[operation.status];
true satisfies Exact<typeof name, "Started" | "Completed" | "Canceled" | "Error">;
true satisfies Exact<(typeof AsyncStatus)[2], "Canceled">;
true satisfies Exact<typeof operation.errorCode, Error | null>;
true satisfies Exact<ReturnType<typeof operation.getResults>, string>;
operation.cancel();
operation.cancel("not needed");
// @ts-expect-error TS2540: the status is read
operation.status = AsyncStatus.Completed;
// @ts-expect-error TS2540: the number is read
operation.id = 1;
// @ts-expect-error TS2540: the error is read
operation.errorCode = null;
// @ts-expect-error TS2339: a consumer does not report
operation.report(0.5);
// @ts-expect-error TS2551: a consumer does not complete
operation.complete("done");
// @ts-expect-error TS2339: a consumer does not fail
operation.fail(new Error("No disk"));
// @ts-expect-error TS2339: an operation is not thenable
operation.then(() => 1);
// @ts-expect-error TS2322: a number is no state unless it is one of the four
const status: AsyncStatus = 4;
status satisfies number;

// The handlers: their parameters are inferred, and they are bivariant, as those of .NET are.
operation.progress = (sender, value) => {
  true satisfies Exact<typeof sender, IAsyncOperationWithProgress<string, number>>;
  true satisfies Exact<typeof value, number>;
};
operation.completed = (sender, ended) => {
  true satisfies Exact<ReturnType<typeof sender.getResults>, string>;
  true satisfies Exact<typeof ended, AsyncStatus>;
};
operation.progress = (_sender, value: 1 | 2) => value;
operation.progress = (_sender, value: unknown) => value;
operation.completed = (sender: IAsyncInfo) => sender.close();
operation.progress = () => {};
operation.progress = null;
operation.completed = null;
// @ts-expect-error TS2322: a handler of dates does not receive numbers
operation.progress = (_sender, value: Date) => value;
// @ts-expect-error TS2322: undefined is not a handler
operation.completed = undefined;
// @ts-expect-error TS2322: a string is not a handler
operation.progress = "percent";
(() => {}) satisfies AsyncActionCompletedHandler;
((_sender, value) => value.toFixed(1)) satisfies AsyncOperationProgressHandler<string, number>;
((sender) => sender.getResults().trim()) satisfies AsyncOperationWithProgressCompletedHandler<
  string,
  number
>;

// Disposers.
export async function dispose(): Promise<void> {
  using closed = operation;
  await using stopped = operation;
  closed satisfies Disposable;
  stopped satisfies AsyncDisposable;
}

// The producer's side: neither wider nor narrower than it was declared.
const source = new AsyncOperationSource<string, number>();
true satisfies Exact<typeof source.operation, IAsyncOperationWithProgress<string, number>>;
true satisfies Exact<ReturnType<typeof source.complete>, boolean>;
source.report(0.5);
source.setResult("a part");
source.signal satisfies AbortSignal;
source.onCancel(operation) satisfies () => void;
source.onCancel((reason) => source.fail(reason));
true satisfies Exact<typeof source.reason, unknown>;
Promise.resolve("done").then(source.complete, source.fail) satisfies Promise<boolean>;
const { report, onCancel } = source;
report(0.5);
onCancel(source.fail) satisfies () => void;
// @ts-expect-error TS2540: the reason is read
source.reason = "not needed";
// @ts-expect-error TS2345: progress is a number
source.report("half");
// @ts-expect-error TS2345: the result is a string
source.complete(5);
// @ts-expect-error TS2345: a source without a declared type of progress cannot report
new AsyncOperationSource<string>().report(0.5);
// @ts-expect-error TS1360: a source takes as much as it gives
source satisfies AsyncOperationSource<unknown, unknown>;
// @ts-expect-error TS2345: an object without `cancel` cannot be canceled
source.onCancel(new Date());
