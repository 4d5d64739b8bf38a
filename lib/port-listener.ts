import { argumentError, describe } from "./assertions.js";
import { portProtocol } from "./port-message.js";
import { ownValue } from "./serialize.js";

type EventListener = (event: unknown, ...details: unknown[]) => void;

/** The events of every platform: by the names of the web, or by those of Node and Electron; it has one of the two. */
interface PortEvents {
  addEventListener(type: string, listener: EventListener): void;
  removeEventListener?(type: string, listener: EventListener): void;
  on(type: string, listener: EventListener): void;
  off?(type: string, listener: EventListener): void;
  prependListener?(type: string, listener: EventListener): void;
  start?(): void;
}

/**
 * Calls a function for each event of a port or a worker, of the web, Node or Electron.
 *
 * A listener of messages starts the port. A listener of the exit is called before the others, which may
 * cancel: a message to a process of Electron 44 within its `exit` event ends the sender.
 *
 * @param target - The port or the worker.
 * @param type - The type of the event.
 * @param listener - Receives the event, or the values that Node and Electron emit in its place.
 * @returns The function that unregisters it.
 *
 * @example
 * ```ts
 * const stop = onPortEvent(worker, "exit", (code) => console.log(code));
 * ```
 */
export function onPortEvent(target: object, type: string, listener: EventListener): () => void {
  const events = target as PortEvents;
  const isEventTarget = typeof events.addEventListener === "function";
  if (isEventTarget) events.addEventListener(type, listener);
  else if (type === "exit" && events.prependListener) events.prependListener(type, listener);
  else events.on(type, listener);
  const stop = (): void => {
    if (isEventTarget) events.removeEventListener?.(type, listener);
    else events.off?.(type, listener);
  };
  try {
    if (type === "message") events.start?.();
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

/**
 * Returns the message of an event; workers of Node emit the message itself.
 *
 * @param event - The argument of a listener of messages.
 *
 * @example
 * ```ts
 * const message = portMessage({ kind: "completed", value: 42 });
 * messageOf({ data: message }) === message; // true
 * messageOf(message) === message; // true
 * ```
 */
export function messageOf(event: unknown): unknown {
  return ownValue(event, portProtocol.tag) === undefined ? Object(event).data : event;
}

/**
 * Returns the text of an `error` event of a worker, of the web or of Node.
 *
 * A browser's event has no message if it could not load the script of the worker.
 *
 * @param error - The argument of the listener.
 *
 * @example
 * ```ts
 * textOfError(new Error("Out of memory")); // "Out of memory"
 * textOfError(new Event("error")); // "no message (its script may not have loaded)"
 * ```
 */
export function textOfError(error: unknown): string {
  const { message = error, type } = Object(error);
  const isSilent = type === "error" && (message === error || message === "");
  if (isSilent) return "no message (its script may not have loaded)";
  return typeof message === "string" ? message : describe(message);
}

/**
 * Throws unless a value is a port or a worker: it sends messages and has events.
 *
 * @param port - The argument.
 * @throws {TypeError} If `port` has no `postMessage`, or neither `addEventListener` nor `on`.
 *
 * @example
 * ```ts
 * assertPort(worker);
 * ```
 */
export function assertPort(port: unknown): void {
  if (typeof Object(port).postMessage !== "function")
    throw argumentError("use `port`", "a port or a worker", port);
  assertPortEvents(port, "port");
}

/**
 * Throws unless a value has events.
 *
 * @param target - The argument.
 * @param name - The name of the option or the parameter.
 * @throws {TypeError} If `target` has neither `addEventListener` nor `on`.
 *
 * @example
 * ```ts
 * assertPortEvents(worker, "worker");
 * ```
 */
export function assertPortEvents(target: unknown, name: string): void {
  const { addEventListener, on } = Object(target);
  if (typeof addEventListener !== "function" && typeof on !== "function")
    throw argumentError(`use \`${name}\``, "an object with `addEventListener` or `on`", target);
}

/**
 * Returns whether a worker of Node has exited.
 *
 * @param worker - The worker, or a port.
 *
 * @example
 * ```ts
 * hasExited(new MessageChannel().port1); // false
 * ```
 */
export function hasExited(worker: object): boolean {
  return (worker as { readonly threadId?: unknown }).threadId === -1;
}

/**
 * Returns whether a port was closed, on either side, or transferred; Node and Bun report it to a transfer.
 *
 * A port whose other side was closed is detached after its last message was received.
 *
 * @param port - The port.
 *
 * @example
 * ```ts
 * const { port1, port2 } = new MessageChannel();
 * worker.postMessage(port2, [port2]);
 * [port1, port2].map(isDetached); // [false, true], in Node
 * ```
 */
export function isDetached(port: object): boolean {
  try {
    // A symbol fails, so that nothing is transferred.
    return structuredClone(Symbol() as never, { transfer: [port as Transferable] });
  } catch (error) {
    return /detached/.test(String(error));
  }
}
