import { AsyncOperationSource } from "async-operation";
import { type ToMessagePortOptions, toMessagePort } from "async-operation/message-port";
import { portMessage } from "../../../lib/wire.js";

/** A port of a browser, without `on`; it keeps the messages that are sent. */
export class WebPort extends EventTarget {
  /** The messages without the numbers of their operations. */
  readonly sent: Record<string, unknown>[] = [];
  /** The number of the operation of each message. */
  readonly numbers: unknown[] = [];
  readonly listeners = new Set<string>();
  starts = 0;

  postMessage(message: object, transfer: Transferable[] = []): void {
    const { operation, ...rest } = structuredClone(message, { transfer }) as { operation: unknown };
    this.numbers.push(operation);
    this.sent.push(rest);
  }

  start(): void {
    this.starts++;
  }

  override addEventListener(type: string, listener: (event: Event) => void): void {
    this.listeners.add(type);
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: (event: Event) => void): void {
    this.listeners.delete(type);
    super.removeEventListener(type, listener);
  }

  receive(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

/** The number of the operation in the messages that the specs send. */
export const number = 7;

export const progress = (...values: unknown[]): object =>
  portMessage({ kind: "progress", operation: number, values });

export const completed = (value: unknown): object =>
  portMessage({ kind: "completed", operation: number, value });

/** An operation and a port of the web that serves it. */
export function serve(options: Omit<ToMessagePortOptions<WebPort>, "port"> = {}) {
  const source = new AsyncOperationSource<unknown, unknown>();
  const port = new WebPort();
  toMessagePort(source.operation, { ...options, port });
  port.sent.shift(); // That it has started.
  const read = (sequence: unknown, operation = port.numbers[0]): void =>
    port.receive(portMessage({ kind: "read", operation, sequence }));
  const values = (): unknown[] => port.sent.flatMap(({ values = [] }) => values as unknown[]);
  const kinds = (): unknown[] => port.sent.map(({ kind }) => kind);
  return { source, port, read, values, kinds };
}
