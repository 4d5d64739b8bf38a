import { cancelListener } from "./abort-listener.js";
import { assertFunction, assertOptions } from "./assertions.js";
import type { AsyncOperationLike, IAsyncOperationWithProgress } from "./async-operation.js";
import { Completed } from "./async-status.js";
import { friends, Operation } from "./operation.js";
import { probe } from "./probe.js";
import { watch } from "./watch.js";

/**
 * Options for `mapOperation`.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TMappedResult - The type of the new result.
 * @typeParam TMappedProgress - The type of one new progress report.
 */
export interface MapOperationOptions<
  in TResult,
  in TProgress,
  out TMappedResult,
  out TMappedProgress,
> {
  /** Maps one report; an error that it throws is uncaught, as that of any listener, and drops the report. */
  readonly progress?: ((value: TProgress) => TMappedProgress) | undefined;
  /** Maps the result; an error that it throws ends the new operation. */
  readonly result?: ((result: TResult) => TMappedResult) | undefined;
}

/**
 * Returns an operation with the reports and the result of another one, mapped.
 *
 * A cancel request is forwarded with its reason, and the new operation ends as the other one does.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TMappedResult - The type of the new result.
 * @typeParam TMappedProgress - The type of one new progress report.
 * @param operation - The operation to map.
 * @param options - Maps reports, the result, or both; without a function they stay as they are.
 * @throws {TypeError} If `operation` is not one, or an option is not a function.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const percent = mapOperation(download, { progress: (fraction) => `${100 * fraction} %` });
 * ```
 */
export function mapOperation<
  TResult,
  TProgress,
  TMappedResult = TResult,
  TMappedProgress = TProgress,
>(
  operation: AsyncOperationLike<TResult, TProgress>,
  options: MapOperationOptions<
    NoInfer<TResult>,
    NoInfer<TProgress>,
    TMappedResult,
    TMappedProgress
  >,
): IAsyncOperationWithProgress<TMappedResult, TMappedProgress> {
  assertOptions(options, "`{ progress, result }`");
  const { progress, result } = options;
  if (progress !== undefined) assertFunction(progress, "map operation", "`progress` as a function");
  if (result !== undefined) assertFunction(result, "map operation", "`result` as a function");
  const mapped = new Operation<TMappedResult, TMappedProgress>();
  const report = friends.reporterOf(mapped);
  watch(operation, {
    progress: progress ? (value) => report(progress(value)) : report,
    latest: true,
    completed(status, value) {
      if (status !== Completed) friends.settle(mapped, status, value);
      else
        try {
          friends.settle(mapped, status, result ? result(value) : value);
        } catch (error) {
          friends.fail(mapped, error);
        }
    },
  });
  // Not earlier: an operation that cannot be watched has no mapped one.
  probe?.start(mapped, "mapOperation");
  probe?.addPart(mapped, operation);
  friends.watch(mapped, undefined, cancelListener(operation), undefined);
  return mapped;
}
