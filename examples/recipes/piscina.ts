import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type IAsyncOperationWithProgress, run } from "async-operation";

/** The used members of `Piscina`; the declarations of piscina 5 do not compile with all options. */
export interface ThreadPool {
  run(
    task: unknown,
    options: { signal: AbortSignal; transferList: MessagePort[] },
  ): Promise<unknown>;
}

/**
 * Runs a task in a thread of a pool.
 *
 * The worker receives `{ data, port }`. Values posted to `port` are progress; its return value is the result.
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
      // The result has a separate channel, and may arrive before the last reports.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1))
        report(left.message);
      port1.close();
    }
  });
}
