import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts worker processes, and waits until they take jobs. */
export async function startWorkers(
  count: number,
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const file = fileURLToPath(new URL("worker.ts", import.meta.url));
  const children = Array.from({ length: count }, () => fork(file, [String(port)]));
  await Promise.all(children.map((child) => once(child, "message")));
  return {
    async stop() {
      const gone = children.map((child) => once(child, "exit"));
      for (const child of children) child.disconnect();
      await Promise.all(gone);
    },
  };
}
