// Uploads with an XMLHttpRequest, here that of jsdom, and hands an operation to code that listens to events.
import { once } from "node:events";
import { createServer } from "node:http";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import {
  fromEventTarget,
  type ProgressEventLike,
  toEventTarget,
} from "async-operation/event-target";
import { JSDOM } from "jsdom";

const server = createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.end(`got ${bytes} bytes`);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const { window } = new JSDOM("", { url: `http://127.0.0.1:${port}/` });

// From an XMLHttpRequest.
function post(body: string) {
  const request = new window.XMLHttpRequest();
  request.open("POST", "/upload");
  const operation = fromEventTarget(request);
  request.send(body);
  return operation;
}
const phases = new Set<string>();
const { status, responseText } = await toPromise(post("x".repeat(1000)), {
  progress: ({ phase }) => phases.add(phase),
});
console.log(status, responseText, ...phases);

const unwanted = post("never mind");
unwanted.cancel("window closed");
await toPromise(unwanted).catch((reason) => console.log(reason));
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);

// To an event target.
const work: IAsyncOperationWithProgress<string, number> = run(async ({ report }) => {
  await null;
  for (const part of [0.5, 1]) report(part);
  return "imported";
});
const target = toEventTarget(work);
target.addEventListener("progress", (event) => {
  const { loaded, total } = event as ProgressEventLike;
  console.log(`${(100 * loaded) / total} %`);
});
target.addEventListener("load", () => console.log(target.result));
await once(target, "loadend");
window.close();
server.close();
