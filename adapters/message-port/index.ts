import {
  argumentError,
  assertFunction,
  assertOperation,
  assertOptions,
  observe,
} from "../../lib/adapter-kit.js";
import type { AnyOperationLike, IAsyncOperationWithProgress } from "../../lib/index.js";
import { AdapterSource, assertPort, assertPortEvents, isDetached } from "../../lib/wire.js";
import type { MessagePortLike } from "./peers.js";
import { PortFollower } from "./port-follower.js";
import { PortServer } from "./port-server.js";
import { hasEnded, isWorker } from "./worker-end.js";

export type { MessagePortLike } from "./peers.js";

/** The platform's own port, which can be transferred to another thread. */
export type TransferablePort = InstanceType<typeof MessageChannel>["port2"];

/**
 * Options for `toMessagePort`.
 *
 * @typeParam TPort - The type of the port.
 */
export interface ToMessagePortOptions<out TPort extends MessagePortLike | undefined = undefined> {
  /** The port to serve the operation through, such as the `parentPort` of a worker or of a utility process; a new one by default. */
  readonly port?: TPort;
  /** Returns the parts of a report or of the result that are moved instead of copied, such as its buffers. */
  // biome-ignore lint/suspicious/noExplicitAny: the types of values and of transferable parts are the caller's
  readonly transfer?: ((value: any) => readonly any[]) | undefined;
  /**
   * The reports for a slow reader: "all", which wait in the port (the default), or the "newest": at most
   * two that are not read yet, and the last.
   */
  readonly reports?: "all" | "newest" | undefined;
}

/** Options for `fromMessagePort`. */
export interface FromMessagePortOptions {
  /** The worker or the utility process behind the port: its crash or its exit ends the operation. */
  readonly worker?: object | undefined;
}

/**
 * Serves an operation through a port, and returns the port.
 *
 * A new port is to be transferred to the other thread, which passes it to `fromMessagePort`. A port
 * serves one operation at a time; messages wait in it until the other side listens. Reports arrive in
 * order, as they were when they were reported, frequent small ones several in a message. Errors keep
 * their name, message and code. A port that is closed is returned as it is; the operation continues.
 *
 * @typeParam TPort - The type of the port.
 * @param operation - The operation to serve; a cancel request of the other side cancels it.
 * @param options - The port, the parts to transfer, and the reports for a slow reader.
 * @returns The given port, or a new one to transfer.
 * @throws {TypeError} If `operation` is not one, `port` is not a port, `transfer` not a function, or
 * `reports` neither "all" nor "newest".
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const port = toMessagePort(download);
 * self.postMessage({ port }, "*", [port]);
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports}
 */
export function toMessagePort<TPort extends MessagePortLike | undefined = undefined>(
  operation: AnyOperationLike,
  options?: ToMessagePortOptions<TPort>,
): TPort extends MessagePortLike ? TPort : TransferablePort;
export function toMessagePort(
  operation: AnyOperationLike,
  options: ToMessagePortOptions<MessagePortLike | undefined> = {},
): MessagePortLike {
  assertOperation(operation);
  assertOptions(options, serverOptions);
  if ("postMessage" in options) throw argumentError("use options", serverOptions, options);
  const { port, transfer, reports = "all" } = options;
  if (transfer !== undefined)
    assertFunction(transfer, "serve operation", "`transfer` as a function");
  if (reports !== "all" && reports !== "newest")
    throw argumentError("serve operation", '`reports` as "all" or "newest"', reports);
  if (port !== undefined) {
    assertPort(port);
    if (isDetached(port) || hasEnded(port)) observe(operation, {}).stop();
    else new PortServer(operation, port, { transfer, reports }).start();
    return port;
  }
  observe(operation, {}).stop(); // Throws before there is a channel.
  const { port1, port2 } = new MessageChannel();
  new PortServer(operation, port1, { transfer, reports, end: () => port1.close() }).start();
  // The work keeps its thread alive; waiting for a cancel request does not.
  (port1 as { unref?(): void }).unref?.();
  return port2;
}

/**
 * Returns the operation that another thread serves with `toMessagePort`.
 *
 * `cancel` sends the reason as text; the other side decides how the operation ends. It ends in Error if
 * the port is or will be closed, or the worker behind it exits or fails; the messages sent before arrive.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param port - The port, or the worker or utility process that serves the operation itself.
 * @param options - The worker behind the port, if it is not the port itself.
 * @throws {TypeError} If `port` is not a port, or `worker` has no events.
 *
 * @example
 * ```ts
 * const worker = new Worker("hash.js", { type: "module" });
 * const operation = fromMessagePort<string, number>(worker);
 * ```
 */
export function fromMessagePort<TResult, TProgress = never>(
  port: MessagePortLike,
  options: FromMessagePortOptions = {},
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ worker }`");
  assertPort(port);
  const { worker = isWorker(port) ? port : undefined } = options;
  if (worker !== undefined) assertPortEvents(worker, "worker");
  const source = new AdapterSource<TResult, TProgress>(undefined, "fromMessagePort");
  new PortFollower(source, port, { worker }).start();
  return source.operation;
}

const serverOptions = "`{ port, transfer, reports }`";
