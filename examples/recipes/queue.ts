import { setMaxListeners } from "node:events";
import { type IAsyncOperationWithProgress, run, splitProgress, toPromise } from "async-operation";
import type PQueue from "p-queue";

/** Starts operations as a queue has room for them: one operation, its progress 0..1 over all. */
export function runQueued<TResult>(
  queue: PQueue,
  starts: readonly (() => IAsyncOperationWithProgress<TResult, number>)[],
): IAsyncOperationWithProgress<TResult[], number> {
  return run(async ({ signal, report, onCancel, isCanceled }) => {
    if (starts.length === 0) return [];
    setMaxListeners(Infinity, signal); // The queue adds a listener for each that waits.
    const shares = splitProgress(report, ...starts.map(() => 1));
    const waiting = new Set<(error: unknown) => void>();
    const running: Promise<TResult>[] = [];
    const results = starts.map((start, index) => {
      let operation: IAsyncOperationWithProgress<TResult, number> | undefined;
      return new Promise<TResult>((resolve, reject) => {
        waiting.add(reject);
        const startNext = (): Promise<TResult> => {
          waiting.delete(reject);
          operation = start();
          onCancel(operation);
          const result = toPromise(operation, { progress: shares[index] });
          running.push(result);
          return result;
        };
        queue.add(startNext, { signal }).then(resolve, (error) => {
          operation?.cancel(error); // The queue's own time limit leaves it running.
          reject(error);
        });
      });
    });
    // A cleared queue settles no promise: what still waits when it is idle was taken out.
    const giveUp = (error: unknown) => waiting.forEach((reject) => void reject(error));
    const idle = () => isCanceled() || giveUp(new Error("Taken out of the queue"));
    onCancel(giveUp);
    queue.on("idle", idle);
    await Promise.allSettled(results);
    queue.off("idle", idle);
    await Promise.allSettled(running); // After a cancel the queue waits for none of them.
    return Promise.all(results);
  });
}
