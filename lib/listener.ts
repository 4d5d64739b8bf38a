import { assertMethods } from "./assertions.js";
import type { AsyncStatus } from "./async-status.js";
import { reportUncaught } from "./errors.js";

/** How an operation ended: the status, then the result, or the value that its promise rejects with. */
export type Outcome<TResult> =
  | [status: typeof AsyncStatus.Completed, value: TResult]
  | [status: typeof AsyncStatus.Canceled | typeof AsyncStatus.Error, value: unknown];

/**
 * Receives the outcome of an operation; `value` has the type of the result once `status` is Completed.
 *
 * @typeParam TResult - The type of the result.
 */
export type OutcomeListener<TResult = unknown> = (...outcome: Outcome<TResult>) => void;

/** Receives a report or a reason. Its type is checked only on entry to the library. */
// biome-ignore lint/suspicious/noExplicitAny: one list holds the listeners of any operation
export type Listener = (value: any) => void;

/** Calls a consumer's function; an error that it throws is reported as uncaught. */
export function call<First, Second>(
  listener: (first: First, second: Second) => void,
  first: First,
  second?: Second,
): void {
  try {
    // A function such as `console.log` uses every argument that it gets.
    if (second === undefined) (listener as Listener)(first);
    else listener(first, second);
  } catch (error) {
    reportUncaught(error);
  }
}

/** Returns a function as it is; of an object the method, bound. */
export function listenerOf(target: unknown, method: string, name: string): Listener {
  if (typeof target === "function") return target as Listener;
  assertMethods(target, `use \`${name}\``, `a function or an object with \`${method}\``, method);
  return (value) => ((target as Record<string, unknown>)[method] as Listener)(value);
}
