import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterAll } from "@jest/globals";
import { run, watch } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { describeContract } from "../../contract/describe-contract.js";
import { startWorker } from "../../support/threads.js";
import { MessagePortMain } from "./electron.js";

// The other side sends copies, later, and no partial results.
const copies = { without: ["synchrony", "partial results", "identity"] } as const;

describeContract(
  "fromMessagePort() through a MessageChannel",
  (body) => fromMessagePort(toMessagePort(run(body))),
  copies,
);

// A worker that follows each operation, and serves it on another port.
const relay = startWorker(`
  parentPort.on("message", ({ from, to }) => toMessagePort(fromMessagePort(from), { port: to }));
`);
afterAll(() => relay.terminate());

describeContract(
  "fromMessagePort() through a worker",
  (body) => {
    const from = toMessagePort(run(body)) as unknown as MessagePort;
    const { port1, port2 } = new MessageChannel();
    relay.postMessage({ from, to: port2 }, [from, port2]);
    const operation = fromMessagePort(port1);
    watch(operation, { completed: () => port1.close() });
    return operation;
  },
  copies,
);

describeContract(
  "fromMessagePort() through a MessagePortMain of Electron",
  (body) => {
    const { port1, port2 } = MessagePortMain.pair();
    toMessagePort(run(body), { port: port1 });
    return fromMessagePort(port2);
  },
  copies,
);
