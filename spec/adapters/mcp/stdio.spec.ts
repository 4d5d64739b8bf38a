import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { Client as Client2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioServerTransport as Transport1 } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StdioServerTransport as Transport2 } from "@modelcontextprotocol/server/stdio";
import { type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { fromMcp, type McpProgress } from "async-operation/mcp";
import { unwatched } from "./pair.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const information = { name: "reader", version: "1.0.0" };

/** Starts a server over stdio, and connects a client of the same major version. */
async function connect(major: 1 | 2) {
  const program = fileURLToPath(new URL("stdio-server.ts", import.meta.url));
  const parameters = ["--import", `${root}/scripts/register.js`, program, String(major)];
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: "pipe" });
  const { stdin, stdout, stderr } = child;
  const ended = Promise.all([text(stderr), once(child, "exit")]);
  // The transport of a server reads and writes any streams; that of a client gives a server two seconds to exit.
  const client = major === 1 ? new Client1(information) : new Client2(information);
  const transport = new (major === 1 ? Transport1 : Transport2)(stdout, stdin);
  await client.connect(transport);
  const call = (name: string): IAsyncOperationWithProgress<unknown, McpProgress> =>
    fromMcp<unknown>(({ signal, ...rest }) => {
      const options = { ...rest, ...unwatched(signal) };
      return client instanceof Client1
        ? client.callTool({ name }, undefined, options)
        : client.callTool({ name }, options);
    });
  return { client, child, call, ended };
}

/** Calls a tool 20 times; returns how often the last report did not arrive. */
async function countLost(call: Awaited<ReturnType<typeof connect>>["call"]): Promise<number> {
  let lost = 0;
  for (let round = 0; round < 20; round++) {
    let last: number | undefined;
    await toPromise(call("work"), {
      progress: ({ progress }) => {
        last = progress;
      },
    });
    if (last !== 1) lost++;
  }
  return lost;
}

describe.each([1, 2] as const)("toMcp() over stdio with SDK %i", (major) => {
  test("sends the last report so that it arrives, and cancels when the input ends", async () => {
    const { child, client, call, ended } = await connect(major);
    // A client that is busy may still lose one: a busy machine gets more rounds.
    const lost = [];
    do lost.push(await countLost(call));
    while (lost.at(-1) !== 0 && lost.length < 10);
    expect(lost.at(-1)).toBe(0);
    const waiting = call("wait");
    await once(child.stderr, "data");
    child.stdin.end();
    const [output, [code]] = await ended;
    expect(output).toBe("started\ncanceled\n");
    expect(code).toBe(0);
    await client.close();
    await expect(toPromise(waiting)).rejects.toThrow("Connection closed");
  });
});
