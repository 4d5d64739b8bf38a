// The objects of Electron as ports. Their members are those of its declarations (electron.d.ts 41.7.1), whose
// package is not installed here: it downloads a browser.
import type { IAsyncOperationWithProgress } from "async-operation";
import { fromMessagePort, type MessagePortLike, toMessagePort } from "async-operation/message-port";
import type { Exact } from "./exact.js";

// biome-ignore lint/suspicious/noExplicitAny: as it is declared there
type Listener = (...parameters: any[]) => void;

/** The emitter of Node, whose declarations a browser's project does not have. */
interface EventEmitter {
  on(event: string | symbol, listener: Listener): this;
  off(event: string | symbol, listener: Listener): this;
  prependListener(event: string | symbol, listener: Listener): this;
}

interface MessageEventMain {
  // biome-ignore lint/suspicious/noExplicitAny: as it is declared there
  data: any;
  ports: MessagePortMain[];
}

interface MessagePortMain extends EventEmitter {
  on(event: "close", listener: () => void): this;
  on(event: "message", listener: (messageEvent: MessageEventMain) => void): this;
  off(event: "close", listener: () => void): this;
  off(event: "message", listener: (messageEvent: MessageEventMain) => void): this;
  close(): void;
  // biome-ignore lint/suspicious/noExplicitAny: as it is declared there
  postMessage(message: any, transfer?: MessagePortMain[]): void;
  start(): void;
}

interface UtilityProcess extends EventEmitter {
  on(
    event: "error",
    listener: (type: "FatalError", location: string, report: string) => void,
  ): this;
  on(event: "exit", listener: (code: number) => void): this;
  // biome-ignore lint/suspicious/noExplicitAny: as it is declared there
  on(event: "message", listener: (message: any) => void): this;
  on(event: "spawn", listener: () => void): this;
  kill(): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as it is declared there
  postMessage(message: any, transfer?: MessagePortMain[]): void;
  pid: number | undefined;
}

interface ParentPort extends EventEmitter {
  on(event: "message", listener: (messageEvent: MessageEventMain) => void): this;
  off(event: "message", listener: (messageEvent: MessageEventMain) => void): this;
  // biome-ignore lint/suspicious/noExplicitAny: as it is declared there
  postMessage(message: any): void;
}

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const port: MessagePortMain;
declare const child: UtilityProcess;
declare const parentPort: ParentPort;

for (const each of [port, child, parentPort]) each satisfies MessagePortLike;

// Followed
const followed = fromMessagePort<string, number>(port);
true satisfies Exact<typeof followed, IAsyncOperationWithProgress<string, number>>;
fromMessagePort<string, number>(child) satisfies typeof operation;
fromMessagePort<string, number>(parentPort) satisfies typeof operation;
fromMessagePort<string, number>(port, { worker: child }) satisfies typeof operation;

// Served: the given object is returned.
const served = toMessagePort(operation, { port });
true satisfies Exact<typeof served, MessagePortMain>;
const servedHere = toMessagePort(operation, { port: child });
true satisfies Exact<typeof servedHere, UtilityProcess>;
const servedThere = toMessagePort(operation, { port: parentPort });
true satisfies Exact<typeof servedThere, ParentPort>;
toMessagePort(operation, { port, transfer: (value: { port: MessagePortMain }) => [value.port] });

// @ts-expect-error TS2345: an emitter without `postMessage` is no port
fromMessagePort(process);
