import type { AsyncOperationSource } from "./async-operation-source.js";
import { countOf, kindOf, portMessage, receiveMessage } from "./port-message.js";
import { serializeReason } from "./serialize.js";

/** The kinds of messages about the served operation, and whether they end it. */
const kinds: ReadonlyMap<unknown, boolean> = new Map([
  ["started", false],
  ["progress", false],
  ["held", false],
  ["completed", true],
  ["error", true],
  ["canceled", true],
]);

/** The number of the operation that ended last, by the port of its reader. */
const lastEnded = new WeakMap<object, number>();

/**
 * Applies the messages of one served operation to a source, and answers them.
 *
 * The first message has the number of the operation. Messages with another number are ignored: they
 * are of an operation that was served before, or is served later.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 *
 * @example
 * ```ts
 * const { port1 } = new MessageChannel();
 * const source = new AsyncOperationSource<unknown, unknown>();
 * new PortReader(source, port1).receive(portMessage({ kind: "completed", operation: 1, value: 42 }));
 * source.operation.getResults(); // 42
 * ```
 */
export class PortReader<in out TResult, in out TProgress> {
  readonly #source: AsyncOperationSource<TResult, TProgress>;
  readonly #port: { postMessage(message: object): void };
  /** The operation before this one: its peer may answer twice. */
  readonly #earlier: number | undefined;
  #operation: number | undefined;

  constructor(
    source: AsyncOperationSource<TResult, TProgress>,
    port: { postMessage(message: object): void },
  ) {
    this.#source = source;
    this.#port = port;
    this.#earlier = lastEnded.get(port);
  }

  /**
   * Applies a message of any type; malformed messages, and those of other operations, are ignored.
   *
   * @returns Whether the message is of this operation.
   */
  receive(message: unknown): boolean {
    const kind = kindOf(message);
    const ends = kinds.get(kind);
    if (ends !== undefined && !this.#accepts(countOf(message, "operation"), ends)) return false;
    receiveMessage(this.#source, message);
    const sequence = kind === "progress" ? countOf(message, "sequence") : undefined;
    if (sequence !== undefined) this.#send({ kind: "read", sequence });
    return ends !== undefined;
  }

  /** Sends the requested reason, once the number of the operation is known. */
  cancel(): void {
    if (this.#operation !== undefined)
      this.#send({ kind: "cancel", reason: serializeReason(this.#source.reason) });
  }

  /** Notes that nothing more of this operation is to be read from the port. */
  end(): void {
    if (this.#operation !== undefined) lastEnded.set(this.#port, this.#operation);
  }

  #accepts(operation: number | undefined, ends: boolean): boolean {
    if (operation === undefined) return false;
    if (this.#operation === undefined && operation !== this.#earlier) {
      this.#operation = operation;
      if (!ends && this.#source.isCanceled()) this.cancel();
    }
    return operation === this.#operation;
  }

  #send(message: object): void {
    try {
      this.#port.postMessage(portMessage({ ...message, operation: this.#operation }));
    } catch {
      // The port reports its end by an event.
    }
  }
}
