// lib/adapter-kit.ts for adapters, with a fault in the operations that they create.
import type { AsyncOperationLike, WatchObserver } from "async-operation";
import {
  abortOnCancel as abortController,
  cancelOnAbort as cancelOperation,
  type Observation,
  observe as observeOperation,
} from "async-operation/adapter-kit";
import { created, isPlanted, withFault } from "./fault.js";

export * from "async-operation/adapter-kit";

/** Observes, without the cancel requests of an operation of the adapter. */
export function observe<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  observer: WatchObserver<TProgress, TResult>,
): Observation {
  return observeOperation(operation, withFault(operation, observer));
}

/** Drops the cancel requests of an operation of the adapter. */
export function abortOnCancel(...parameters: Parameters<typeof abortController>): void {
  if (!(isPlanted("cancel") && created.has(parameters[0]))) abortController(...parameters);
}

/** Does not let a signal cancel an operation. */
export function cancelOnAbort(...parameters: Parameters<typeof cancelOperation>): void {
  if (!isPlanted("link")) cancelOperation(...parameters);
}
