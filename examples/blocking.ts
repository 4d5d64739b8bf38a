// Compresses in a worker, for a caller that cannot wait asynchronously.
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { brotliCompressSync } from "node:zlib";
import { AsyncStatus, type OperationContext, run } from "async-operation";
import { getSync } from "async-operation/blocking";
import { toMessagePort } from "async-operation/message-port";

if (isMainThread) {
  const start = (texts: string[]) => (port: MessagePort) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { texts, port },
      transferList: [port as never],
    });
    worker.unref();
  };

  const sizes = getSync<number[], number>(start(["a".repeat(10_000), "ab".repeat(10_000)]), {
    progress: (part) => console.log(`${part * 100} %`),
  });
  console.log(sizes.every((size) => size < 100));

  try {
    getSync(start([]));
  } catch (error) {
    console.log(String(error));
  }
  const result = getSync(start(["a"]), { timeout: 0 });
  console.log("still running:", result === AsyncStatus.Started);
} else {
  const { texts, port } = workerData as { texts: string[]; port: MessagePort };
  const compressing = run(async ({ report }: OperationContext<number>) => {
    await null;
    if (texts.length === 0) throw new RangeError("Nothing to compress");
    return texts.map((text, index) => {
      const { length } = brotliCompressSync(text);
      report((index + 1) / texts.length);
      return length;
    });
  });
  toMessagePort(compressing, { port });
}
