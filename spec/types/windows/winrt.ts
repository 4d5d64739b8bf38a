/// <reference types="winrt" />
// The older declarations: there each operation is its own promise, and `operation` has no IAsyncInfo.
import type { IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { equal } from "./equal.js";

declare const ours: IAsyncOperationWithProgress<string, number>;
declare const theirs: Windows.Foundation.IAsyncOperationWithProgress<string, number>;
declare const plain: Windows.Foundation.IAsyncOperation<string>;
declare const action: Windows.Foundation.IAsyncAction;
declare const actionWithProgress: Windows.Foundation.IAsyncActionWithProgress<number>;
declare const client: Windows.Web.Syndication.SyndicationClient;
declare const uri: Windows.Foundation.Uri;

equal<IAsyncOperationWithProgress<string, number>>()(fromWindowsRuntime(theirs));
equal<IAsyncOperationWithProgress<string, never>>()(fromWindowsRuntime(plain));
equal<IAsyncOperationWithProgress<void, number>>()(fromWindowsRuntime(actionWithProgress));
equal<
  IAsyncOperationWithProgress<
    Windows.Web.Syndication.SyndicationFeed,
    Windows.Web.Syndication.RetrievalProgress
  >
>()(fromWindowsRuntime(client.retrieveFeedAsync(uri)));

const projected = toWindowsRuntimePromise(ours);
projected satisfies Windows.Foundation.IAsyncOperationWithProgress<string, number>;
projected satisfies Windows.Foundation.IAsyncOperation<string>;

// Both actions are raw operations there, and go in as they are.
equal<Promise<void>>()(toPromise(action));
equal<Promise<void>>()(toPromise(actionWithProgress));
// @ts-expect-error `operation` is declared without `status`, `errorCode` and `cancel`: use fromWindowsRuntime
toPromise(theirs.operation);
