import type { EventEmitter } from "node:events";
import { AsyncOperationSource, type IAsyncOperationWithProgress, watch } from "async-operation";

/** Follows an emitter of `progress`, then `done` or `error`; `stop` is called on cancel. */
export function fromEmitter<TResult, TProgress>(
  emitter: EventEmitter,
  stop: (reason: unknown) => void,
): IAsyncOperationWithProgress<TResult, TProgress> {
  const source = new AsyncOperationSource<TResult, TProgress>();
  const report = (value: TProgress) => source.report(value);
  const complete = (result: TResult) => source.complete(result);
  // An emitter that was stopped says so in words of its own.
  const fail = (error: unknown) => source.fail(source.isCanceled() ? source.signal.reason : error);
  emitter.on("progress", report).on("done", complete).on("error", fail);
  watch(source.operation, {
    completed() {
      emitter.off("progress", report).off("done", complete).off("error", fail);
    },
  });
  source.onCancel(stop);
  return source.operation;
}
