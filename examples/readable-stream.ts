// Downloads a file: the connecting and the reading are one operation, and a cancel closes the connection.
import { once } from "node:events";
import { createServer } from "node:http";
import { type OperationContext, run, toPromise } from "async-operation";
import { fromReadableStream, type ReadableStreamProgress } from "async-operation/readable-stream";

const server = createServer((request, response) => {
  response.on("close", () => {
    if (!response.writableEnded) console.log("connection closed");
  });
  response.setHeader("content-length", 1_000_000);
  if (request.url === "/slow") response.write("x");
  else response.end(Buffer.alloc(1_000_000));
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };

function download(path: string) {
  return run(async ({ signal, report, onCancel }: OperationContext<ReadableStreamProgress>) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length"));
    const reading = fromReadableStream(response.body, { total });
    onCancel(reading);
    return toPromise(reading, { progress: report });
  });
}

let last: ReadableStreamProgress = { loaded: 0 };
const bytes = await toPromise(download("/"), {
  progress: (value) => {
    last = value;
  },
});
console.log(bytes.length, last);

const unwanted = download("/slow");
unwanted.progress = () => unwanted.cancel("enough seen");
await toPromise(unwanted).catch((reason) => console.log(reason));
await new Promise((resolve) => setTimeout(resolve, 50)); // Until the server has noticed.
server.closeAllConnections();
server.close();
