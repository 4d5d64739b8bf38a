/// <reference types="winrt-uwp" />
// What the declarations of @types/winrt-uwp allow and what they do not, beside its methods.
import type { IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { equal } from "./equal.js";

declare const ours: IAsyncOperationWithProgress<string, number>;
declare const theirs: Windows.Foundation.IAsyncOperationWithProgress<string, number>;
declare const action: Windows.Foundation.IAsyncAction;
declare const actionWithProgress: Windows.Foundation.IAsyncActionWithProgress<number>;
declare const plain: Windows.Foundation.IAsyncOperation<string>;
declare const folder: Windows.Storage.StorageFolder;

// All four raw interfaces go in as they are; what has no progress gives `never`.
equal<IAsyncOperationWithProgress<string, number>>()(fromWindowsRuntime(theirs));
equal<IAsyncOperationWithProgress<string, never>>()(fromWindowsRuntime(plain));
equal<IAsyncOperationWithProgress<void, number>>()(fromWindowsRuntime(actionWithProgress));
equal<IAsyncOperationWithProgress<void, never>>()(fromWindowsRuntime(action));
equal<Promise<string>>()(toPromise(plain));
equal<Promise<void>>()(toPromise(action));

// So do the promises of methods without progress.
equal<IAsyncOperationWithProgress<Windows.Storage.StorageFile, never>>()(
  fromWindowsRuntime(folder.getFileAsync("a.txt")),
);
equal<IAsyncOperationWithProgress<void, never>>()(fromWindowsRuntime(folder.deleteAsync()));

// Our operation where theirs is wanted: through the adapter it fits.
const projected = toWindowsRuntimePromise(ours);
projected satisfies Windows.Foundation.IPromiseWithIAsyncOperationWithProgress<string, number>;
projected satisfies Windows.Foundation.IPromiseWithIAsyncOperation<string>;
projected satisfies Windows.Foundation.IPromise<string>;
projected.operation satisfies Windows.Foundation.IAsyncOperationWithProgress<string, number>;
projected.operation satisfies Windows.Foundation.IAsyncOperation<string>;
projected.operation satisfies Windows.Foundation.IAsyncInfo;

// As it is, three members do not fit, as the declarations know no null; all others do.
type Theirs = Windows.Foundation.IAsyncOperationWithProgress<string, number>;
ours satisfies Omit<Theirs, "errorCode" | "completed" | "progress">;
// @ts-expect-error `errorCode` is null before the end and after success
ours satisfies Pick<Theirs, "errorCode">;
// @ts-expect-error `completed` is null until a handler is set and after it ran
ours satisfies Pick<Theirs, "completed">;
// @ts-expect-error `progress` is null until a handler is set
ours satisfies Pick<Theirs, "progress">;

// `AsyncStatus` is declared in the order of the alphabet and without numbers: nothing is read from it.
ours.status satisfies Windows.Foundation.AsyncStatus;
