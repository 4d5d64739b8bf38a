import { abandon, assertFunction, cancelOnAbort } from "../../lib/adapter-kit.js";
import {
  type AbortSignalLike,
  type AsyncOperationLike,
  AsyncStatus,
  watch,
} from "../../lib/index.js";
import type { BullMQJobLike } from "./peers.js";
import { failure, unrecoverableError } from "./wire-format.js";

/**
 * Returns a processor for a `Worker` of BullMQ that runs each job as an operation.
 *
 * Progress is written one report at a time: a newer report replaces one that waits, and the last is
 * written before the job completes. A canceled job is not retried; a failed one is, as its options say.
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
export function toBullMQ<TJob extends Pick<BullMQJobLike, "updateProgress">, TResult>(
  start: (job: TJob) => AsyncOperationLike<TResult, unknown>,
): (job: TJob, token: string | undefined, signal: AbortSignalLike | undefined) => Promise<TResult> {
  assertFunction(start, "process jobs");
  return async (job, _token, signal) => {
    const operation = start(job);
    const { result, written } = await new Promise<Completion<TResult>>((resolve, reject) => {
      const writer = new ProgressWriter(job, (error) => {
        reject(error);
        abandon(operation, error);
      });
      watch(operation, {
        progress: (value) => writer.write(value),
        completed(status, value) {
          if (status === AsyncStatus.Completed) resolve({ result: value, written: writer.written });
          else reject(status === AsyncStatus.Canceled ? unrecoverableError(value) : failure(value));
        },
      });
      if (signal) cancelOnAbort(signal, operation);
    });
    await written;
    return result;
  };
}

/** A result, and the promise of its last report. */
interface Completion<TResult> {
  readonly result: TResult;
  readonly written: Promise<void> | undefined;
}

/** Writes the progress of a job, one report at a time. */
class ProgressWriter {
  readonly #job: Pick<BullMQJobLike, "updateProgress">;
  readonly #onError: (error: unknown) => void;
  #newest: { readonly value: unknown } | undefined;
  #written: Promise<void> | undefined;

  /** `onError` receives the error of a report that is not JSON or cannot be written; no other is written. */
  constructor(job: Pick<BullMQJobLike, "updateProgress">, onError: (error: unknown) => void) {
    this.#job = job;
    this.#onError = onError;
  }

  /** Resolves when all reports are written, or one has failed; undefined if none waits. */
  get written(): Promise<void> | undefined {
    return this.#written;
  }

  /** Writes a report; while another one is written, it waits, in place of an older one. */
  write(value: unknown): void {
    this.#newest = { value };
    this.#written ??= this.#writeAll().catch(this.#onError);
  }

  async #writeAll(): Promise<void> {
    for (let report = this.#newest; report !== undefined; report = this.#newest) {
      this.#newest = undefined;
      await this.#job.updateProgress(report.value);
    }
    this.#written = undefined;
  }
}
