// A server whose debug route lists what it runs, and stops it; a log of every end, by a channel of Node.
import { subscribe } from "node:diagnostics_channel";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  run,
  toPromise,
} from "async-operation";
import { type OperationEvent, running } from "async-operation/diagnostics";

subscribe("async-operation:end", (message) => {
  const event = message as OperationEvent;
  if (event.type === "end") console.log("log:", event.name, AsyncStatus[event.status]);
});

/** Imports the pages of a file; each page waits until the file has it. */
function importFile(file: string): IAsyncOperationWithProgress<string, number> {
  return run(
    async ({ report, onCancel }) => {
      report(0.5);
      const reading = new AsyncOperationSource<string>({ name: "read page 2" });
      reading.onCancel(reading.fail);
      onCancel(reading.operation);
      return toPromise(reading.operation);
    },
    { name: `import ${file}` },
  );
}

/** Answers GET with what runs, and DELETE by stopping the operation of that id and its parts. */
function debug(method: string | undefined, id: number, response: ServerResponse): void {
  if (method === "DELETE")
    running()
      .find(({ operation }) => operation.id === id)
      ?.operation.cancel("stopped by debug");
  const list = running().map(({ operation, name, age, progress, parent }) => ({
    id: operation.id,
    name,
    age: Math.round(age),
    progress,
    parent: parent?.id,
  }));
  response.setHeader("content-type", "application/json").end(JSON.stringify(list));
}

const server = createServer(({ method, url = "" }, response) =>
  debug(method, Number(url.slice("/debug/operations/".length)), response),
);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/operations/`;

const importing = importFile("a.csv");
console.log(importing);
const list = (await (await fetch(address)).json()) as {
  id: number;
  name: string;
  parent?: number;
}[];
for (const { id, name, parent } of list) console.log(id, name, parent ?? "");
await fetch(`${address}${importing.id}`, { method: "DELETE" });
await toPromise(importing).catch((reason) => console.log("stopped:", reason));
console.log(await (await fetch(address)).text());
server.close();
server.closeAllConnections();
