import { parentPort } from "node:worker_threads";
import { toMessagePort } from "../../dist/adapters/message-port/index.js";
import { run } from "../../dist/lib/index.js";

function byHand(port, count) {
  for (let index = 1; index <= count; index++) port.postMessage({ value: { loaded: index } });
  port.postMessage({});
}

function byOperation(port, count) {
  const operation = run(async ({ report }) => {
    await null;
    for (let index = 1; index <= count; index++) report({ loaded: index });
  });
  toMessagePort(operation, { port });
}

parentPort.on("message", ({ port, kind, count }) =>
  (kind === "hand" ? byHand : byOperation)(port, count),
);
