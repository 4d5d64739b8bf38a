import {
  AsyncStatus,
  type IAsyncOperationWithProgress,
  run,
  toPromise,
  waitFor,
  watch,
} from "async-operation";

/** Stops waiting: rejects with a TimeoutError immediately, and the operation ends in Canceled. */
export function giveUpAfter<TResult>(
  milliseconds: number,
  operation: IAsyncOperationWithProgress<TResult, unknown>,
): Promise<TResult> {
  const longest = 2 ** 31 - 1; // A timer treats a longer time as 1 ms.
  const signal = AbortSignal.timeout(Math.min(Math.ceil(milliseconds), longest));
  return toPromise(operation, { signal });
}

/** Fails after a timeout: cancels the part, waits until it has stopped, and ends in Error. */
export function failAfter<TResult, TProgress>(
  milliseconds: number,
  part: IAsyncOperationWithProgress<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(async ({ report, onCancel, isCanceled }) => {
    onCancel(part);
    watch(part, { progress: report });
    const status = await waitFor(part, milliseconds);
    if (status === AsyncStatus.Started && !isCanceled()) {
      const late = new DOMException(`Not done after ${milliseconds} ms`, "TimeoutError");
      part.cancel(late);
      if ((await waitFor(part, Infinity)) === AsyncStatus.Canceled) throw late;
    }
    return toPromise(part);
  });
}
