import { cancelMark, markReceived } from "./marks.js";
import type { BullMQJobLike } from "./peers.js";
import type { JobFields } from "./redis-client.js";

/** The first and the longest pause between attempts to remove a job whose children run, in milliseconds. */
const [firstPause, longestPause] = [50, 5000];

/** The cancel of one job: removes it, or stores a request in it. */
export class JobCancel {
  readonly #job: BullMQJobLike;
  /** The time that is stored in the job. A job that `add` returned for an existing id has a later one of its own. */
  #timestamp: number;
  /** The number of attempts that had ended when the cancel was requested, or when BullMQ last tried the job again. */
  #attempts: number | undefined;
  /** Whether the run has ended. */
  #isOver = false;
  /** The first request; its repetitions are not meant for jobs that were added after it. */
  #mark: object | undefined;
  /** Whether a request was stored in the job. */
  #isRequested = false;
  #hasChildren = false;
  #pause = firstPause;

  constructor(job: BullMQJobLike) {
    this.#job = job;
    this.#timestamp = job.timestamp;
  }

  /** Whether the cancel was requested of the jobs that this one waits for. */
  get hasChildren(): boolean {
    return this.#hasChildren;
  }

  /** Notes what identifies the job and its run; after the request, the run that `job.retry()` begins is another one. */
  identify({ timestamp, atm, failedReason, finishedOn }: JobFields, isCanceled: boolean): void {
    this.#timestamp = Number(timestamp);
    const isFixed = isCanceled && this.#attempts !== undefined && failedReason === null;
    if (finishedOn === null && !isFixed) this.#attempts = Number(atm);
    this.#isOver = Number(atm) !== this.#attempts;
  }

  /** Does what the state of the job allows; returns the time until the next attempt, in milliseconds, if it is soon. */
  async pursue(state: string, reason: unknown): Promise<number | undefined> {
    if (this.#isOver) return undefined;
    if (state === "waiting-children") return this.#removeParent(reason);
    // A removal fails when a worker has begun with the job, and for the next job of a job scheduler.
    if (state !== "active" && ((await succeeds(() => this.#job.remove())) || this.#isRequested))
      return undefined;
    await this.request(reason);
    return undefined;
  }

  /** Stores the request, which the worker of the job receives, and those of its children. */
  async request(reason: unknown): Promise<void> {
    this.#isRequested = true;
    this.#mark ??= cancelMark(this.#job, { timestamp: this.#timestamp, reason });
    const mark = { ...this.#mark, attempts: this.#attempts };
    this.#isRequested = await succeeds(() => this.#job.updateProgress(mark));
  }

  /** Stores the request when Redis is back; a job that has ended by then keeps none. */
  async requestLate(reason: unknown): Promise<void> {
    await this.request(reason);
    const hasEnded = async (): Promise<void> => {
      if (/^(completed|failed)$/.test(await this.#job.getState())) this.clear();
    };
    await succeeds(hasEnded);
  }

  /** Replaces the request of a job that has ended: one that arrived after the end would cancel a retry. */
  clear(): void {
    if (this.#isRequested) markReceived(this.#job);
  }

  /** Removes a job and those that it waits for; a child that runs prevents it until it has ended. */
  async #removeParent(reason: unknown): Promise<number> {
    this.#hasChildren = true;
    await this.request(reason);
    await succeeds(() => this.#job.removeUnprocessedChildren());
    await succeeds(() => this.#job.remove());
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, longestPause);
    return pause;
  }
}

/** Resolves with whether a request is fulfilled. */
async function succeeds(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch {
    return false;
  }
}
