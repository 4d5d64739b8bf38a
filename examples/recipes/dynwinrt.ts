import { type IAsyncOperationWithProgress, run } from "async-operation";

/** The return type of a generated method of dynwinrt with progress. */
export interface WinRTAsyncWithProgress<TResult, TProgress> extends Promise<TResult> {
  progress(callback: (value: TProgress) => void): this;
}

/** Calls a method of Windows: `callWindows((signal) => api.fooAsync(x, signal))`. */
export function callWindows<TResult, TProgress>(
  call: (signal: AbortSignal) => WinRTAsyncWithProgress<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(({ signal, report }) => call(signal).progress(report));
}
