import { type Observation, observe } from "../../lib/adapter-kit.js";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "../../lib/index.js";
import { cancelMark, keyOf, markReceived, readMark } from "./marks.js";
import type { BullMQEventsLike, BullMQJobLike } from "./peers.js";
import { type EventName, type EventValues, eventsOf, type JobFollower } from "./shared-events.js";
import { after } from "./timer.js";
import { failureOf } from "./wire-format.js";

/** The longest time that the event of a removed job takes, in milliseconds. */
const latestEvent = 3000;

/** The first and the longest pause between attempts to remove a job whose children run, in milliseconds. */
const [firstPause, longestPause] = [50, 5000];

/** The caller's side of one job. */
export class Follower<TResult, TProgress> implements JobFollower {
  readonly id: string;
  readonly patience: number;
  readonly #source = new AsyncOperationSource<TResult, TProgress>();
  readonly #observation: Observation = observe(this.#source.operation, {});
  readonly #job: BullMQJobLike;
  readonly #key: string;
  readonly #look: () => void;
  /** Whether a cancel request was stored in the job. */
  #isMarked = false;
  /** Whether the jobs that this one waits for were canceled. */
  #isParent = false;
  #pause = firstPause;
  #stopTimer: (() => void) | undefined;

  constructor(job: BullMQJobLike, queueEvents: BullMQEventsLike, patience: number) {
    this.id = String(job.id);
    this.patience = patience;
    this.#job = job;
    this.#key = keyOf(job);
    const events = eventsOf(queueEvents);
    this.#look = () => events.look(this);
    this.#observation.defer(events.follow(this));
    this.#observation.defer(() => this.#stopTimer?.());
    this.#source.onCancel(this.#look);
    this.#look();
  }

  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#source.operation;
  }

  receive(event: EventName, { data, returnvalue, failedReason }: EventValues): void {
    if (event === "progress") this.#report(data);
    else if (event === "completed") this.#complete(returnvalue);
    else if (event === "failed") this.#fail(failedReason);
    else if (event === "removed") this.#endRemoved("the job was removed");
    else if (this.#source.isCanceled()) this.#look(); // Another worker has begun with it.
  }

  /** Reads an outcome whose event was missed, and pursues a cancel request. */
  async look(): Promise<void> {
    const state = await this.#job.getState();
    if (state === "completed" || state === "failed") await this.#readOutcome(state);
    else if (state === "unknown") this.#awaitEvent();
    // A step that fails now is repeated at the next look.
    else if (this.#source.isCanceled()) await this.#pursueCancel(state).catch(() => {});
  }

  /** Ends the operation without the outcome of the job. */
  lose(cause: string): void {
    // BullMQ sends the request when Redis is back.
    if (this.#source.isCanceled() && !this.#isMarked) this.#mark().catch(() => {});
    this.#source.fail(new Error(`Operation was lost: ${cause}`));
  }

  async #readOutcome(state: string): Promise<void> {
    // `waitUntilFinished` of a closed queue raises an unhandled rejection, which ends a Node process.
    const { constructor: Job, queue } = Object(this.#job);
    const job = await Job.fromId(queue, this.id);
    if (job === undefined) return this.#awaitEvent();
    if (job.finishedOn === undefined) return; // It was retried in the meantime.
    if (state === "completed") this.#complete(job.returnvalue);
    else this.#fail(job.failedReason);
  }

  /** Waits for the event of a job that BullMQ removed at its end. */
  #awaitEvent(): void {
    this.#after(latestEvent, () => this.#endRemoved("the job is not in the queue"));
  }

  /** Removes a job that waits; leaves the request in one that runs or cannot be removed. */
  async #pursueCancel(state: string): Promise<void> {
    if (state === "active") return this.#mark();
    if (state === "waiting-children") return this.#removeParent();
    const isRemoved = await this.#job.remove().then(
      () => true,
      () => false, // A worker has begun with it, or it is the next job of a job scheduler.
    );
    if (!isRemoved && !this.#isMarked) await this.#mark();
  }

  /** Removes a job with those that it waits for; a child that runs prevents it until it has ended. */
  async #removeParent(): Promise<void> {
    this.#isParent = true;
    this.#after(this.#pause, this.#look);
    this.#pause = Math.min(this.#pause * 2, longestPause);
    await this.#mark(); // The workers receive it, and cancel the children that run.
    await this.#job.removeUnprocessedChildren();
    await this.#job.remove();
  }

  async #mark(): Promise<void> {
    this.#isMarked = true;
    await this.#job.updateProgress(cancelMark(this.#job, this.#source.reason));
  }

  #report(data: unknown): void {
    if (readMark(data, this.#key) === undefined) this.#source.report(data as TProgress);
  }

  #complete(result: unknown): void {
    this.#source.complete(result as TResult);
    this.#clearMark();
  }

  #fail(text: unknown): void {
    // The cancel of a child fails its parent, with `failParentOnFailure` of the child.
    const isByChild = this.#isParent && /^child \S+ failed$/.test(String(text));
    this.#source.fail(isByChild ? this.#source.reason : failureOf(text, this.#source));
    this.#clearMark();
  }

  /** A request that arrived after the end of the job would cancel a retry. */
  #clearMark(): void {
    if (this.#isMarked) markReceived(this.#job);
  }

  #endRemoved(cause: string): void {
    if (this.#source.isCanceled()) this.#source.fail(this.#source.reason);
    else this.lose(cause);
  }

  #after(delay: number, act: () => void): void {
    this.#stopTimer?.();
    if (!this.#observation.ended) this.#stopTimer = after(delay, act);
  }
}
