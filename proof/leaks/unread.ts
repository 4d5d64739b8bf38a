// Prints how many bytes the process grows by while reports of a worker wait for a reader that is busy:
// node --import ./scripts/register.js proof/leaks/unread.ts [all | newest] [COUNT]
import { MessageChannel } from "node:worker_threads";
import { toPromise } from "async-operation";
import { fromMessagePort } from "async-operation/message-port";
import { startWorker } from "../../spec/support/threads.js";

const [, , reports = "all", count = "40000"] = process.argv;
const size = 10_000;

/** The bytes by which the process grows, the reports that arrived, and the number of the last. */
export interface Unread {
  readonly growth: number;
  readonly received: number;
  readonly last: number;
}

const worker = startWorker(`
  const { setImmediate: turn } = require("node:timers/promises");
  parentPort.on("message", ({ port, reports, count, size, flag }) => {
    const bytes = new Uint8Array(size);
    const reporting = run(async ({ report }) => {
      await turn();
      for (let index = 1; index <= count; index++) {
        new DataView(bytes.buffer).setUint32(0, index);
        report(bytes);
        if (index % 100 === 0) await turn();
      }
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    });
    toMessagePort(reporting, { port, reports });
  });
`);

async function measure(count: number): Promise<Unread> {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const before = process.memoryUsage.rss();
  worker.postMessage({ port: port2, reports, count, size, flag }, [port2]);
  const operation = fromMessagePort<void, Uint8Array>(port1, { worker });
  let [growth, received, last] = [0, 0, 0];
  const progress = (bytes: Uint8Array): void => {
    received++;
    last = new DataView(bytes.buffer).getUint32(0);
    if (received > 1) return;
    Atomics.wait(flag, 0, 0); // Busy until all are reported.
    growth = process.memoryUsage.rss() - before;
  };
  await toPromise(operation, { progress });
  port1.close();
  return { growth, received, last };
}

await measure(Number(count) / 10); // The heaps grow to the size that the code itself needs.
console.log(JSON.stringify(await measure(Number(count))));
await worker.terminate();
