import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type IAsyncOperationWithProgress, run } from "async-operation";

/** What is needed of a `Piscina`; the declarations of piscina 5 do not compile under every option. */
export interface ThreadPool {
  run(
    task: unknown,
    options: { signal: AbortSignal; transferList: MessagePort[] },
  ): Promise<unknown>;
}

/**
 * Runs a task in a thread of a pool.
 *
 * The worker gets `{ data, port }`; what it posts to `port` is progress, what it returns the result.
 */
export function runTask<TResult, TProgress>(
  pool: ThreadPool,
  data: unknown,
): IAsyncOperationWithProgress<TResult, TProgress> {
  return run(async ({ signal, report }) => {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", report);
    try {
      const task = { data, port: port2 };
      return (await pool.run(task, { signal, transferList: [port2] })) as TResult;
    } finally {
      // The result comes by a way of its own, and may be here before the last reports.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1))
        report(left.message);
      port1.close();
    }
  });
}
