// A fake of react-native-winrt 0.72, written from its documented behaviour; the real one needs Windows.
import type { NativeOperation } from "./native-operation.js";
import { projectedError } from "./projection.js";

// biome-ignore lint/suspicious/noExplicitAny: as in its declarations
type Callback<TValue> = ((value: TValue) => any) | undefined;

/** The result type of a method. */
export type WinRTPromise<TResult, TProgress> = Promise<TResult> & {
  // biome-ignore lint/suspicious/noExplicitAny: as in its declarations
  then(success?: Callback<TResult>, error?: Callback<any>, progress?: Callback<TProgress>): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as in its declarations
  done(success?: Callback<TResult>, error?: Callback<any>, progress?: Callback<TProgress>): void;
  cancel(): void;
  operation: { readonly id: number; cancel(): void; close(): void };
};

/** Wraps an operation; unlike UWP it takes both slots at once, and calls back later after the end. */
export function wrapForReactNative<TResult, TProgress>(
  operation: NativeOperation<TResult, TProgress>,
): WinRTPromise<TResult, TProgress> {
  let settled: [isError: boolean, value: unknown] | undefined;
  const waiting: { dispatch(): void; progress: Callback<TProgress> }[] = [];

  const then = (
    success: Callback<TResult>,
    error: Callback<unknown>,
    progress: Callback<TProgress>,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const dispatch = (): void => {
        const [isError, value] = settled as [boolean, unknown];
        const callback = (isError ? error : success) as Callback<unknown>;
        try {
          if (isError && !callback) reject(value);
          else resolve(callback ? callback(value) : value);
        } catch (thrown) {
          reject(thrown);
        }
      };
      if (settled === undefined) waiting.push({ dispatch, progress });
      else queueMicrotask(dispatch);
    });

  operation.progress = (_, value) => {
    for (const { progress } of waiting) progress?.(value);
  };
  operation.completed = (_, status) => {
    try {
      settled = status === 2 ? [true, projectedError("Canceled")] : [false, operation.getResults()];
    } catch (error) {
      settled = [true, error];
    }
    for (const { dispatch } of waiting.splice(0)) dispatch();
  };
  return {
    then,
    done: (...callbacks: Parameters<typeof then>) => void then(...callbacks),
    // A native method throws for another number of arguments.
    cancel: (...parameters: unknown[]) => {
      if (parameters.length > 0) throw new TypeError("No overload takes 1 argument");
      operation.cancel();
    },
    operation,
  } as unknown as WinRTPromise<TResult, TProgress>;
}
