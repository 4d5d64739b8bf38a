import type { Job } from "bullmq";
import type { Scene } from "./scene.js";

/** The requests for the states of jobs that have no answer. */
export class Requests {
  /** The number of requests for each job. */
  readonly ofJob: Map<Job, number> = new Map();
  running = 0;
  most = 0;

  count(job: Job): Job {
    this.ofJob.set(job, 0);
    const { getState } = job;
    job.getState = async () => {
      this.ofJob.set(job, (this.ofJob.get(job) ?? 0) + 1);
      this.most = Math.max(this.most, ++this.running);
      try {
        return await getState.call(job);
      } finally {
        this.running--;
      }
    };
    return job;
  }

  /** Waits until the state of each job was read as often as given. */
  async reach(times: number): Promise<void> {
    while ([...this.ofJob.values()].some((count) => count < times) || this.running > 0)
      await new Promise(setImmediate);
  }
}

/** Adds jobs that no worker begins with, and counts the requests for their states. */
export async function addJobs(scene: Scene, count: number, requests: Requests): Promise<Job[]> {
  const options = { delay: 600_000 };
  const jobs = Array.from({ length: count }, () => ({ name: "job", data: {}, opts: options }));
  return (await scene.queue.addBulk(jobs)).map((job) => requests.count(job));
}
