import type { IAsyncOperationWithProgress } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";
import { type Accessor, from, onCleanup } from "solid-js";

/** Follows an operation in a component of Solid, which cancels it when it is disposed of. */
export function useOperation<TResult, TProgress>(
  operation: IAsyncOperationWithProgress<TResult, TProgress>,
): Accessor<OperationSnapshot<TResult, TProgress>> {
  onCleanup(() => operation.cancel());
  const store = toStore(operation, { interval: 16 });
  return from(store, store.getSnapshot());
}
