// A server over stdio, of the major version of the SDK that its parameter names: a process of its own.
import { McpServer as Server1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport as Transport1 } from "@modelcontextprotocol/sdk/server/stdio.js";
import { McpServer as Server2 } from "@modelcontextprotocol/server";
import { StdioServerTransport as Transport2 } from "@modelcontextprotocol/server/stdio";
import { type OperationContext, run } from "async-operation";
import { toMcp } from "async-operation/mcp";

const information = { name: "files", version: "1.0.0" };

/** Reports twice in the turn in which it ends. */
const work = toMcp(() =>
  run(async ({ report }: OperationContext<number>) => {
    await Promise.resolve();
    report(0.5);
    report(1);
    return "done";
  }),
);

/** Ends when cancel is requested, and prints that. */
const wait = toMcp(() =>
  run(({ onCancel }) => {
    console.error("started");
    return new Promise<never>((_, reject) => {
      onCancel((reason) => {
        console.error("canceled");
        reject(reason);
      });
    });
  }),
);

if (process.argv[2] === "1") {
  const server = new Server1(information);
  server.registerTool("work", {}, work);
  server.registerTool("wait", {}, wait);
  process.stdin.once("end", () => server.close());
  await server.connect(new Transport1());
} else {
  const server = new Server2(information);
  server.registerTool("work", {}, work);
  server.registerTool("wait", {}, wait);
  await server.connect(new Transport2());
}
