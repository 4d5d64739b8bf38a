export { abortOnCancel, cancelOnAbort } from "./abort-link.js";
export {
  type AbortSignalLike,
  assertAbortSignal,
  type CancelTarget,
  cancelListener,
  onAbort,
  toNativeAbortSignal,
} from "./abort-listener.js";
export type { IAsyncInfo } from "./async-info.js";
export type {
  AsyncActionCompletedHandler,
  AsyncActionProgressHandler,
  AsyncActionWithProgressCompletedHandler,
  AsyncOperationCompletedHandler,
  AsyncOperationLike,
  AsyncOperationProgressHandler,
  AsyncOperationWithProgressCompletedHandler,
  IAsyncAction,
  IAsyncActionWithProgress,
  IAsyncOperation,
  IAsyncOperationWithProgress,
} from "./async-operation.js";
export { AsyncOperationSource } from "./async-operation-source.js";
export { AsyncStatus } from "./async-status.js";
export {
  type CancellationTokenLike,
  cancellationToken,
  type DisposableLike,
  tokenSignal,
} from "./cancellation-token.js";
export {
  AsyncInfoError,
  type AsyncInfoErrorCode,
  argumentError,
  assertOptions,
  CanceledError,
  isCancellation,
  windowsCanceledError,
} from "./errors.js";
export type { OperationContext } from "./operation-context.js";
export { type OutcomeMessage, serializeOutcome, settleBy } from "./outcome-message.js";
export { portMessage, portProtocol, receiveMessage } from "./port-message.js";
export {
  type IProgress,
  type MeasuredProgress,
  mapProgress,
  Progress,
  type ProgressTarget,
  progressListener,
  splitProgress,
  type ThrottledProgress,
  throttleProgress,
} from "./progress.js";
export * as AsyncInfo from "./run.js";
export { canceled, fromError, fromResult, type RunOptions, run } from "./run.js";
export {
  deserializeError,
  deserializeReason,
  ownValue,
  type SerializedError,
  serializeError,
  serializeReason,
} from "./serialize.js";
export { type WaitForOptions, waitFor } from "./wait-for.js";
export { abandon, assertOperation, resultOf, type WatchObserver, watch } from "./watch.js";
export type { OutcomeListener } from "./watcher.js";
export {
  type AnyOperationLike,
  type ProgressOf,
  type ResultOf,
  type WhenAllProgress,
  whenAll,
  whenAny,
} from "./when.js";
