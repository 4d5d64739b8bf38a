// A fake of a method that dynwinrt-codegen generates, written from its documentation; the real one needs Windows.
import type { NativeOperation } from "./native-operation.js";

/** The result type of a method with progress. */
export interface WinRTAsyncWithProgress<TResult, TProgress> extends Promise<TResult> {
  progress(callback: (progress: TProgress) => void): this;
  toPromise(): Promise<TResult>;
  cancel(): void;
}

/** Wraps an operation in the promise of a generated method; `signal` is its last argument. */
export function wrapForDynWinRT<TResult, TProgress>(
  operation: NativeOperation<TResult, TProgress>,
  signal?: AbortSignal,
): WinRTAsyncWithProgress<TResult, TProgress> {
  const cancel = (): void => operation.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  const promise = new Promise<TResult>((resolve, reject) => {
    operation.completed = (_, status) => {
      try {
        if (status === 2) throw new Error("Async operation was canceled");
        resolve(operation.getResults());
      } catch (error) {
        // After an abort, each error is replaced by the reason.
        reject(signal?.aborted ? signal.reason : error);
      }
    };
  }).finally(() => signal?.removeEventListener("abort", cancel));
  return Object.assign(promise, {
    progress(
      this: WinRTAsyncWithProgress<TResult, TProgress>,
      callback: (progress: TProgress) => void,
    ) {
      operation.progress = (_, value) => callback(value);
      return this;
    },
    toPromise: () => promise,
    cancel,
  }) as WinRTAsyncWithProgress<TResult, TProgress>;
}
