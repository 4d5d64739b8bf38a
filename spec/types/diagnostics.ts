import type { Tracer } from "@opentelemetry/api";
import type { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { AsyncOperationSource, type IAsyncOperationWithProgress, run } from "async-operation";
import {
  type AnyOperation,
  measureOperations,
  type OperationEvent,
  observeOperations,
  type RunningOperation,
  type running,
  type TracerLike,
  traceOperations,
} from "async-operation/diagnostics";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const tracer: Tracer;
declare const provider: BasicTracerProvider;
declare const event: OperationEvent;

// Names
run(() => 1, { name: "upload" });
new AsyncOperationSource<string>({ name: undefined });
// @ts-expect-error TS2769: a name is a string
run(() => 1, { name: 5 });
// @ts-expect-error TS2353: a source has no signal from outside
new AsyncOperationSource({ name: "upload", signal: new AbortController().signal });

// The tracer of OpenTelemetry, and of its SDK
tracer satisfies TracerLike;
provider.getTracer("app") satisfies TracerLike;
traceOperations(tracer) satisfies () => void;
traceOperations(provider.getTracer("app"), { interval: 0 });
// @ts-expect-error TS2345: a tracer starts active spans
traceOperations({ startSpan: tracer.startSpan.bind(tracer) });
// @ts-expect-error TS2322: milliseconds
traceOperations(tracer, { interval: "1 s" });

measureOperations({ track: "Uploads" }) satisfies () => void;
// @ts-expect-error TS2322: a track has a name
measureOperations({ track: 1 });

// What runs, and what happens
true satisfies Exact<ReturnType<typeof running>, RunningOperation[]>;
operation satisfies AnyOperation;
observeOperations(({ type, name }) => console.log(type, name)) satisfies () => void;
// @ts-expect-error TS2339: only a report and the end have a value
event.value;
if (event.type === "end") true satisfies Exact<typeof event.value, unknown>;
if (event.type === "cancel") event.reason satisfies unknown;
