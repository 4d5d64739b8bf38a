// Uploads a file and downloads it again, follows a redirect, looks at an HTTP error, and cancels what is not needed.
import { once } from "node:events";
import { createServer } from "node:http";
import { toPromise } from "async-operation";
import { type FetchProgress, fromFetch } from "async-operation/fetch";

// The server.
const files = new Map<string, Buffer>();
const server = createServer(async (request, response) => {
  const { method, url = "" } = request;
  response.on("close", () => {
    if (!response.writableEnded) console.log("server: connection closed");
  });
  if (url === "/endless") return response.write("x");
  if (url === "/latest") return response.writeHead(302, { location: "/report" }).end();
  if (method === "PUT") {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    files.set(url, Buffer.concat(chunks));
    return response.writeHead(201).end();
  }
  const file = files.get(url);
  if (file === undefined) return response.writeHead(404).end("no such file");
  return response.writeHead(200, { "content-length": file.length }).end(file);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const origin = `http://127.0.0.1:${port}`;

// A browser reports the upload, too; Node does not know it.
const body = new Blob(["a line\n".repeat(100_000)]);
const { status, statusText } = await toPromise(
  fromFetch(`${origin}/report`, { method: "PUT", body }),
);
console.log(status, statusText);

let last: FetchProgress | undefined;
const response = await toPromise(fromFetch(`${origin}/latest`), {
  progress: (progress) => {
    last = progress;
  },
});
console.log(last);
console.log(response.redirected, new URL(response.url).pathname);
console.log((await response.text()).length);

// An HTTP error is a response, as for fetch.
const missing = await toPromise(fromFetch(`${origin}/missing`));
console.log(missing.status, await missing.text());

const unwanted = fromFetch(`${origin}/endless`);
unwanted.progress = () => unwanted.cancel("enough seen");
await toPromise(unwanted).catch((reason) => console.log(reason));
await new Promise((resolve) => setTimeout(resolve, 50)); // Until the server has noticed.
server.closeAllConnections();
server.close();
