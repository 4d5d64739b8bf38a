import { type Observation, observe } from "../../lib/adapter-kit.js";
import type { IAsyncOperationWithProgress } from "../../lib/index.js";
import { AdapterSource, lose, startTimer } from "../../lib/wire.js";
import { JobCancel } from "./job-cancel.js";
import { keyOf, readMark } from "./marks.js";
import { readMissedEnd } from "./missed-end.js";
import type { BullMQEventsLike, BullMQJobLike } from "./peers.js";
import { type JobFields, readFields } from "./redis-client.js";
import { type EventName, type EventValues, eventsOf, type JobFollower } from "./shared-events.js";
import { failureOf } from "./wire-format.js";

/** The longest wait for the event of a job that is not in the queue, in milliseconds. */
const longestWait = 1000;

/** The caller's side of one job. */
export class Follower<TResult, TProgress> implements JobFollower {
  readonly id: string;
  readonly timeLimit: number;
  readonly #source = new AdapterSource<TResult, TProgress>(undefined, "fromBullMQ");
  readonly #observation: Observation = observe(this.#source.operation, {});
  readonly #job: BullMQJobLike;
  readonly #cancel: JobCancel;
  readonly #key: string;
  readonly #look: () => void;
  /** The time that the first look found in the job, or null if it found no job. */
  #timestamp: string | null | undefined;
  /** Acts on an event that may be of another job with the same id: it is older than this job, or follows the addition of one. */
  #doubtful: (() => void) | undefined;
  #hasWaited = false;
  #stopTimer: (() => void) | undefined;

  constructor(job: BullMQJobLike, queueEvents: BullMQEventsLike, timeLimit: number) {
    this.id = String(job.id);
    this.timeLimit = timeLimit;
    this.#job = job;
    this.#cancel = new JobCancel(job);
    this.#key = keyOf(job);
    const events = eventsOf(queueEvents);
    this.#look = () => events.look(this);
    this.#observation.defer(events.follow(this));
    this.#observation.defer(() => this.#stopTimer?.());
    this.#source.onCancel(this.#look);
    if (job.progress) this.#report(job.progress); // 0 is what BullMQ stores before the first report.
    this.#look();
  }

  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#source.operation;
  }

  receive(event: EventName, values: EventValues, time: number): void {
    if (event === "progress") this.#report(values.data);
    else if (event === "active") {
      if (this.#source.isCanceled()) this.#look(); // Another worker has begun with it.
    } else if (event === "added") {
      // Before the first look, it is the addition of this job.
      if (this.#timestamp !== undefined) this.#doubt(() => {});
    } else if (this.#doubtful !== undefined || time < this.#job.timestamp)
      this.#doubt(() => this.#end(event, values));
    else this.#end(event, values);
  }

  /** Reads an outcome whose event was missed or is doubtful, and pursues a cancel request. */
  async look(): Promise<void> {
    const doubtful = this.#doubtful;
    const [state, fields] = await Promise.all([this.#job.getState(), readFields(this.#job)]);
    if (this.#isReplaced(fields)) return this.#endRemoved("a later job has its id");
    if (state === "completed" || state === "failed") return this.#readOutcome(state);
    if (state === "unknown") {
      doubtful?.();
      return this.#awaitEvent();
    }
    if (this.#doubtful === doubtful) this.#doubtful = undefined; // It was of an earlier job.
    // After the end, the state is that of a retry, which is not canceled.
    if (this.#observation.ended || !this.#source.isCanceled()) return;
    const pause = await this.#cancel.pursue(state, this.#source.reason);
    if (this.#observation.ended) this.#cancel.clear(); // It may have been stored after the end.
    if (pause !== undefined) this.#after(pause, this.#look);
  }

  /** Ends the operation without the outcome of the job. */
  lose(cause: string): void {
    // BullMQ sends the request when Redis is back.
    if (this.#source.isCanceled()) this.#cancel.requestLate(this.#source.reason);
    lose(this.#source, cause);
  }

  /** Acts on an event when a look has found no other job. */
  #doubt(act: () => void): void {
    this.#doubtful = act;
    this.#look();
  }

  /** Returns whether a later job has the id; the first look identifies the job. */
  #isReplaced(fields: JobFields): boolean {
    const { timestamp } = fields;
    if (this.#timestamp === undefined) this.#timestamp = timestamp;
    if (!timestamp || timestamp !== this.#timestamp) return Boolean(timestamp);
    this.#cancel.identify(fields, this.#source.isCanceled());
    return false;
  }

  #end(event: EventName, { returnvalue, failedReason }: Omit<EventValues, "jobId">): void {
    if (event === "completed") this.#complete(returnvalue);
    else if (event === "failed") this.#fail(failedReason);
    else this.#endRemoved("the job was removed");
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

  /** Waits for the event of a job that BullMQ removed at its end, and then reads it. */
  async #awaitEvent(): Promise<void> {
    if (this.#observation.ended) return;
    if (!this.#hasWaited)
      return this.#after(longestWait, () => {
        this.#hasWaited = true;
        this.#look();
      });
    const end = await readMissedEnd(this.#job);
    if (end) this.#end(...end);
    else this.#endRemoved("the job is not in the queue");
  }

  #report(data: unknown): void {
    if (readMark(data, this.#key) === undefined) this.#source.report(data as TProgress);
  }

  #complete(result: unknown): void {
    this.#source.complete(result as TResult);
    this.#cancel.clear();
  }

  #fail(text: unknown): void {
    // The cancel of a child fails its parent, with `failParentOnFailure` of the child.
    const isByChild = this.#cancel.hasChildren && /^child .+ failed$/s.test(String(text));
    this.#source.fail(isByChild ? this.#source.reason : failureOf(text, this.#source));
    this.#cancel.clear();
  }

  #endRemoved(cause: string): void {
    if (this.#source.isCanceled()) this.#source.fail(this.#source.reason);
    else this.lose(cause);
  }

  #after(delay: number, act: () => void): void {
    this.#stopTimer?.();
    if (!this.#observation.ended) this.#stopTimer = startTimer(delay, act, { unref: true });
  }
}
