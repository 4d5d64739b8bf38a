import type { EventEmitter } from "node:events";
import { AsyncOperationSource, type IAsyncOperationWithProgress, watch } from "async-operation";

export interface EmitterOptions {
  /** Called on cancel. */
  readonly stop: (reason: unknown) => void;
  /** Recognizes the error with which a stopped emitter reports the stop, if it has its own. */
  readonly isStop?: (error: unknown) => boolean;
}

/** Follows an emitter of `progress`, then `done` or `error`. */
export function fromEmitter<TResult, TProgress>(
  emitter: EventEmitter,
  { stop, isStop }: EmitterOptions,
): IAsyncOperationWithProgress<TResult, TProgress> {
  const source = new AsyncOperationSource<TResult, TProgress>();
  const { report, complete } = source;
  const fail = (error: unknown) => {
    // Any other error after a cancel is a failure, such as that of a cleanup.
    source.fail(source.isCanceled() && isStop?.(error) ? source.reason : error);
  };
  emitter.on("progress", report).on("done", complete).on("error", fail);
  watch(source.operation, {
    completed() {
      emitter.off("progress", report).off("done", complete).off("error", fail);
    },
  });
  source.onCancel(stop);
  return source.operation;
}
