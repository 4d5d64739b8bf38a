import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import { watch } from "../../lib/index.js";
import { assertMethods, Canceled, Failed, isError } from "../../lib/wire.js";
import { addTracer, apart, type OperationEvent } from "./observers.js";
import "./recorder.js";
import { outcomes, type Shown, textOf, valuesOf } from "./texts.js";

/** The members of a `Span` of OpenTelemetry that are used. */
export interface SpanLike {
  /** Returns whether the span keeps what it receives; one that does not receives nothing. */
  isRecording?(): boolean;
  /** Adds an event, with its time by `Date.now()`; by default, now. */
  addEvent(name: string, attributes: Record<string, Shown>, time?: number): unknown;
  /** Sets an attribute. */
  setAttribute(key: string, value: string): unknown;
  /** Adds an error as an event. */
  recordException(error: string | Error): void;
  /** Sets the status: 2 is an error. */
  setStatus(status: { readonly code: number; readonly message: string }): unknown;
  /** Ends the span. */
  end(): void;
}

/** The members of a `Tracer` of OpenTelemetry that are used. */
export interface TracerLike {
  /** Starts a span inside of the active one. */
  startSpan(name: string): SpanLike;
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
 * at its end, so a short child, `<name> started`, is exported at once. Reports become events: at
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
      follow(event, span, interval);
      tracer.startSpan(`${event.name} started`).end();
      next();
    });
  });
}

/** Copies the reports and the outcome of an operation to its span. */
function follow({ operation }: OperationEvent, span: SpanLike, interval: number): void {
  if (span.isRecording?.() === false) return; // A second listener makes reports several times slower.
  let last = -Infinity;
  let waiting: (() => void) | undefined;
  watch(operation, {
    progress(value) {
      const time = Date.now();
      waiting = () => span.addEvent("progress", valuesOf(value), time);
      if (Math.abs(time - last) < interval) return; // A clock may be set back.
      last = time;
      waiting();
      waiting = undefined;
    },
    canceled: (reason) => span.addEvent("cancel requested", { reason: textOf(reason) }),
    completed: (status, value) =>
      apart(() => {
        try {
          waiting?.();
          span.setAttribute("operation.status", outcomes[status]);
          const message = textOf(value);
          if (status === Canceled) span.setAttribute("operation.reason", message);
          if (status === Failed) {
            span.setStatus({ code: 2, message });
            span.recordException(isError(value) ? value : message);
          }
        } finally {
          span.end(); // Even if a method above throws: a span is exported at its end alone.
        }
      }),
  });
}
