import type { AsyncOperationSource } from "./async-operation-source.js";
import { describe } from "./errors.js";
import { settleBy } from "./outcome-message.js";
import { ownValue } from "./serialize.js";

/** What the messages through a port have in common. */
export const portProtocol = {
  /** The member that marks a message; its value is the version. */
  tag: "async-operation",
  /** The version of this library. */
  version: 1,
  /** How many reports one message may have. */
  mostValues: 1000,
} as const;

/**
 * Marks a message as one of ours.
 *
 * @param message - The message: its kind, and what belongs to it.
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
 * Does to an operation what a message from the other thread says, and tells whether it has ended so.
 *
 * What is no message of ours, or is malformed, is left alone; another version ends the operation in Error.
 *
 * @param source - What to report to or to end.
 * @param message - What came, of any type.
 * @param requested - The reason that was given here, where a cancel was requested.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<unknown, unknown>();
 * receiveMessage(source, portMessage({ kind: "progress", values: [0.5] }), undefined); // false
 * ```
 */
export function receiveMessage<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  message: unknown,
  requested: { readonly reason: unknown } | undefined,
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
  if (ownValue(message, "kind") !== "progress") return settleBy(source, message, requested);
  if (Array.isArray(values) && values.length <= portProtocol.mostValues)
    for (const value of values) source.report(value);
  return false;
}
