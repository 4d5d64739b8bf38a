import type { IAsyncOperationWithProgress } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";
import { onDestroy } from "svelte";
import { fromStore } from "svelte/store";

/** Follows an operation in a component of Svelte, which cancels it when it is destroyed. */
export function useOperation<TResult, TProgress>(
  operation: IAsyncOperationWithProgress<TResult, TProgress>,
): { readonly current: OperationSnapshot<TResult, TProgress> } {
  onDestroy(() => operation.cancel());
  return fromStore(toStore(operation, { interval: 16 }));
}
