import { DestroyRef, inject, type Signal, signal } from "@angular/core";
import type { IAsyncOperationWithProgress } from "async-operation";
import { type OperationSnapshot, toStore } from "async-operation/store";

/** Follows an operation in an Angular component or service, and cancels it when that is destroyed. */
export function injectOperation<TResult, TProgress>(
  operation: IAsyncOperationWithProgress<TResult, TProgress>,
): Signal<OperationSnapshot<TResult, TProgress>> {
  const { subscribe, getSnapshot } = toStore(operation, { interval: 16 });
  const snapshot = signal(getSnapshot());
  const destroyed = inject(DestroyRef);
  destroyed.onDestroy(subscribe((next) => snapshot.set(next)));
  destroyed.onDestroy(() => operation.cancel());
  return snapshot.asReadonly();
}
