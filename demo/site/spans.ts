// Spans of OpenTelemetry in memory, and as text.
import { context, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

type Time = readonly [seconds: number, nanoseconds: number];

const milliseconds = ([seconds, nanoseconds]: Time): number => seconds * 1e3 + nanoseconds / 1e6;

/** Sets up the SDK; `print` returns the ended spans as a tree. */
export function collectSpans(): { tracer: Tracer; print(): string[] } {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  return {
    tracer: trace.getTracer("demo"),
    print() {
      const spans = exporter.getFinishedSpans().filter(({ name }) => !name.endsWith(" started"));
      return linesOf(spans, undefined, "");
    },
  };
}

function linesOf(
  spans: readonly ReadableSpan[],
  parent: string | undefined,
  indent: string,
): string[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
    .sort((left, right) => milliseconds(left.startTime) - milliseconds(right.startTime))
    .flatMap((span) => [
      `${`${indent}${span.name}`.padEnd(20)} ${textOf(span)}`,
      ...linesOf(spans, span.spanContext().spanId, `${indent}  `),
    ]);
}

function textOf({ duration, attributes, events }: ReadableSpan): string {
  const time = `${(milliseconds(duration) / 1000).toFixed(1)} s`;
  const shown = Object.values(attributes).join(": ");
  return `${time}  ${shown.padEnd(20)} ${countsOf(events)}`.trimEnd();
}

/** Counts events by their names. */
function countsOf(events: ReadableSpan["events"]): string {
  const counts = new Map<string, number>();
  for (const { name } of events) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}
