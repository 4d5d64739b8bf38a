import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";

/** Returns a `mutationFn` that starts an operation for each mutation, and passes it to `started`. */
export function mutationFunction<TVariables, TResult, TProgress>(
  start: (variables: TVariables) => IAsyncOperationWithProgress<TResult, TProgress>,
  started?: (operation: IAsyncOperationWithProgress<TResult, TProgress>) => void,
): (variables: TVariables) => Promise<TResult> {
  return async (variables) => {
    const operation = start(variables);
    started?.(operation);
    try {
      return await toPromise(operation);
    } catch (error) {
      // Always a CanceledError, whatever the reason, so that `retry` can tell it from a failure.
      throw operation.status === AsyncStatus.Canceled ? operation.errorCode : error;
    }
  };
}
