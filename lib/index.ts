export { type AbortSignalLike, type CancelTarget, toNativeAbortSignal } from "./abort-listener.js";
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
export { AsyncOperationSource, type SourceOptions } from "./async-operation-source.js";
export { AsyncStatus } from "./async-status.js";
export {
  AsyncInfoError,
  type AsyncInfoErrorCode,
  CanceledError,
  isCancellation,
} from "./errors.js";
export {
  type EstimatedProgress,
  type EstimateOptions,
  estimateProgress,
  type ProgressEstimate,
} from "./estimate-progress.js";
export type { WhenAllProgress } from "./gathering.js";
export {} from "./inspection.js"; // What `console.log` prints in Node.
export type { Outcome, OutcomeListener } from "./listener.js";
export { type MapOperationOptions, mapOperation } from "./map-operation.js";
export { mapProgress } from "./map-progress.js";
export type { OperationContext, Reported, Undeclared } from "./operation-context.js";
export { Progress } from "./progress.js";
export type {
  IProgress,
  MeasuredProgress,
  ProgressTarget,
  ThrottledProgress,
} from "./progress-target.js";
export { readProgress } from "./read-progress.js";
export { canceled, fromError, fromResult, type RunOptions, run } from "./run.js";
export type { ToPromiseOptions } from "./settler.js";
export { splitProgress } from "./split-progress.js";
export { throttleProgress } from "./throttle-progress.js";
export { toPromise } from "./to-promise.js";
export { type WaitForOptions, waitFor } from "./wait-for.js";
export { type StatusObserver, type WatchObserver, watch } from "./watch.js";
export {
  type AnyOperationLike,
  type ProgressOf,
  type ResultOf,
  whenAll,
  whenAny,
} from "./when.js";

// Keep last: the API reference documents each function under its first export.

export * as AsyncInfo from "./run.js";
