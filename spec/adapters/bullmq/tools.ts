import type { IAsyncOperationWithProgress } from "async-operation";
import type { Worker } from "bullmq";

/** Records the ids of the jobs that a worker is called to cancel. */
export function countCancels(worker: Worker): string[] {
  const ids: string[] = [];
  const { cancelJob } = worker;
  worker.cancelJob = (id, reason) => {
    ids.push(id);
    return cancelJob.call(worker, id, reason);
  };
  return ids;
}

/** Waits for the next report. */
export function nextReport(
  operation: IAsyncOperationWithProgress<unknown, unknown>,
): Promise<unknown> {
  return new Promise((resolve) => {
    operation.progress = (_, value) => resolve(value);
  });
}

/** A promise, and the function that resolves it. */
export function withResolvers<TValue = void>(): {
  readonly promise: Promise<TValue>;
  readonly resolve: (value: TValue) => void;
} {
  let resolve!: (value: TValue) => void;
  const promise = new Promise<TValue>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
