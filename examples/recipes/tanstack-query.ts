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
  return async ({ signal }) => {
    const operation = start();
    try {
      return await toPromise(operation, { signal, progress });
    } catch (error) {
      // Always a CanceledError, whatever the reason, so that `retry` can tell it from a failure.
      throw operation.status === AsyncStatus.Canceled ? operation.errorCode : error;
    }
  };
}

/** Fetches a query as an operation: its cancel cancels the query, for all who wait for it. */
export function fetchQuery<TResult, TProgress>(
  client: QueryClient,
  queryKey: QueryKey,
  start: () => IAsyncOperationWithProgress<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(async ({ report, onCancel, throwIfCanceled }: OperationContext<TProgress>) => {
    onCancel(() => client.cancelQueries({ queryKey, exact: true }));
    const before = client.getQueryState(queryKey)?.dataUpdateCount ?? 0;
    let newest: IAsyncOperationWithProgress<TResult, TProgress> | undefined;
    const startNext = () => {
      newest = start();
      return newest;
    };
    const fetching = client.fetchQuery({ queryKey, queryFn: queryFunction(startNext, report) });
    // Of the query itself, which may be removed from the cache. It is idle if its data is fresh.
    const query = client.getQueryCache().find({ queryKey });
    const isFetching = query?.state.fetchStatus !== "idle";
    try {
      const result = await fetching;
      // A canceled fetch resolves with the previous data, or with data set in the meantime.
      const isUnchanged = isFetching && query?.state.dataUpdateCount === before;
      if (isUnchanged || newest?.status === AsyncStatus.Canceled) throwIfCanceled();
      if (isUnchanged) throw new CanceledError();
      return result;
    } catch (error) {
      // Its name is "Error", as that of any other.
      throw error instanceof CancelledError ? new CanceledError(error) : error;
    }
  });
}
