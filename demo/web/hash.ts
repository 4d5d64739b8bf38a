// The page's side of the worker.
import type { IAsyncOperationWithProgress } from "async-operation";
import type { TransferProgress } from "async-operation/event-target";
import { fromMessagePort } from "async-operation/message-port";

/** Returns the operation that hashes a blob in a worker of its own; its result is hexadecimal. */
export function hashInWorker(blob: Blob): IAsyncOperationWithProgress<string, TransferProgress> {
  const worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ blob, port: port2 }, [port2]);
  const operation = fromMessagePort<string, TransferProgress>(port1, { worker });
  operation.completed = () => worker.terminate();
  return operation;
}
