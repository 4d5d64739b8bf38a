import { assertFunction, cancelListener, onAbort } from "../../lib/adapter-kit.js";
import {
  type AbortSignalLike,
  type AsyncOperationLike,
  type Outcome,
  watch,
} from "../../lib/index.js";
import { Canceled, Completed, Failed, reasonOf } from "../../lib/wire.js";
import { markReceived, requestOf } from "./marks.js";
import type { BullMQActiveJobLike } from "./peers.js";
import { ProgressWriter } from "./progress-writer.js";
import { canceledText, failure, unrecoverableError } from "./wire-format.js";

/**
 * Returns a processor for a `Worker` of BullMQ that runs each job as an operation.
 *
 * Progress is written one report at a time: a newer report replaces one that waits, and the last is
 * written before the job ends. A report that cannot be written is dropped, and noted in the log of the
 * job. A job that was canceled before it begins is not started. A canceled job is not retried; a failed
 * one is, according to its options.
 *
 * @typeParam TJob - The type of the job.
 * @typeParam TResult - The type of the result.
 * @param start - Starts the operation of a job.
 * @returns The processor. It declares three parameters: BullMQ passes a signal to no other.
 * @throws {TypeError} If `start` is not a function.
 *
 * @example
 * ```ts
 * import { type Job, Worker } from "bullmq";
 *
 * const process = toBullMQ((job: Job<string>) => renderPage(job.data));
 * const worker = new Worker("pages", process, { connection: { port: 6379 } });
 * ```
 *
 * @see {@link https://docs.bullmq.io/guide/workers}
 */
export function toBullMQ<TJob extends BullMQActiveJobLike, TResult>(
  start: (job: TJob) => AsyncOperationLike<TResult, unknown>,
): (job: TJob, token: string | undefined, signal: AbortSignalLike | undefined) => Promise<TResult> {
  assertFunction(start, "process jobs");
  return async (job, _token, signal) => {
    const request = requestOf(job);
    if (request !== undefined) {
      await markReceived(job);
      throw unrecoverableError(request.reason);
    }
    const operation = begin(start, job);
    const writer = new ProgressWriter(job);
    const outcome = new Promise<Outcome<TResult>>((resolve) => {
      watch(operation, {
        progress: (report) => writer.write(report),
        latest: true,
        completed: (...outcome: Outcome<TResult>) => resolve(outcome),
      });
    });
    const stop = signal && followSignal(signal, operation);
    const [status, value] = await outcome;
    stop?.();
    await writer.close(status !== Failed); // The next attempt of a failed job is canceled.
    if (status === Completed) return value;
    throw status === Canceled ? unrecoverableError(reasonOf(operation, value)) : failure(value);
  };
}

/** Starts an operation; a value that is thrown in place of an error would let the job stall. */
function begin<TJob, TOperation>(start: (job: TJob) => TOperation, job: TJob): TOperation {
  try {
    return start(job);
  } catch (error) {
    throw failure(error);
  }
}

/** Lets a signal cancel an operation; returns the function that stops. */
function followSignal(
  signal: AbortSignalLike,
  operation: AsyncOperationLike<unknown, unknown>,
): () => void {
  const cancel = cancelListener(operation);
  // The default reason, as `cancelBullMQ` sends it.
  return onAbort(signal, (reason) => cancel(reason === canceledText ? undefined : reason));
}
