// Serves one operation on the port that a thread which blocks has sent; Node, Bun and Deno.
import { workerData } from "node:worker_threads";
import { toMessagePort } from "../dist/adapters/message-port/index.js";
import { run } from "../dist/lib/index.js";

const counting = run(async ({ report }) => {
  for (const value of [1, 2]) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    report(value);
  }
  return "counted";
});
toMessagePort(counting, { port: workerData });
