// Counts words for a model. The operation answers the calls of a tool; each call is an operation again.
import { setImmediate as turn } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromMcp, toMcp } from "async-operation/mcp";
import { z } from "zod";

interface Counts {
  readonly words: number;
  readonly letters: number;
}

function countWords(text: string): IAsyncOperationWithProgress<Counts, number> {
  return run(async ({ report, throwIfCanceled, onCancel }) => {
    onCancel((reason) => console.log("tool stopped:", reason));
    const words = text.split(" ");
    let letters = 0;
    for (const [index, word] of words.entries()) {
      await turn();
      throwIfCanceled();
      letters += word.length;
      report((index + 1) / words.length);
    }
    return { words: words.length, letters };
  });
}

// To MCP: a tool of a server.
const server = new McpServer({ name: "words", version: "1.0.0" });
const inputSchema = { text: z.string() };
server.registerTool(
  "count",
  { inputSchema },
  toMcp(({ text }) => countWords(text)),
);

// From MCP: a call of a client.
const client = new Client({ name: "reader", version: "1.0.0" });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(near), client.connect(far)]);
const call = (text: string) =>
  fromMcp((options) => client.callTool({ name: "count", arguments: { text } }, undefined, options));

const { structuredContent } = await toPromise(call("to be or"), {
  progress: ({ progress, total = 1 }) => console.log(Math.round((progress / total) * 100), "%"),
});
console.log(structuredContent);

const unwanted = call("not to be ".repeat(1000));
unwanted.progress = (sender) => sender.cancel("enough read");
await toPromise(unwanted).catch((reason) => console.log("call stopped:", reason));
console.log(unwanted.status === AsyncStatus.Canceled);
await client.close();
