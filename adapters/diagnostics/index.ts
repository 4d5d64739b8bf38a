import { assertFunction } from "../../lib/adapter-kit.js";
import { stateOf } from "../../lib/wire.js";
import { types } from "./channels.js";
import { addObserver, type OperationEvent } from "./observers.js";
import type { AnyOperation } from "./record.js";
import { running as records, watchReports } from "./recorder.js";

export { type MeasureOptions, measureOperations } from "./measure-operations.js";
export type { OperationChange, OperationEvent } from "./observers.js";
export type { AnyOperation } from "./record.js";
export { nameOf } from "./recorder.js";
export type { Shown } from "./texts.js";
export {
  type SpanLike,
  type TraceOptions,
  type TracerLike,
  traceOperations,
} from "./trace-operations.js";

/** An operation that has started and not ended. */
export interface RunningOperation {
  /** The operation. */
  readonly operation: AnyOperation;
  /** The name of its options, or of its body, or "AsyncOperation". */
  readonly name: string;
  /** The time since its start, in milliseconds. */
  readonly age: number;
  /** Its newest report; undefined before the first one. */
  readonly progress: unknown;
  /** The operation around it, if that still runs. */
  readonly parent: AnyOperation | undefined;
}

/**
 * Returns the operations that have started, since this module was imported, and not ended: the oldest first.
 *
 * The list keeps no operation alive; one that was dropped without an end leaves it when it is collected.
 *
 * @example
 * ```ts
 * for (const { name, age, progress } of running()) console.log(name, age, progress);
 * ```
 */
export function running(): RunningOperation[] {
  const now = performance.now();
  const list: RunningOperation[] = [];
  for (const record of records) {
    const { operation, name, startedAt, parent } = record;
    const state = operation && stateOf(operation);
    if (!state)
      records.delete(record); // It was collected.
    else if (state.isRunning)
      // Not while its `completed` handler runs.
      list.push({
        operation,
        name,
        age: now - startedAt,
        progress: state.progress,
        parent: parent?.operation,
      });
  }
  return list;
}

/**
 * Calls a function for each start, report, cancel request and end of any operation.
 *
 * The same events are published on the channels `async-operation:start`, `:progress`, `:cancel` and
 * `:end` of `node:diagnostics_channel`, where the platform has it. An error of the function is uncaught.
 * Operations that the function starts are not observed.
 *
 * @param listener - Receives the events.
 * @returns The function that ends the observation.
 * @throws {TypeError} If `listener` is not a function.
 *
 * @example
 * ```ts
 * const stop = observeOperations(({ type, name }) => console.log(name, type));
 * ```
 *
 * @see {@link https://nodejs.org/api/diagnostics_channel.html}
 */
export function observeOperations(listener: (event: OperationEvent) => void): () => void {
  assertFunction(listener, "observe operations");
  const observer = (event: OperationEvent): void => listener(event);
  const stop = addObserver(observer, ...types);
  watchReports();
  return stop;
}
