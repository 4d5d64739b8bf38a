import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import { AsyncStatus, watch } from "../../lib/index.js";
import { assertMethods } from "../../lib/wire.js";
import { addTracer, type OperationEvent } from "./observers.js";
import "./recorder.js";
import { type Shown, textOf, valuesOf } from "./texts.js";

/** The members of a `Span` of OpenTelemetry that are used. */
export interface SpanLike {
  /** Adds an event, with its time by `performance.now()`. */
  addEvent(name: string, attributes: Record<string, Shown>, time: number): unknown;
  /** Sets an attribute. */
  setAttribute(key: string, value: string): unknown;
  /** Adds an error as an event. */
  recordException(error: string | Error): void;
  /** Sets the status: 2 is an error. */
  setStatus(status: { readonly code: number; readonly message: string }): unknown;
  /** Ends the span, at a time by `performance.now()`; by default, now. */
  end(time?: number): void;
}

/** The members of a `Tracer` of OpenTelemetry that are used. */
export interface TracerLike {
  /** Starts a span inside of the active one. */
  startSpan(name: string, options: { readonly startTime: number }): SpanLike;
  /** Starts a span, and calls a function inside of it. */
  startActiveSpan(name: string, body: (span: SpanLike) => void): void;
}

/** Options for `traceOperations`. */
export interface TraceOptions {
  /** The shortest time between two progress events of a span, in milliseconds; 1000 by default, 0 for each report. */
  readonly interval?: number | undefined;
}

/**
 * Creates a span of OpenTelemetry for each operation that starts, as a child of the active span.
 *
 * The body runs inside the span: spans of its requests and its parts are children. A span is exported only
 * at its end, so a child of zero length, `<name> started`, is exported at once. Reports become events: at
 * most one in each `interval`, and the last one. Canceled is the attribute `operation.status` with
 * `operation.reason`, and not an error; Error is an exception with the status of an error.
 *
 * @param tracer - A tracer of OpenTelemetry.
 * @param options - How often a report is an event.
 * @returns The function that stops tracing; the spans of running operations still end with them.
 * @throws {TypeError} If `tracer` is not one, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { trace } from "@opentelemetry/api";
 *
 * const stop = traceOperations(trace.getTracer("app"));
 * ```
 *
 * @see {@link https://opentelemetry.io/docs/concepts/signals/traces/#spans}
 */
export function traceOperations(tracer: TracerLike, options: TraceOptions = {}): () => void {
  assertMethods(tracer, "trace operations", "a tracer", "startSpan", "startActiveSpan");
  assertOptions(options, "`{ interval }`");
  const { interval = 1000 } = options;
  if (!(typeof interval === "number" && interval >= 0))
    throw argumentError("trace operations", "`interval` as milliseconds", interval);
  return addTracer((event, next) => {
    tracer.startActiveSpan(event.name, (span) => {
      const startTime = performance.now(); // Not that of the event: no child begins before its parent.
      tracer.startSpan(`${event.name} started`, { startTime }).end(startTime);
      follow(event, span, interval);
      next();
    });
  });
}

/** Copies the reports and the outcome of an operation to its span. */
function follow({ operation }: OperationEvent, span: SpanLike, interval: number): void {
  let last = -Infinity;
  let waiting: [name: string, attributes: Record<string, Shown>, time: number] | undefined;
  watch(operation, {
    progress(value) {
      const time = performance.now();
      waiting = ["progress", valuesOf(value), time];
      if (time - last < interval) return;
      last = time;
      span.addEvent(...waiting);
      waiting = undefined;
    },
    canceled: (reason) =>
      span.addEvent("cancel requested", { reason: textOf(reason) }, performance.now()),
    completed(status, value) {
      if (waiting) span.addEvent(...waiting);
      span.setAttribute("operation.status", AsyncStatus[status]);
      if (status === AsyncStatus.Canceled) span.setAttribute("operation.reason", textOf(value));
      else if (status === AsyncStatus.Error) {
        span.recordException(value instanceof Error ? value : textOf(value));
        span.setStatus({ code: 2, message: textOf(value) });
      }
      span.end();
    },
  });
}
