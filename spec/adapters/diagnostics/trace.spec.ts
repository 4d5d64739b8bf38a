import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { AsyncOperationSource, run, toPromise } from "async-operation";
import { type TracerLike, traceOperations } from "async-operation/diagnostics";
import { collectStrays } from "../../support/strays.js";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = trace.getTracer("spec");
Reflect.set(globalThis, "peersKeepTimers", true); // One for each export.

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});

afterEach(() => {
  exporter.reset();
  jest.restoreAllMocks();
});

afterAll(() => provider.shutdown());

const spans = (): ReadableSpan[] => exporter.getFinishedSpans();

function spanOf(name: string): ReadableSpan {
  const span = spans().find((each) => each.name === name);
  if (!span) throw new Error(`No span ${name}`);
  return span;
}

const eventsOf = (name: string): unknown[] =>
  spanOf(name).events.map((event) => [event.name, event.attributes]);

/** Each span as `name < name of its parent`, in the order of their ends. */
const tree = (): string[] =>
  spans().map(({ name, parentSpanContext: parent }) => {
    const outer = spans().find((each) => each.spanContext().spanId === parent?.spanId);
    return outer ? `${name} < ${outer.name}` : name;
  });

describe("traceOperations()", () => {
  test("creates a span for each operation, inside the one around it", async () => {
    const stop = traceOperations(tracer);
    const whole = run(
      async () => {
        await null;
        const part = run(async () => tracer.startSpan("request").end(), { name: "part" });
        new AsyncOperationSource<string>({ name: "event" }).complete("done");
        await toPromise(part);
      },
      { name: "whole" },
    );
    await toPromise(whole);
    stop();
    expect(tree()).toEqual([
      "whole started < whole",
      "part started < part",
      "request < part",
      "event started < event",
      "event < whole",
      "part < whole",
      "whole",
    ]);
  });

  test("exports the start at once, as a short span", () => {
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string>({ name: "upload" });
    stop();
    expect(tree()).toEqual(["upload started"]);
    const [seconds, nanoseconds] = spanOf("upload started").duration;
    expect(seconds * 1e3 + nanoseconds / 1e6).toBeLessThan(100);
    source.complete("done");
    expect(tree()).toEqual(["upload started < upload", "upload"]);
  });

  test("ends the span at the end of the operation, even after it was stopped", () => {
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string>({ name: "upload" });
    stop();
    const later = performance.now() + 1;
    while (performance.now() < later);
    source.complete("done");
    expect(spanOf("upload").attributes).toEqual({ "operation.status": "Completed" });
    expect(spanOf("upload").duration[1]).toBeGreaterThan(500_000); // Nanoseconds.
    expect(spanOf("upload").status).toEqual({ code: SpanStatusCode.UNSET });
  });

  test("adds reports as events: at most one in each interval, and the last one", () => {
    const now = jest.spyOn(Date, "now");
    const stop = traceOperations(tracer, { interval: 100 });
    const source = new AsyncOperationSource<string, object>({ name: "upload" });
    const start = Date.now();
    for (const [time, loaded] of [
      [0, 1],
      [50, 2],
      [99, 3],
      [100, 4],
      [150, 5],
      [160, 6],
    ] as const) {
      now.mockReturnValue(start + time);
      source.report({ loaded });
    }
    source.complete("done");
    stop();
    expect(eventsOf("upload")).toEqual([1, 4, 6].map((loaded) => ["progress", { loaded }]));
    const [first, , last] = spanOf("upload").events;
    const milliseconds = ([s, ns]: readonly [number, number] = [0, 0]) => s * 1e3 + ns / 1e6;
    expect(milliseconds(last?.time) - milliseconds(first?.time)).toBeCloseTo(160, 1);
  });

  test("adds one event a second by default, and with 0 each report", () => {
    const stops = [traceOperations(tracer), traceOperations(tracer, { interval: 0 })];
    const source = new AsyncOperationSource<string, number>({ name: "upload" });
    for (const value of [1, 2, 3]) source.report(value);
    for (const stop of stops) stop();
    source.complete("done");
    const numbers = spans()
      .filter(({ name }) => name === "upload")
      .map(({ events }) => events.map(({ attributes = {} }) => Object.values(attributes)[0]));
    expect(numbers).toEqual([
      [1, 3],
      [1, 2, 3],
    ]);
  });

  test("adds the members of a report that are numbers, booleans or texts", () => {
    const stop = traceOperations(tracer, { interval: 0 });
    const source = new AsyncOperationSource<string, unknown>({ name: "upload" });
    const unreadable = {
      get loaded() {
        throw new Error("Not yet");
      },
    };
    const many = Object.fromEntries("abcdefghij".split("").map((key, index) => [key, index]));
    for (const value of [
      { phase: "upload", loaded: 1, total: undefined, isLast: false, signal: {} },
      "half",
      "x".repeat(2000),
      { rows: [] },
      null,
      true,
      unreadable,
      many,
    ])
      source.report(value);
    stop();
    source.complete("done");
    expect(spanOf("upload").events.map(({ attributes }) => attributes)).toEqual([
      { phase: "upload", loaded: 1, isLast: false },
      { value: "half" },
      { value: "x".repeat(1024) },
      { value: "Object" },
      { value: "null" },
      { value: true },
      { value: "Object" },
      { a: 0, b: 1, c: 2, d: 3, e: 4, f: 5, g: 6, h: 7 },
    ]);
  });

  test("sets a cancel as attributes, and not as an error", () => {
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string>({ name: "upload" });
    source.operation.cancel("not needed");
    source.fail(source.reason);
    stop();
    expect(eventsOf("upload")).toEqual([["cancel requested", { reason: "not needed" }]]);
    expect(spanOf("upload").attributes).toEqual({
      "operation.status": "Canceled",
      "operation.reason": "not needed",
    });
    expect(spanOf("upload").status).toEqual({ code: SpanStatusCode.UNSET });
  });

  test("sets an empty reason when the cancel has none", () => {
    const stop = traceOperations(tracer);
    const source = new AsyncOperationSource<string>({ name: "upload" });
    source.operation.cancel();
    source.fail(source.reason);
    stop();
    expect(spanOf("upload").attributes).toEqual({
      "operation.status": "Canceled",
      "operation.reason": "",
    });
  });

  test.each([
    [new RangeError("No disk"), { "exception.type": "RangeError", "exception.message": "No disk" }],
    ["No disk", { "exception.message": "No disk" }],
  ])("records the error %p as an exception", (error, attributes) => {
    const stop = traceOperations(tracer);
    run(
      () => {
        throw error;
      },
      { name: "write" },
    );
    stop();
    expect(eventsOf("write")).toEqual([["exception", expect.objectContaining(attributes)]]);
    expect(spanOf("write").attributes).toEqual({ "operation.status": "Error" });
    expect(spanOf("write").status).toEqual({ code: SpanStatusCode.ERROR, message: "No disk" });
  });

  test("calls the body once whatever a tracer does", async () => {
    const error = new Error("No exporter");
    const span = tracer.startSpan("unused");
    const tracers: TracerLike["startActiveSpan"][] = [
      () => {},
      () => {
        throw error;
      },
      (_, body) => {
        body(span);
        body(span);
        throw error;
      },
    ];
    let calls = 0;
    const strays = await collectStrays(() => {
      const stops = tracers.map((startActiveSpan) =>
        traceOperations({ startSpan: () => span, startActiveSpan }),
      );
      stops.push(traceOperations(tracer));
      expect(run(() => ++calls, { name: "work" }).getResults()).toBe(1);
      for (const stop of stops) stop();
    });
    expect(calls).toBe(1);
    expect(strays).toEqual({ uncaught: [error, error], unhandled: [] });
    expect(tree()).toContain("work");
  });

  test("does not call a tracer that another one has stopped at the start", () => {
    const startSpan = tracer.startSpan.bind(tracer);
    const stopOuter = traceOperations({ startSpan, startActiveSpan: () => stopInner() });
    const stopInner = traceOperations(tracer);
    expect(run(() => 5).getResults()).toBe(5);
    stopOuter();
    expect(spans()).toEqual([]);
  });

  test.each([undefined, {}, { startSpan() {} }])("refuses %p as a tracer", (value) => {
    expect(() => traceOperations(value as unknown as TracerLike)).toThrow(
      "Cannot trace operations: expected a tracer",
    );
  });

  test.each([-1, Number.NaN, "1000"])("refuses %p as an interval", (interval) => {
    expect(() => traceOperations(tracer, { interval: interval as number })).toThrow(
      "Cannot trace operations: expected `interval` as milliseconds",
    );
  });
});
