import { MessageChannel } from "node:worker_threads";
import { run } from "async-operation";
import { type BlockingPort, getSync } from "async-operation/blocking";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { fromMcp, toMcp } from "async-operation/mcp";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { fromResponse, toResponse } from "async-operation/response";
import { type Job, Queue, QueueEvents, Worker } from "bullmq";
import { type Input, majors } from "../../spec/adapters/mcp/pair.js";
import { serve } from "../../spec/support/http.js";
import { startRedis } from "../../spec/support/redis.js";
import { startWorker } from "../../spec/support/threads.js";
import {
  bodyOf,
  endingOf,
  follow,
  listenersOf,
  onSignals,
  type Peers,
  type Scenario,
  SharedSignals,
} from "./scenario.js";

const nothing = (): void => {};

/** A port for each operation. */
function overPorts(): Peers {
  return onSignals((index, signal) => {
    const served = run(bodyOf(index), { signal });
    return follow(fromMessagePort(toMessagePort(served)), index);
  });
}

/** One pair of ports for all, one operation after the other. */
function overOnePort(): Peers {
  const { port1, port2 } = new MessageChannel();
  const signals = new SharedSignals();
  const kinds = ["message", "messageerror", "close"];
  let last: Promise<unknown> = Promise.resolve();
  const one = async (index: number): Promise<void> => {
    toMessagePort(run(bodyOf(index), { signal: signals.signalOf(index) }), { port: port1 });
    const following = follow(fromMessagePort(port2), index);
    if (endingOf(index) === "aborted") signals.abort();
    await following;
  };
  return {
    run(index) {
      last = last.then(() => one(index));
      return last;
    },
    listeners: () =>
      [port1, port2]
        .flatMap((port) => kinds.map((kind) => port.listenerCount(kind)))
        .reduce((sum, length) => sum + length, signals.listeners()),
    close() {
      port1.close();
    },
  };
}

/** One real worker for all, each with a port of its own, while this thread is blocked. */
function overBlocking(): Peers {
  const worker = startWorker(`
    parentPort.on("message", ({ port, ending }) => {
      const operation = run(async ({ report, onCancel }) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        report(0.5);
        if (ending === "failed") throw new Error("no disk");
        if (ending === "canceled") throw new DOMException("not needed", "AbortError");
        if (ending === "aborted") await new Promise((_, reject) => onCancel(reject));
        return "done";
      });
      toMessagePort(operation, { port });
      if (ending === "aborted") setTimeout(() => operation.cancel(), 50); // The other side has left.
    });
  `);
  const send = (ending: string) => (port: BlockingPort) =>
    worker.postMessage({ port, ending }, [port as never]);
  return {
    run(index) {
      const ending = endingOf(index);
      const timeout = ending === "aborted" ? 1 : 60_000;
      try {
        getSync<string, number>(send(ending), { timeout, progress: nothing });
      } catch {
        // It has failed, or was canceled.
      }
    },
    listeners: () => listenersOf(worker),
    close: () => worker.terminate(),
  };
}

/** A request over a real connection for each. */
async function overHttp(): Promise<Peers> {
  const signals = new SharedSignals();
  const { origin, stop } = await serve(({ url }) => {
    const index = Number(url?.slice(1));
    if (endingOf(index) === "aborted") setImmediate(() => signals.abort());
    return toResponse(run(bodyOf(index), { signal: signals.signalOf(index) }));
  });
  return {
    run: (index) =>
      follow(
        fromResponse(({ signal }) => fetch(`${origin}/${index}`, { signal })),
        index,
      ),
    listeners: () => signals.listeners(),
    close: stop,
  };
}

/** A standard response for each, without a network. */
function overResponses(): Peers {
  return onSignals((index, signal) => {
    const served = run(bodyOf(index), { signal });
    return follow(
      fromResponse(async () => toResponse(served)),
      index,
    );
  });
}

/** A request of a real client to a real server for each. */
const overMcp = (major: number) => async (): Promise<Peers> => {
  const signals = new SharedSignals();
  const connect = majors[major]?.[1];
  if (connect === undefined) throw new Error(`No SDK ${major}`);
  const pair = await connect(
    toMcp(({ file }: Input) => {
      const index = Number(file);
      return run(bodyOf(index), { signal: signals.signalOf(index) });
    }),
  );
  return {
    async run(index) {
      const operation = fromMcp((options) => pair.call(options, String(index)));
      if (endingOf(index) === "aborted") setImmediate(() => signals.abort());
      await follow(operation, index);
      pair.sent.length = pair.errors.length = 0;
    },
    listeners: () => signals.listeners(),
    close: () => pair.close(),
  };
};

/** A job of a real queue for each, on a real Redis. */
async function overRedis(): Promise<Peers> {
  const redis = await startRedis();
  const { connection } = redis;
  const queue = new Queue("jobs", { connection });
  const events = new QueueEvents("jobs", { connection });
  const workerEvents = new QueueEvents("jobs", { connection });
  const process = toBullMQ((job: Job<{ index: number }>) => {
    const cancelJob = (): unknown => worker.cancelJob(String(job.id), "shutting down");
    if (endingOf(job.data.index) === "aborted") setTimeout(cancelJob, 10);
    return run(bodyOf(job.data.index));
  });
  const worker = new Worker("jobs", process, { connection, concurrency: 50 });
  const stop = cancelBullMQ(worker, workerEvents);
  await Promise.all([events, workerEvents, worker].map((each) => each.waitUntilReady()));
  const options = { removeOnComplete: true, removeOnFail: true };
  return {
    async run(index) {
      const job = await queue.add("job", { index }, options);
      await follow(fromBullMQ(job, events), index);
    },
    listeners: () =>
      [events, workerEvents, worker].reduce((sum, each) => sum + listenersOf(each), 0),
    async close() {
      stop();
      await Promise.all([queue, events, workerEvents, worker].map((each) => each.close()));
      await redis.close();
    },
  };
}

export const scenarios: readonly Scenario[] = [
  { name: "toMessagePort, fromMessagePort", count: 20_000, open: overPorts },
  { name: "the same, on one port", count: 50_000, open: overOnePort },
  { name: "toMessagePort, getSync", count: 2_000, open: overBlocking },
  { name: "toResponse, fromResponse", count: 20_000, open: overResponses },
  { name: "the same, over HTTP", count: 5_000, growth: 2_000_000, open: overHttp },
  { name: "toMcp, fromMcp (SDK 1)", count: 10_000, open: overMcp(0) },
  { name: "toMcp, fromMcp (SDK 2)", count: 10_000, open: overMcp(1) },
  { name: "toBullMQ, fromBullMQ", count: 5_000, open: overRedis },
];
