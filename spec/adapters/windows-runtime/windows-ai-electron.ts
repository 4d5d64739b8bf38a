// A fake of @microsoft/windows-ai-electron 0.3, written from its documented behaviour; the real one needs Windows.
import type { NativeOperation } from "./native-operation.js";

/** The result type of a method with progress; it declares all progress as text. */
export interface ProgressPromise<TResult, TProgress = string> extends Promise<TResult> {
  progress(callback: (error: Error | null, progress: TProgress) => void): this;
}

/** Wraps an operation: a plain object, without `finally` and without `cancel`. */
export function wrapForWindowsAI<TResult, TProgress>(
  operation: NativeOperation<TResult, TProgress>,
): ProgressPromise<TResult, TProgress> & { failProgress(error: Error): void } {
  let callback: ((error: Error | null, progress?: TProgress) => void) | undefined;
  const promise = new Promise<TResult>((resolve, reject) => {
    operation.progress = (_, value) => callback?.(null, value);
    operation.completed = () => {
      try {
        resolve(operation.getResults());
      } catch (error) {
        reject(error);
      }
    };
  });
  const wrapper = {
    _promise: promise,
    // biome-ignore lint/suspicious/noThenProperty: the shape of the peer
    then(...callbacks: Parameters<Promise<TResult>["then"]>) {
      return this._promise.then(...callbacks);
    },
    catch(...callbacks: Parameters<Promise<TResult>["catch"]>) {
      return this._promise.catch(...callbacks);
    },
    progress(next: typeof callback) {
      callback = next; // The last one replaces all others.
      return this;
    },
    failProgress: (error: Error) => callback?.(error),
  };
  return wrapper as unknown as ReturnType<typeof wrapForWindowsAI<TResult, TProgress>>;
}
