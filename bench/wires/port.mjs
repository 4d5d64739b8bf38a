// Message ports to a worker: many reports of one operation, and many operations with one report each.
import { MessageChannel, Worker } from "node:worker_threads";
import { fromMessagePort } from "../../dist/adapters/message-port/index.js";
import { toPromise } from "../../dist/lib/index.js";
import { assertCount, together } from "./compare.mjs";

const reports = 200_000;

export async function openPort() {
  const worker = new Worker(new URL("port-worker.mjs", import.meta.url));
  const start = (kind, count) => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ port: port2, kind, count }, [port2]);
    return port1;
  };

  async function byHand(count, onReport) {
    const port = start("hand", count);
    await new Promise((resolve) => {
      port.on("message", ({ value }) => (value === undefined ? resolve() : onReport(value)));
    });
    port.close();
  }

  async function byOperation(count, progress) {
    const port = start("ours", count);
    await toPromise(fromMessagePort(port), { progress });
    port.close();
  }

  const one = (side) => async () => {
    let received = 0;
    await side(reports, () => received++);
    assertCount(received, reports, "reports");
  };
  const many = (side) => async () => {
    let received = 0;
    await Promise.all(Array.from({ length: together }, () => side(1, () => received++)));
    assertCount(received, together, "reports");
  };
  return {
    pairs: [
      {
        name: "reports through a port",
        ...{ count: reports, least: 2, hand: one(byHand), ours: one(byOperation) },
      },
      {
        name: "operations through ports, 1,000 at once",
        ...{ count: together, least: 0.3, hand: many(byHand), ours: many(byOperation) },
      },
    ],
    close: () => worker.terminate(),
  };
}
