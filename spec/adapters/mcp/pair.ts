import { Client as Client2, InMemoryTransport as Transport2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport as Transport1 } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as Server1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as Server2 } from "@modelcontextprotocol/server";
import { AsyncOperationSource } from "async-operation";
import type { McpRequestOptions, McpToolHandler, McpToolResult } from "async-operation/mcp";
import { z } from "zod";

/** The arguments of the tool. */
export interface Input {
  readonly file: string;
}

/** The options of a call: those of `fromMcp`, and others. */
export type CallOptions = Partial<McpRequestOptions> & { readonly timeout?: number };

/** A client and a server with one tool, of one major version of the SDK, connected in memory. */
export interface McpPair {
  /** Calls the tool. */
  call(options?: CallOptions, file?: string): Promise<McpToolResult>;
  /** The sent messages of the server: the names of the methods, and "response". */
  readonly sent: string[];
  /** The messages that the client could not handle. */
  readonly errors: Error[];
  close(): Promise<void>;
}

/** Connects a client and a server whose tool is a handler, with an input schema or without. */
export type Connect = (
  handler: McpToolHandler<Input, McpToolResult>,
  withInput?: boolean,
) => Promise<McpPair>;

const information = { name: "files", version: "1.0.0" };
const parametersOf = (file = "a.txt") => ({ name: "work", arguments: { file } });

/** Records the sent messages of a server. */
function record(transport: { send(message: never): Promise<void> }): string[] {
  const sent: string[] = [];
  const { send } = transport;
  transport.send = (message: { method?: string }, ...rest: []) => {
    sent.push(message.method ?? "response");
    return send.call(transport, message as never, ...rest);
  };
  return sent;
}

/** Hides a listener from the check after each test: SDK 1.x never removes the one on the signal of a call. */
export function unwatched(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  if (signal === undefined) return {};
  const { addEventListener } = EventTarget.prototype;
  return { signal: Object.defineProperty(signal, "addEventListener", { value: addEventListener }) };
}

const connect1: Connect = async (handler, withInput = true) => {
  const server = new Server1(information);
  if (withInput) server.registerTool("work", { inputSchema: { file: z.string() } }, handler);
  else server.registerTool("work", {}, handler);
  const client = new Client1(information);
  const [near, far] = Transport1.createLinkedPair();
  await Promise.all([server.connect(near), client.connect(far)]);
  const errors: Error[] = [];
  client.onerror = (error) => errors.push(error);
  return {
    sent: record(near),
    errors,
    call: async (options = {}, file) =>
      (await client.callTool(parametersOf(file), undefined, {
        ...options,
        ...unwatched(options.signal),
      })) as McpToolResult,
    close: () => client.close(),
  };
};

const connect2: Connect = async (handler, withInput = true) => {
  const server = new Server2(information);
  const inputSchema = z.object({ file: z.string() });
  if (withInput) server.registerTool("work", { inputSchema }, handler);
  else server.registerTool("work", {}, handler);
  const client = new Client2(information);
  const [near, far] = Transport2.createLinkedPair();
  await Promise.all([server.connect(near), client.connect(far)]);
  const errors: Error[] = [];
  client.onerror = (error) => errors.push(error);
  return {
    sent: record(near),
    errors,
    call: async (options, file) =>
      (await client.callTool(parametersOf(file), options)) as McpToolResult,
    close: () => client.close(),
  };
};

/** Both majors of the SDK. */
export const majors: [string, Connect][] = [
  ["SDK 1.32.2", connect1],
  ["SDK 2.4.0", connect2],
];

/** Creates a source whose operation ends in Canceled when cancel is requested, and records the reasons. */
export function startCancelable<TProgress = number>() {
  const source = new AsyncOperationSource<string, TProgress>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons };
}

/** Waits until the sent messages have arrived. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
