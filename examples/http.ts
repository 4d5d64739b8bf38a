// A server runs imports, each with a URL of its own: clients start one, lose their connection, leave and
// come back, and cancel.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type OperationContext, run, toPromise } from "async-operation";
import { type FromHttpOptions, fromHttp, toHttp } from "async-operation/http";

// The server.
let imports = 0;
function importRows(rows: number) {
  imports++;
  return run(async ({ report, onCancel, signal }: OperationContext<number>) => {
    onCancel((reason) => console.log("server stops:", reason));
    for (let row = 1; row <= rows; row++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      signal.throwIfAborted();
      report(row);
    }
    return `${rows} rows`;
  });
}
const handle = toHttp(async (request) => {
  const rows = Number(await request.text());
  return rows > 0 ? importRows(rows) : new Response("Expected a number of rows", { status: 400 });
});
const server = createServer(getRequestListener(handle)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const route = `http://127.0.0.1:${(server.address() as AddressInfo).port}/imports`;

// The clients.
const options: FromHttpOptions<string, number> = {
  parse: String,
  parseProgress: Number,
  reconnect: { pause: 10 },
};
const start = (body: string, more?: FromHttpOptions<string, number>) =>
  fromHttp(new Request(route, { method: "POST", body }), { ...options, ...more });

// The connection is lost in the middle.
let losses = 0;
const progress = (row: number): void => {
  if (row >= 5 && losses++ === 0) server.closeAllConnections();
};
console.log(await toPromise(start("20"), { progress }), "in", imports, "import");

// A page leaves, and another one follows the same import.
const page = new AbortController();
let url = "";
const located = (value: string): void => {
  url = value;
};
const left = start("30", { located, leave: page.signal });
left.progress = () => page.abort("page closed");
await toPromise(left).catch((reason) => console.log("left:", reason));
console.log(await toPromise(fromHttp(url, options)), "in", imports, "imports");

// A cancel reaches the work.
const unwanted = start("1000");
unwanted.progress = () => unwanted.cancel("not needed");
await toPromise(unwanted).catch((reason) => console.log("canceled:", reason));

await toPromise(start("many")).catch((error) => console.log(error.message));
server.close();
server.closeAllConnections();
