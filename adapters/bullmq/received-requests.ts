import { type CancelMark, isMeant, keyOf, requestOf } from "./marks.js";
import type { BullMQJobLike } from "./peers.js";

/** The number of remembered requests: for jobs of other workers, and for jobs that have not begun. */
const mostRequests = 1000;

/** The requests that a worker has received and that have not met their job. */
export class ReceivedRequests {
  /** By the keys of their jobs, oldest first. */
  readonly #marks = new Map<string, CancelMark>();

  /** Adds a request; the oldest one is forgotten. */
  add(mark: CancelMark): void {
    this.#marks.delete(mark.job); // The newest request is the last one.
    this.#marks.set(mark.job, mark);
    for (const oldest of this.#marks.keys()) {
      if (this.#marks.size <= mostRequests) break;
      this.#marks.delete(oldest);
    }
  }

  /** Removes the request for a job. */
  remove(key: string): void {
    this.#marks.delete(key);
  }

  /** Returns the request for a job: received, received for the job of the flow that waits for it, or stored in it. */
  find(job: BullMQJobLike): CancelMark | undefined {
    const received = [keyOf(job), job.parentKey].map((key) => this.#marks.get(String(key)));
    return received.find((mark) => isMeant(job, mark)) ?? requestOf(job);
  }
}
