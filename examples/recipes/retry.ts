import { setTimeout as sleep } from "node:timers/promises";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";

export interface RetryOptions {
  /** The highest number of starts. */
  readonly attempts: number;
  /** The time before the next attempt, in milliseconds. */
  readonly delay: number;
}

/** Starts an operation again if it ends in Error, as one operation around all attempts. */
export function retry<TResult, TProgress>(
  start: () => IAsyncOperationWithProgress<TResult, TProgress>,
  { attempts, delay }: RetryOptions,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(async ({ signal, report, onCancel, isCanceled }) => {
    for (let attempt = 1; ; attempt++) {
      const operation = start();
      const forget = onCancel(operation);
      try {
        return await toPromise(operation, { progress: report });
      } catch (error) {
        const failed = operation.status === AsyncStatus.Error && !isCanceled();
        if (!failed || !(attempt < attempts)) throw error; // NaN allows no further attempt.
      } finally {
        forget();
      }
      await sleep(delay, undefined, { signal });
    }
  });
}
