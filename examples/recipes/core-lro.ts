import type { OperationState, PollerLike } from "@azure/core-lro";
import {
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "async-operation";

/** Polls a service until its work is done. To cancel stops the polling, not the work. */
export function poll<TState extends OperationState<TResult>, TResult>(
  poller: PollerLike<TState, TResult>,
): IAsyncOperationWithProgress<TResult, TState> {
  return run(async ({ signal, report }: OperationContext<TState>) => {
    const stop = poller.onProgress((state) => report({ ...state })); // It is one object, changed.
    try {
      return await poller.pollUntilDone({ abortSignal: signal });
    } catch (error) {
      // Only the state indicates that the service has canceled the work.
      throw poller.operationState?.status === "canceled" ? new CanceledError(error) : error;
    } finally {
      stop();
    }
  });
}
