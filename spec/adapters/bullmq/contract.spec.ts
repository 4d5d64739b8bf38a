import { beforeAll, beforeEach } from "@jest/globals";
import { run } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import type { Job } from "bullmq";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { describeWithRedis } from "../../support/services.js";
import { provideScene, Scene } from "./scene.js";

/** The largest number of operations that one case starts. */
const mostStarts = 3;

/** A job that a worker has begun with, and that waits for its body. */
interface ActiveJob {
  readonly job: Job;
  begin(body: Body): void;
}

let scene: Scene;
const active: ActiveJob[] = [];
/** Called when the worker begins with a job. */
let began: (activeJob: ActiveJob) => void;

provideScene("file", (redis) => {
  scene = new Scene(redis);
  return scene;
});

beforeAll(async () => {
  const bodies = new Map<Job, Body>();
  const process = toBullMQ((job: Job) => run(bodies.get(job) as Body));
  const worker = scene.work(
    async (job, token, signal) => {
      bodies.set(job, await new Promise<Body>((begin) => began({ job, begin })));
      return process(job, token, signal);
    },
    { concurrency: 100 },
  );
  cancelBullMQ(worker, scene.openEvents({ lastEventId: "0-0" }));
});

// `start` returns at once: the jobs of a case are active before it begins.
beforeEach(async () => {
  while (active.length < mostStarts) {
    const beginning = new Promise<ActiveJob>((resolve) => {
      began = resolve;
    });
    const job = await scene.queue.add("job", {});
    const { begin } = await beginning;
    active.push({ job, begin });
  }
});

describeWithRedis("a job", () => {
  describeContract(
    "fromBullMQ() of a job that toBullMQ() runs",
    (body) => {
      const { job, begin } = active.shift() as ActiveJob;
      begin(body);
      return fromBullMQ(job, scene.events);
    },
    // JSON, later: while one report is written, only the newest waits.
    { without: ["synchrony", "partial results", "lossless progress", "identity", "undefined"] },
  );
});
