import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";

/** Returns a fetcher of `useSWRMutation` that starts an operation for each trigger, and passes it to `started`. */
export function mutationFetcher<TArgument, TResult, TProgress>(
  start: (argument: TArgument) => IAsyncOperationWithProgress<TResult, TProgress>,
  started?: (operation: IAsyncOperationWithProgress<TResult, TProgress>) => void,
): (key: unknown, options: { readonly arg: TArgument }) => Promise<TResult> {
  return async (_, { arg }) => {
    const operation = start(arg);
    started?.(operation);
    try {
      return await toPromise(operation);
    } catch (error) {
      // Always a CanceledError, whatever the reason, so that a page can tell it from a failure.
      throw operation.status === AsyncStatus.Canceled ? operation.errorCode : error;
    }
  };
}
