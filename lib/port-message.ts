import { describe, tagOf } from "./assertions.js";
import type { AsyncOperationSource } from "./async-operation-source.js";
import { settleBy } from "./outcome-message.js";
import { ownValue } from "./serialize.js";

/** The constants of the messages through a port. */
export const portProtocol = {
  /** The member that marks a message of this library; its value is the version. */
  tag: "async-operation",
  /** The version of the messages of this library. */
  version: 1,
  /** The largest number of reports in one message. */
  mostValues: 1000,
  /** The longest that a report waits for others in a loop that never pauses, in milliseconds. */
  longestWait: 10,
  /** The largest number of unread messages with reports, if only the newest are sent. */
  mostUnread: 2,
} as const;

/**
 * Marks a message as one of this library.
 *
 * @param message - The kind and the members of the message.
 *
 * @example
 * ```ts
 * portMessage({ kind: "cancel", reason: "not needed" });
 * ```
 */
export function portMessage(message: object): object {
  return { [portProtocol.tag]: portProtocol.version, ...message };
}

/**
 * Returns the parts of a value that a message moves, each once.
 *
 * Undefined, such as the `buffer` of a number, is dropped; so is shared memory, which cannot be moved and
 * stays shared.
 *
 * @param value - The value to send.
 * @param transfer - Returns its parts.
 *
 * @example
 * ```ts
 * const { buffer } = new Uint8Array(8);
 * const halves = [new Uint8Array(buffer, 0, 4), new Uint8Array(buffer, 4)];
 * transferListOf(halves, (parts) => (parts as typeof halves).map((part) => part.buffer)); // [buffer]
 * ```
 */
export function transferListOf(
  value: unknown,
  transfer: (value: unknown) => readonly unknown[],
): unknown[] {
  const parts = new Set(transfer(value));
  parts.delete(undefined);
  return [...parts].filter((part) => tagOf(part) !== "[object SharedArrayBuffer]");
}

/**
 * Returns the kind of a received message; undefined for a message of another library or version.
 *
 * @param message - The received message, of any type.
 *
 * @example
 * ```ts
 * kindOf(portMessage({ kind: "cancel" })); // "cancel"
 * kindOf({ kind: "cancel" }); // undefined
 * ```
 */
export function kindOf(message: unknown): unknown {
  const isOurs = ownValue(message, portProtocol.tag) === portProtocol.version;
  return isOurs ? ownValue(message, "kind") : undefined;
}

/**
 * Returns a member of a received message that counts: an integer from 1; undefined if it is anything else.
 *
 * @param message - The received message, of any type.
 * @param key - The name of the member.
 *
 * @example
 * ```ts
 * countOf({ operation: 7 }, "operation"); // 7
 * countOf({ operation: -1 }, "operation"); // undefined
 * ```
 */
export function countOf(message: unknown, key: string): number | undefined {
  const value = ownValue(message, key);
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

/**
 * Applies a received message to an operation; returns whether the message settled it.
 *
 * Unknown or malformed messages are ignored; a message of another version ends the operation in Error.
 *
 * @param source - The source of the operation.
 * @param message - The received message, of any type.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<unknown, unknown>();
 * receiveMessage(source, portMessage({ kind: "progress", values: [0.5] })); // false
 * ```
 */
export function receiveMessage<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  message: unknown,
): boolean {
  const version = ownValue(message, portProtocol.tag);
  if (version === undefined) return false;
  if (version !== portProtocol.version)
    return source.fail(
      new Error(
        `Cannot follow operation: expected version ${portProtocol.version} of its messages, got ${describe(version)}`,
      ),
    );
  const values = ownValue(message, "values");
  if (ownValue(message, "kind") !== "progress") return settleBy(source, message);
  if (Array.isArray(values) && values.length <= portProtocol.mostValues)
    for (const value of values) source.report(value);
  return false;
}
