import { setMaxListeners } from "node:events";
import {
  type IAsyncOperationWithProgress,
  run,
  splitProgress,
  toPromise,
  waitFor,
  whenAll,
} from "async-operation";
import type PQueue from "p-queue";

/** Runs operations in a queue, as one operation with a progress of 0..1 over all. */
export function runQueued<TResult>(
  queue: PQueue,
  starts: readonly (() => IAsyncOperationWithProgress<TResult, number>)[],
): IAsyncOperationWithProgress<TResult[], number> {
  return run(async ({ signal, report, onCancel, isCanceled }) => {
    if (starts.length === 0) return [];
    setMaxListeners(Infinity, signal); // The queue adds a listener for each waiting function.
    const shares = splitProgress(report, ...starts.map(() => 1));
    const waiting = new Set<(error: unknown) => void>();
    const running: IAsyncOperationWithProgress<TResult, number>[] = [];
    const results = starts.map((start, index) => {
      let operation: IAsyncOperationWithProgress<TResult, number> | undefined;
      return new Promise<TResult>((resolve, reject) => {
        waiting.add(reject);
        const startNext = (): Promise<TResult> => {
          waiting.delete(reject);
          operation = start();
          onCancel(operation);
          running.push(operation);
          return toPromise(operation, { progress: shares[index] });
        };
        queue.add(startNext, { signal }).then(resolve, (error) => {
          operation?.cancel(error); // The queue's own time limit leaves it running.
          reject(error);
        });
      });
    });
    // A cleared queue settles no promise: a function that still waits when it is idle was removed.
    const giveUp = (error: unknown) => waiting.forEach((reject) => void reject(error));
    const idle = () => isCanceled() || giveUp(new Error("Taken out of the queue"));
    onCancel(giveUp);
    queue.on("idle", idle);
    await Promise.allSettled(results);
    queue.off("idle", idle);
    const started = whenAll(running);
    await waitFor(started, Infinity); // After a cancel or its time limit, the queue does not wait.
    if (isCanceled()) await toPromise(started); // A failed cleanup ends the whole in Error.
    return Promise.all(results);
  });
}
