import { setMaxListeners } from "node:events";
import { type IAsyncOperationWithProgress, run, splitProgress, toPromise } from "async-operation";
import type PQueue from "p-queue";

/** Starts operations as a queue has room for them: one operation, its progress 0..1 over all. */
export function runQueued<TResult>(
  queue: PQueue,
  starts: readonly (() => IAsyncOperationWithProgress<TResult, number>)[],
): IAsyncOperationWithProgress<TResult[], number> {
  return run(async ({ signal, report, onCancel }) => {
    if (starts.length === 0) return [];
    setMaxListeners(Infinity, signal); // The queue adds a listener for each that waits.
    const shares = splitProgress(report, ...starts.map(() => 1));
    const canceled = new Promise<never>((_, reject) => onCancel(reject));
    const running: Promise<TResult>[] = [];
    const results = starts.map((start, index) => {
      const startNext = (): Promise<TResult> => {
        const operation = start();
        onCancel(operation);
        const result = toPromise(operation, { progress: shares[index] });
        running.push(result);
        return result;
      };
      return Promise.race([queue.add(startNext, { signal }), canceled]); // A cleared queue settles no promise.
    });
    await Promise.allSettled(results);
    await Promise.allSettled(running); // After a cancel the queue waits for none of them.
    return Promise.all(results);
  });
}
