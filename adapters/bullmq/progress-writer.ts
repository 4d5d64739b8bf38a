import { markReceived, requests } from "./marks.js";
import type { BullMQActiveJobLike } from "./peers.js";

/** Writes the progress of a job, one report at a time. */
export class ProgressWriter {
  readonly #job: BullMQActiveJobLike;
  #newest: { readonly value: unknown } | undefined;
  #written: Promise<void> | undefined;
  #hasFailed = false;

  constructor(job: BullMQActiveJobLike) {
    this.#job = job;
  }

  /** Writes a report; while another one is written, it waits, in place of an older one. */
  write(value: unknown): void {
    this.#newest = { value };
    this.#written ??= this.#writeAll();
  }

  /** Resolves when the last report is written; replaces the stored cancel request if the job does not need it again. */
  async close(clearsRequest: boolean): Promise<void> {
    await this.#written;
    if (clearsRequest && requests.has(this.#job)) await markReceived(this.#job);
  }

  async #writeAll(): Promise<void> {
    for (let report = this.#newest; report !== undefined; report = this.#newest) {
      this.#newest = undefined;
      await this.#write(report.value).catch((error) => this.#drop(error));
    }
    this.#written = undefined;
  }

  async #write(value: unknown): Promise<void> {
    // BullMQ would publish no JSON for undefined, which ends every `QueueEvents` of the queue.
    const hasJson = JSON.stringify(value) !== undefined;
    requests.delete(this.#job); // The report takes the place of a cancel request.
    await this.#job.updateProgress(hasJson ? value : null);
  }

  /** Notes the first report that has no JSON or cannot be written in the log of the job. */
  async #drop(error: unknown): Promise<void> {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    await this.#job.log(`Cannot send progress: ${Object(error).message}`).catch(() => {});
  }
}
