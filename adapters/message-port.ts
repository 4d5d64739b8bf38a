import {
  type AsyncOperationLike,
  AsyncOperationSource,
  abandon,
  argumentError,
  assertOptions,
  type IAsyncOperationWithProgress,
  ownValue,
  portMessage,
  portProtocol,
  receiveMessage,
  serializeError,
  serializeOutcome,
  serializeReason,
  watch,
} from "../lib/index.js";

/** Whatever messages come and go through: a port, a worker, the inside of a worker; of Node, Electron and the web. */
export interface MessagePortLike {
  /** Sends a message. */
  // biome-ignore lint/suspicious/noExplicitAny: each platform has a list of its own of what can be transferred
  postMessage(message: any, transfer?: any): void;
}

/** A port that can be sent to another thread, as the platform has it. */
export type TransferablePort = InstanceType<typeof MessageChannel>["port2"];

/** What `toMessagePort` takes beside the operation and the port. */
export interface ToMessagePortOptions {
  /** Lists what of a report or of the result is moved instead of copied, such as its buffers. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly transfer?: ((value: any) => readonly any[]) | undefined;
}

/** How long reports wait for others in a loop that never pauses, in milliseconds. */
const longest = 10;

/**
 * Returns a port that tells another thread of an operation: send it there, and pass it to `fromMessagePort`.
 *
 * Reports cross in order, several at a time where they come faster than messages do; what is sent
 * before the other side listens waits in the port. Errors cross by name, message and code.
 *
 * @param operation - The operation to serve; a cancel from the other side cancels it.
 * @returns A port to transfer.
 * @throws {TypeError} If `operation` is not one.
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
export function toMessagePort(operation: AsyncOperationLike<unknown, unknown>): TransferablePort;
/**
 * Tells of an operation through a port that is there, such as the `parentPort` of a worker; one operation at a time.
 *
 * @typeParam TPort - The type of the port.
 * @param operation - The operation to serve; a cancel from the other side cancels it.
 * @param port - The port; undefined makes one.
 * @param options - What to transfer.
 */
export function toMessagePort<TPort extends MessagePortLike = TransferablePort>(
  operation: AsyncOperationLike<unknown, unknown>,
  port: TPort | undefined,
  options?: ToMessagePortOptions,
): TPort;
export function toMessagePort(
  operation: AsyncOperationLike<unknown, unknown>,
  port?: MessagePortLike,
  options: ToMessagePortOptions = {},
): MessagePortLike {
  assertOptions(options, "`{ transfer }`");
  const { transfer } = options;
  watch(operation, {})(); // Throws where that cannot be, before anything listens to the port.
  if (transfer !== undefined && typeof transfer !== "function")
    throw argumentError("use `transfer`", "a function", transfer);
  if (port !== undefined) {
    assertPort(port);
    serve(operation, port, transfer);
    return port;
  }
  const { port1, port2 } = new MessageChannel();
  serve(operation, port1, transfer, () => port1.close());
  // The work keeps its thread alive, and not who listens for a cancel.
  (port1 as { unref?(): void }).unref?.();
  return port2;
}

function serve(
  operation: AsyncOperationLike<unknown, unknown>,
  port: MessagePortLike,
  transfer: ((value: unknown) => readonly unknown[]) | undefined,
  close: () => void = () => {},
): void {
  let waiting: unknown[] = [];
  let sent = 0;
  let bell: Int32Array | undefined;
  const send = (message: object, values: unknown[]): void => {
    sent = performance.now();
    port.postMessage(portMessage(message), transfer ? values.flatMap(transfer) : []);
    ring(bell);
  };
  const flush = (): void => {
    const values = waiting;
    if (values.length === 0) return;
    waiting = [];
    try {
      send({ kind: "progress", values }, values);
    } catch (error) {
      release();
      refuse("progress", error);
      abandon(operation, error);
    }
  };
  const refuse = (what: string, error: unknown): void => {
    const { name, message } = serializeError(error);
    send({ kind: "error", error: { name, message: `Cannot send ${what}: ${message}` } }, []);
    close();
  };
  const ignore = listen(port, "message", (event) => {
    const message = messageOf(event);
    const kind = isOurs(message) ? ownValue(message, "kind") : undefined;
    const reason = ownValue(message, "reason");
    if (kind === "cancel")
      abandon(operation, typeof reason === "string" ? serializeReason(reason) : undefined);
    if (kind === "wake") bell = bellOf(ownValue(message, "buffer"));
    ring(bell); // What was sent before it came may not have been seen.
  });
  const release = (): void => {
    ignore();
    unlisten();
    unwatch?.();
    waiting = [];
  };
  const unlisten = listen(port, "close", () => release());
  let unwatch: (() => void) | undefined;
  unwatch = watch(operation, {
    progress(value) {
      if (waiting.push(value) === 1) queueMicrotask(flush);
      if (waiting.length >= portProtocol.mostValues || performance.now() - sent >= longest) flush();
    },
    completed(status, value) {
      flush();
      release();
      try {
        send(serializeOutcome(status, value), [value]);
        close();
      } catch (error) {
        refuse("result", error);
      }
    },
  });
}

function isOurs(message: unknown): boolean {
  return ownValue(message, portProtocol.tag) === portProtocol.version;
}

/** What a thread that blocks sleeps on. */
function bellOf(buffer: unknown): Int32Array | undefined {
  const isShared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  const isBell = isShared && (buffer as SharedArrayBuffer).byteLength === 4;
  return isBell ? new Int32Array(buffer as SharedArrayBuffer) : undefined;
}

function ring(bell: Int32Array | undefined): void {
  if (bell === undefined) return;
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

/** What `fromMessagePort` takes beside the port. */
export interface FromMessagePortOptions {
  /** The worker behind the port: its crash or its exit ends the operation. */
  readonly worker?: object | undefined;
}

/**
 * Returns the operation that another thread serves with `toMessagePort`.
 *
 * `cancel` is sent there with the reason as text, and the operation ends when the other side says how.
 * It ends in Error when the port is closed before, or the worker behind it exits or fails.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param port - The port, or the worker that serves the operation itself.
 * @param options - The worker to watch, where it is not the port itself.
 * @throws {TypeError} If `port` is not one, or `worker` has no events.
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
  if (worker !== undefined) assertListens(worker);
  const source = new AsyncOperationSource<TResult, TProgress>();
  let requested: { readonly reason: unknown } | undefined;
  const stops: (() => void)[] = [];
  const release = (): void => {
    for (const stop of stops) stop();
  };
  const lose = (why: string, cause?: unknown): void => {
    release();
    source.fail(new Error(`Operation was lost: ${why}`, cause === undefined ? {} : { cause }));
  };

  const receive = (event: unknown): void => {
    if (receiveMessage(source, messageOf(event), requested)) release();
  };
  stops.push(
    listen(port, "message", receive),
    listen(port, "messageerror", () => lose("a message could not be read")),
    listen(port, "close", () => lose("the port was closed")),
  );
  if (worker !== undefined)
    stops.push(
      listen(worker, "error", (error) => lose(`worker failed: ${messageIn(error)}`, error)),
      listen(worker, "exit", (code) => lose(`worker exited with code ${code}`)),
    );
  source.onCancel((reason) => {
    requested = { reason };
    port.postMessage(portMessage({ kind: "cancel", reason: serializeReason(reason) }));
  });
  return source.operation;
}

/** The events of all platforms, by the one or the other name. */
interface Listenable {
  addEventListener?(type: string, listener: (event: unknown) => void): void;
  removeEventListener?(type: string, listener: (event: unknown) => void): void;
  on?(type: string, listener: (event: unknown) => void): void;
  off?(type: string, listener: (event: unknown) => void): void;
  start?(): void;
}

function listen(peer: object, type: string, listener: (event: unknown) => void): () => void {
  const target: Listenable = peer;
  const isEventTarget = typeof target.addEventListener === "function";
  if (isEventTarget) target.addEventListener?.(type, listener);
  else target.on?.(type, listener);
  if (type === "message") target.start?.();
  return () => {
    if (isEventTarget) target.removeEventListener?.(type, listener);
    else target.off?.(type, listener);
  };
}

/** The message itself: the workers of Node give it, all others an event that has it. */
function messageOf(event: unknown): unknown {
  return ownValue(event, portProtocol.tag) === undefined ? Object(event).data : event;
}

function messageIn(error: unknown): string {
  return String(Object(error).message ?? error);
}

function assertPort(port: unknown): void {
  if (typeof Object(port).postMessage !== "function")
    throw argumentError("use `port`", "a port or a worker", port);
  assertListens(port);
}

function assertListens(target: unknown): void {
  const { addEventListener, on } = Object(target);
  if (typeof addEventListener !== "function" && typeof on !== "function")
    throw argumentError("use `port`", "an object with `addEventListener` or `on`", target);
}
