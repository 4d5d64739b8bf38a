// Renders pages on workers of BullMQ, here in one process; a server gives the operation of a job to a browser.
// Needs a Redis: REDIS_PORT, or 6379.

import { AsyncStatus, type OperationContext, run, toPromise } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { fromResponse, toResponse } from "async-operation/response";
import { type Job, Queue, QueueEvents, Worker } from "bullmq";

const connection = { port: Number(process.env["REDIS_PORT"] ?? 6379) };
const name = "example-pages";

/** The work of one job. */
function render({ data }: Job<{ pages: number }>) {
  return run(async ({ report, throwIfCanceled, onCancel }: OperationContext<number>) => {
    onCancel((reason) => console.log("worker stops:", reason));
    for (let page = 1; page <= data.pages; page++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throwIfCanceled();
      report(page / data.pages);
    }
    return `${data.pages} pages`;
  });
}

const worker = new Worker(name, toBullMQ(render), { connection });
const workerEvents = new QueueEvents(name, { connection });
const stop = cancelBullMQ(worker, workerEvents);

const queue = new Queue(name, { connection });
const events = new QueueEvents(name, { connection });
await Promise.all([worker, workerEvents, events].map((each) => each.waitUntilReady()));
const start = async (pages: number) => ({
  operation: fromBullMQ<string, number>(await queue.add("book", { pages }), events),
});

const { operation: book } = await start(4);
console.log(await toPromise(book, { progress: (part) => console.log(`${part * 100} %`) }));

const { operation: unwanted } = await start(1000);
unwanted.progress = () => unwanted.cancel("window closed");
await toPromise(unwanted).catch((reason) => console.log(reason));
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);

// A route returns this response; a browser follows the job by it.
const { operation: shown } = await start(2);
const inBrowser = fromResponse(() => toResponse(shown, { disconnect: "continue" }));
console.log(await toPromise(inBrowser));

stop();
await Promise.all([worker, workerEvents, queue, events].map((each) => each.close()));
