// Hashes in a worker. The main thread has an operation like any other: progress, a result, and a cancel.
import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { AsyncStatus, type OperationContext, run, toPromise } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";

/** The work: it computes, and pauses so that a cancel can reach it. */
function hash(blocks: number) {
  return run(async ({ report, throwIfCanceled }: OperationContext<number>) => {
    const digest = createHash("sha256");
    for (let block = 1; block <= blocks; block++) {
      await turn();
      throwIfCanceled();
      digest.update(Buffer.alloc(100_000, block));
      report(block / blocks);
    }
    return digest.digest("hex").slice(0, 8);
  });
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  /** Each operation has a port of its own; the worker serves any number. */
  const start = (blocks: number) => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ blocks, port: port2 }, [port2 as never]);
    return fromMessagePort<string, number>(port1, { worker });
  };

  const hashing = start(4);
  console.log(await toPromise(hashing, { progress: (part) => console.log(`${part * 100} %`) }));

  const unwanted = start(1_000_000);
  unwanted.progress = () => unwanted.cancel("window closed");
  await toPromise(unwanted).catch((reason) => console.log(reason));
  console.log("canceled:", unwanted.status === AsyncStatus.Canceled);

  // When the worker is gone, its operations end.
  const lost = start(1_000_000);
  lost.progress = () => {
    lost.progress = null;
    worker.terminate();
  };
  await toPromise(lost).catch(({ message }: Error) => {
    console.log("Operation was lost:", /worker exited|port was closed/.test(message)); // Which of both comes first?
  });
} else {
  parentPort?.on("message", ({ blocks, port }) => toMessagePort(hash(blocks), { port }));
}
