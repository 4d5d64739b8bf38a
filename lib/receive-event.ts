import type { AsyncOperationSource } from "./async-operation-source.js";
import { eventValue, type ServerSentEvent } from "./event-stream-parser.js";
import { settleBy } from "./outcome-message.js";

/**
 * Functions that check received values, and return them with their type.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface EventParsers<out TResult, out TProgress> {
  /** Checks the result. */
  readonly parse: (value: unknown) => TResult;
  /** Checks a report. */
  readonly parseProgress: (value: unknown) => TProgress;
}

/**
 * Applies a received event: reports progress, or returns the function that ends the operation.
 *
 * Events of other types are ignored.
 *
 * @param source - The source of the operation.
 * @param event - The event.
 * @param parsers - The functions that check received values.
 * @throws {Error} If the data is not JSON, or a parser throws.
 *
 * @example
 * ```ts
 * const source = new AsyncOperationSource<string, number>();
 * const end = receiveEvent(source, { type: "completed", data: "7" }, { parse: String, parseProgress: Number });
 * end?.();
 * source.operation.getResults(); // "7"
 * ```
 */
export function receiveEvent<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  event: Pick<ServerSentEvent, "type" | "data">,
  { parse, parseProgress }: EventParsers<TResult, TProgress>,
): (() => unknown) | undefined {
  const { type: kind } = event;
  if (kind === "progress") source.report(parseProgress(eventValue(event)));
  if (kind === "completed") {
    const result = parse(eventValue(event));
    return () => source.complete(result);
  }
  if (kind !== "error" && kind !== "canceled") return undefined;
  const value = eventValue(event);
  return () => settleBy(source, { kind, error: value, reason: value });
}
