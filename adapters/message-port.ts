import {
  abandon,
  argumentError,
  assertFunction,
  assertOperation,
  assertOptions,
  type Observation,
  observe,
} from "../lib/adapter-kit.js";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  type Outcome,
} from "../lib/index.js";
import {
  assertPort,
  assertPortEvents,
  bellOf,
  messageOf,
  onPortEvent,
  ownValue,
  portMessage,
  portProtocol,
  receiveMessage,
  ring,
  sendingError,
  serializeOutcome,
  serializeReason,
  textOfError,
  transferListOf,
} from "../lib/wire.js";

/** One end of a connection: a port, a worker, or the inside of a worker; of the web, Node or Electron. */
export interface MessagePortLike {
  /** Sends a message. */
  // biome-ignore lint/suspicious/noExplicitAny: the list of what can be transferred differs by platform
  postMessage(message: any, transfer?: any): void;
}

/** The platform's own port, which can be transferred to another thread. */
export type TransferablePort = InstanceType<typeof MessageChannel>["port2"];

/**
 * Options for `toMessagePort`.
 *
 * @typeParam TPort - The type of the port.
 */
export interface ToMessagePortOptions<out TPort extends MessagePortLike | undefined = undefined> {
  /** The port to serve the operation through, such as the `parentPort` of a worker; a new one by default. */
  readonly port?: TPort;
  /** Returns the parts of a report or of the result that are moved instead of copied, such as its buffers. */
  // biome-ignore lint/suspicious/noExplicitAny: the types of values and of transferable parts are the caller's
  readonly transfer?: ((value: any) => readonly any[]) | undefined;
}

/** Options for `fromMessagePort`. */
export interface FromMessagePortOptions {
  /** The worker behind the port: its crash or its exit ends the operation. */
  readonly worker?: object | undefined;
}

/**
 * Serves an operation through a port, and returns the port.
 *
 * A new port is to be transferred to the other thread, which passes it to `fromMessagePort`. A port
 * serves one operation at a time; messages wait in it until the other side listens. Reports arrive in
 * order, frequent ones several in a message. Errors keep their name, message and code.
 *
 * @typeParam TPort - The type of the port.
 * @param operation - The operation to serve; a cancel request of the other side cancels it.
 * @param options - The port, and the parts to transfer.
 * @returns The given port, or a new one to transfer.
 * @throws {TypeError} If `operation` is not one, `port` is not a port or `transfer` not a function.
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
  assertOptions(options, "`{ port, transfer }`");
  if ("postMessage" in options) throw argumentError("use options", "`{ port, transfer }`", options);
  const { port, transfer } = options;
  if (transfer !== undefined)
    assertFunction(transfer, "serve operation", "`transfer` as a function");
  if (port !== undefined) {
    assertPort(port);
    new PortServer(operation, port, { transfer }).start();
    return port;
  }
  observe(operation, {}).stop(); // Throws before there is a channel.
  const { port1, port2 } = new MessageChannel();
  new PortServer(operation, port1, { transfer, end: () => port1.close() }).start();
  // The work keeps its thread alive; waiting for a cancel request does not.
  (port1 as { unref?(): void }).unref?.();
  return port2;
}

/**
 * Returns the operation that another thread serves with `toMessagePort`.
 *
 * `cancel` sends the reason as text; the other side decides how the operation ends. It ends in Error if
 * the port is closed before, or the worker behind it exits or fails.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param port - The port, or the worker that serves the operation itself.
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
  const { worker = "terminate" in Object(port) ? port : undefined } = options;
  assertPort(port);
  if (worker !== undefined) assertPortEvents(worker, "worker");
  const source = new AsyncOperationSource<TResult, TProgress>();
  const observation = observe(source.operation, {
    canceled: (reason) =>
      port.postMessage(portMessage({ kind: "cancel", reason: serializeReason(reason) })),
  });
  const on = (target: object, type: string, listener: (event: unknown) => void): void =>
    observation.defer(onPortEvent(target, type, listener));
  const lose = (why: string, cause?: unknown): unknown =>
    source.fail(new Error(`Operation was lost: ${why}`, cause === undefined ? {} : { cause }));

  on(port, "message", (event) => receiveMessage(source, messageOf(event)));
  on(port, "messageerror", () => lose("a message could not be read"));
  on(port, "close", () => lose("the port was closed"));
  if (worker !== undefined) {
    on(worker, "error", (error) => lose(`worker failed: ${textOfError(error)}`, error));
    on(worker, "exit", (code) => lose(`worker exited with code ${code}`));
  }
  return source.operation;
}

/** `end` is called after the last message. */
type PortServerOptions = Pick<ToMessagePortOptions, "transfer"> & { end?: () => void };

/** Sends the reports and the outcome of an operation through a port, and receives its cancel request. */
class PortServer {
  readonly #operation: AnyOperationLike;
  readonly #port: MessagePortLike;
  readonly #options: PortServerOptions;
  #observation: Observation | undefined;
  #reports: unknown[] = [];
  #sentAt = 0;
  /** Wakes the other thread, if it blocks. */
  #bell: Int32Array | undefined;

  constructor(operation: AnyOperationLike, port: MessagePortLike, options: PortServerOptions) {
    this.#operation = operation;
    this.#port = port;
    this.#options = options;
  }

  start(): void {
    const observation = observe(this.#operation, {
      progress: (value) => this.#report(value),
      completed: (...outcome) => this.#complete(...outcome),
    });
    this.#observation = observation;
    if (observation.ended) return;
    observation.defer(onPortEvent(this.#port, "message", (event) => this.#receive(event)));
    const close = (): void => {
      this.#reports = [];
      observation.stop();
    };
    observation.defer(onPortEvent(this.#port, "close", close));
  }

  #report(value: unknown): void {
    if (this.#reports.push(value) === 1) queueMicrotask(this.#flush);
    const isLate = performance.now() - this.#sentAt >= portProtocol.longestWait;
    if (isLate || this.#reports.length >= portProtocol.mostValues) this.#flush();
  }

  #complete(...[status, value]: Outcome<unknown>): void {
    if (!this.#flush()) return;
    try {
      this.#end(serializeOutcome(status, value), status === AsyncStatus.Completed ? [value] : []);
    } catch (error) {
      this.#end({ kind: "error", error: sendingError("result", error) });
    }
  }

  readonly #flush = (): boolean => {
    const values = this.#reports;
    this.#reports = [];
    return values.length === 0 || this.#sendReports(values);
  };

  /** Sends reports up to the first that cannot be cloned, which ends the connection but not the operation; returns false then. */
  #sendReports(values: unknown[]): boolean {
    try {
      this.#send({ kind: "progress", values }, values);
    } catch (error) {
      if (values.length > 1) return values.every((value) => this.#sendReports([value]));
      this.#observation?.stop();
      this.#end({ kind: "error", error: sendingError("progress", error) });
      return false;
    }
    return true;
  }

  #end(message: object, values: unknown[] = []): void {
    this.#send(message, values);
    this.#options.end?.();
  }

  #send(message: object, values: unknown[]): void {
    const { transfer } = this.#options;
    this.#sentAt = performance.now();
    this.#port.postMessage(portMessage(message), transferListOf(values, transfer));
    ring(this.#bell);
  }

  #receive(event: unknown): void {
    const message = messageOf(event);
    const isOurs = ownValue(message, portProtocol.tag) === portProtocol.version;
    const kind = isOurs ? ownValue(message, "kind") : undefined;
    const reason = ownValue(message, "reason");
    if (kind === "cancel")
      abandon(this.#operation, typeof reason === "string" ? serializeReason(reason) : undefined);
    if (kind === "wake") this.#bell = bellOf(message);
    ring(this.#bell); // The other thread may have missed what was sent before the bell arrived.
  }
}
