import { markReceived, requests } from "./marks.js";
import type { BullMQActiveJobLike } from "./peers.js";

/** Writes the progress of a job, one report at a time. */
export class ProgressWriter {
  readonly #job: BullMQActiveJobLike;
  /** The JSON of the newest report that waits. */
  #newest: string | undefined;
  #written: Promise<void> | undefined;
  #noted: Promise<void> | undefined;

  constructor(job: BullMQActiveJobLike) {
    this.#job = job;
  }

  /** Writes a report as it is now; while another one is written, it waits, in place of an older one. */
  write(value: unknown): void {
    try {
      // BullMQ would publish no JSON for undefined, which ends every `QueueEvents` of the queue.
      this.#newest = JSON.stringify(value) ?? "null";
      this.#written ??= this.#writeAll();
    } catch (error) {
      this.#drop(error);
    }
  }

  /** Resolves when the last report is written; replaces the stored cancel request if the job does not need it again. */
  async close(clearsRequest: boolean): Promise<void> {
    await this.#written;
    await this.#noted;
    if (clearsRequest && requests.has(this.#job)) await markReceived(this.#job);
  }

  async #writeAll(): Promise<void> {
    for (let report = this.#newest; report !== undefined; report = this.#newest) {
      this.#newest = undefined;
      requests.delete(this.#job); // The report takes the place of a cancel request.
      try {
        await this.#job.updateProgress(JSON.parse(report));
      } catch (error) {
        this.#drop(error);
      }
    }
    this.#written = undefined;
  }

  /** Notes the first report that has no JSON or cannot be written in the log of the job. */
  #drop(error: unknown): void {
    this.#noted ??= this.#note(`Cannot send progress: ${Object(error).message}`);
  }

  async #note(line: string): Promise<void> {
    try {
      await this.#job.log(line);
    } catch {} // The job is removed, or Redis does not answer.
  }
}
