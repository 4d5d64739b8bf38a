import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { AsyncOperationSource, run } from "async-operation";
import { type SpanLike, type TracerLike, traceOperations } from "async-operation/diagnostics";
import { collectStrays } from "../../support/strays.js";

// What people reported of OpenTelemetry: docs/reports.md has the addresses.

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("spec");
Reflect.set(globalThis, "peersKeepTimers", true); // One for each export.

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterEach(() => {
  exporter.reset();
  jest.restoreAllMocks();
});

afterAll(() => provider.shutdown());

const spanOf = (name: string): ReadableSpan | undefined =>
  exporter.getFinishedSpans().find((each) => each.name === name);

const eventsOf = (name: string): unknown[] | undefined =>
  spanOf(name)?.events.map(({ attributes }) => attributes);

/** Traces an operation with some reports. */
function traceReports(...reports: unknown[]): unknown[] | undefined {
  const stop = traceOperations(tracer, { interval: 0 });
  const source = new AsyncOperationSource<string, unknown>({ name: "upload" });
  stop();
  for (const report of reports) source.report(report);
  source.complete("done");
  return eventsOf("upload");
}

/** Traces an operation that fails. */
function traceFailure(error: unknown, by: TracerLike = tracer): ReadableSpan | undefined {
  const stop = traceOperations(by);
  const source = new AsyncOperationSource<string, number>({ name: "write" });
  stop();
  for (const value of [1, 2]) source.report(value);
  source.fail(error);
  return spanOf("write");
}

/** The tracer, whose spans are changed before the operation gets them. */
const changing = (change: (span: SpanLike) => void): TracerLike => ({
  startSpan: (name) => tracer.startSpan(name),
  startActiveSpan: (name, body) =>
    tracer.startActiveSpan(name, (span) => {
      change(span);
      body(span);
    }),
});

describe("a report", () => {
  test("is not read for a span that a sampler left out", () => {
    let reads = 0;
    const report = {
      get loaded() {
        return ++reads;
      },
    };
    const unsampled = new BasicTracerProvider({ sampler: new AlwaysOffSampler() });
    const stop = traceOperations(unsampled.getTracer("spec"), { interval: 0 });
    const source = new AsyncOperationSource<string, object>({ name: "upload" });
    stop();
    source.report(report);
    source.complete("done");
    expect(reads).toBe(0);
  });

  test("is read when it is an event, and not when the next one replaces it", () => {
    const reads: number[] = [];
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string, object>({ name: "upload" });
    stop();
    for (const loaded of [1, 2, 3])
      source.report({
        get loaded() {
          reads.push(loaded);
          return loaded;
        },
      });
    source.complete("done");
    expect(reads).toEqual([1, 3]);
    expect(eventsOf("upload")).toEqual([{ loaded: 1 }, { loaded: 3 }]);
  });

  test("of a long array is read at its beginning alone", () => {
    let reads = 0;
    const rows = Array.from({ length: 9 }, (_, index) => index);
    Object.defineProperty(rows, 8, { enumerable: true, get: () => ++reads });
    const first = { 0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7 };
    const bytes = new Uint8Array(20_000_000);
    const zeros = Object.fromEntries(Object.keys(first).map((key) => [key, 0]));
    expect(traceReports(rows, bytes, [])).toEqual([first, zeros, { value: "Array" }]);
    expect(reads).toBe(0);
  });

  test("has no number that JSON cannot express", () => {
    const values = [Number.NaN, Infinity, { rate: -Infinity, loaded: 5n, total: 10 }];
    const events = traceReports(...values);
    expect(events).toEqual([
      { value: "NaN" },
      { value: "Infinity" },
      { rate: "-Infinity", loaded: "5", total: 10 },
    ]);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test("has a time since 1970, which a tracer of a platform needs", () => {
    const times: unknown[] = [];
    const stop = traceOperations(
      changing((span) => {
        span.addEvent = (_name, _attributes, time) => times.push(time);
      }),
    );
    const source = new AsyncOperationSource<string, number>();
    stop();
    const before = Date.now();
    for (const value of [1, 2]) source.report(value);
    source.complete("done");
    expect(times).toHaveLength(2);
    for (const time of times) expect(Math.abs(Number(time) - before)).toBeLessThan(60_000);
  });

  test("is an event when the clock was set back", () => {
    const now = jest.spyOn(Date, "now");
    const hour = 3_600_000;
    const start = Date.now();
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string, number>({ name: "upload" });
    stop();
    for (const [time, value] of [
      [start, 1],
      [start - hour, 2],
      [start - hour + 1, 3],
      [start - hour + 2, 4],
    ] as const) {
      now.mockReturnValue(time);
      source.report(value);
    }
    source.complete("done");
    expect(eventsOf("upload")).toEqual([{ value: 1 }, { value: 2 }, { value: 4 }]);
  });
});

describe("an error", () => {
  test("of another realm has its type and its stack", () => {
    const error = runInNewContext("new RangeError('No disk')");
    expect(traceFailure(error)?.events.at(-1)?.attributes).toMatchObject({
      "exception.type": "RangeError",
      "exception.stacktrace": expect.stringContaining("No disk"),
    });
  });

  test("that the SDK cannot record ends the span all the same", async () => {
    const error = Object.assign(new Error("No disk"), { code: Object.create(null) });
    let span: ReadableSpan | undefined;
    const { uncaught } = await collectStrays(() => {
      span = traceFailure(error);
    });
    expect(span?.status).toEqual({ code: 2, message: "No disk" });
    expect(uncaught).toEqual([expect.any(TypeError)]);
  });
});

describe("a span", () => {
  const error = new Error("No exporter");
  const fail = (): never => {
    throw error;
  };

  test.each<[string, TracerLike, number]>([
    ["addEvent()", changing((span) => Object.assign(span, { addEvent: fail })), 2],
    ["setAttribute()", changing((span) => Object.assign(span, { setAttribute: fail })), 1],
    ["startSpan()", { ...changing(() => {}), startSpan: fail }, 1],
  ])("ends with its operation when %s throws", async (_, failing, times) => {
    let span: ReadableSpan | undefined;
    const { uncaught } = await collectStrays(() => {
      span = traceFailure("No disk", failing);
    });
    expect(span).toBeDefined();
    expect(uncaught).toEqual(Array(times).fill(error));
  });

  test("is not made for an operation that a span processor starts at the end of one", () => {
    let ends = 0;
    const processor: SpanProcessor = {
      onStart() {},
      onEnd() {
        if (++ends < 100) run(() => "sent", { name: "send" });
      },
      shutdown: async () => {},
      forceFlush: async () => {},
    };
    const exporting = new BasicTracerProvider({ spanProcessors: [processor] });
    const stop = traceOperations(exporting.getTracer("spec"));
    run(() => 1, { name: "work" });
    stop();
    expect(ends).toBe(2); // "work started" and "work".
  });

  test("is made by an SDK that is registered after the call, for operations from then on", () => {
    const stop = traceOperations(trace.getTracer("spec"));
    run(() => 1, { name: "early" });
    trace.setGlobalTracerProvider(provider);
    run(() => 1, { name: "late" });
    stop();
    trace.disable();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["late started", "late"]);
  });

  test("keeps its newest events, of which the SDK has 128", () => {
    const reports = Array.from({ length: 1000 }, (_, index) => index);
    const events = traceReports(...reports);
    expect([events?.length, events?.[0]]).toEqual([128, { value: 872 }]);
  });
});
