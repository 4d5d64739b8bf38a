import { CancelledError, type QueryClient, type QueryKey } from "@tanstack/query-core";
import {
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type ProgressTarget,
  run,
  toPromise,
} from "async-operation";

/** Returns a `queryFn` that starts an operation for each fetch, and cancels it with the query. */
export function queryFunction<TResult, TProgress>(
  start: () => IAsyncOperationWithProgress<TResult, TProgress>,
  progress?: ProgressTarget<TProgress>,
): (context: { readonly signal: AbortSignal }) => Promise<TResult> {
  return ({ signal }) => toPromise(start(), { signal, progress });
}

/** Fetches a query as an operation: its cancel cancels the query, for all who wait for it. */
export function fetchQuery<TResult, TProgress>(
  client: QueryClient,
  queryKey: QueryKey,
  start: () => IAsyncOperationWithProgress<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(async ({ report, onCancel, throwIfCanceled }: OperationContext<TProgress>) => {
    onCancel(() => client.cancelQueries({ queryKey, exact: true }));
    const updates = () => client.getQueryState(queryKey)?.dataUpdateCount;
    const before = updates();
    let newest: IAsyncOperationWithProgress<TResult, TProgress> | undefined;
    const startNext = () => {
      newest = start();
      return newest;
    };
    try {
      const queryFn = queryFunction(startNext, report);
      const result = await client.fetchQuery({ queryKey, queryFn });
      throwIfCanceled(); // A canceled query resolves with stale data.
      if (newest?.status === AsyncStatus.Canceled && updates() === before)
        throw new CanceledError();
      return result;
    } catch (error) {
      // Its name is "Error", as that of any other.
      throw error instanceof CancelledError ? new CanceledError(error) : error;
    }
  });
}
