import type { IAsyncOperationWithProgress } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";
import { onScopeDispose, type ShallowRef, shallowRef } from "vue";

/** Follows an operation in a component of Vue, which cancels it when it is unmounted. */
export function useOperation<TResult, TProgress>(
  operation: IAsyncOperationWithProgress<TResult, TProgress>,
): Readonly<ShallowRef<OperationSnapshot<TResult, TProgress>>> {
  const { subscribe, getSnapshot } = toStore(operation, { interval: 16 });
  const snapshot = shallowRef(getSnapshot());
  const unsubscribe = subscribe((next) => {
    snapshot.value = next;
  });
  onScopeDispose(unsubscribe);
  onScopeDispose(() => operation.cancel());
  return snapshot;
}
