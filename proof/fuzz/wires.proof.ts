// What comes from another thread or machine may be anything. How many runs: FUZZ, 5,000 by default.
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, waitFor } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { fromResponse } from "async-operation/response";
import fc from "fast-check";
import { portMessage } from "../../lib/wire.js";
import { collectStrays } from "../../spec/support/strays.js";

const numRuns = Number(process.env["FUZZ"] ?? 5000);
/** How many messages go through one port, one run each. */
const batch = 50;
const timeout = 600_000;

const evil = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "value",
  "values",
);
const anything = fc.anything({
  key: fc.oneof(evil, fc.string()),
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
});
const kinds = [
  "started",
  "progress",
  "completed",
  "error",
  "canceled",
  "cancel",
  "read",
  "wake",
  "__proto__",
];

/** The number of the operation in most messages; the others have none that is well-formed. */
const number = 7;
const malformedNumber = fc
  .oneof(anything, fc.double(), fc.constantFrom(0, -1, 2 ** 53, "7"))
  .filter((value) => !Number.isSafeInteger(value) || Number(value) <= 0);

/** What is nearly a message of the protocol, and what is none at all. */
const message = fc.oneof(
  anything,
  fc.record(
    {
      "async-operation": fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, anything),
      operation: fc.oneof({ weight: 9, arbitrary: fc.constant(number) }, malformedNumber),
      sequence: fc.oneof(fc.nat(4), anything),
      kind: fc.oneof(fc.constantFrom(...kinds), anything),
      values: fc.oneof(fc.array(anything, { maxLength: 5 }), anything),
      value: anything,
      error: fc.oneof(fc.record({ name: anything, message: anything, code: anything }), anything),
      reason: fc.oneof(fc.string(), anything),
      buffer: anything,
    },
    { requiredKeys: ["async-operation"] },
  ),
);

const settled: readonly number[] = [AsyncStatus.Completed, AsyncStatus.Canceled, AsyncStatus.Error];

/** Nothing that came may have changed what all objects share. */
function expectUntouched(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(12);
}

describe("fromMessagePort()", () => {
  test(
    "settles by an outcome, else stays Started, whatever comes in whatever order",
    async () => {
      const strays = await collectStrays(() =>
        fc.assert(
          fc.asyncProperty(
            fc.array(message, { minLength: batch, maxLength: batch }),
            async (all) => {
              const { port1, port2 } = new MessageChannel();
              const operation = fromMessagePort<unknown, unknown>(port2);
              let reports = 0;
              operation.progress = () => reports++;
              for (const each of all) port1.postMessage(each);
              const late = { operation: number, kind: "progress", values: ["the last"] };
              port1.postMessage(portMessage(late));
              port1.postMessage("the end");
              await new Promise((resolve) => {
                port2.on("message", (data) => data === "the end" && resolve(data));
              });
              // Messages of ours say how; other versions end it in Error.
              if (operation.status === AsyncStatus.Started) {
                expect(reports).toBeGreaterThan(0);
                port1.postMessage(portMessage({ kind: "completed", operation: number, value: 1 }));
                expect(await toPromise(operation)).toBe(1);
              } else expect(settled).toContain(operation.status);
              port1.close();
            },
          ),
          { numRuns: Math.ceil(numRuns / batch) },
        ),
      );
      expect(strays).toEqual({ uncaught: [], unhandled: [] });
      expectUntouched();
    },
    timeout,
  );
});

describe("toMessagePort()", () => {
  test(
    "is canceled at most once, and ends as it would, whatever comes",
    async () => {
      const strays = await collectStrays(() =>
        fc.assert(
          fc.asyncProperty(
            fc.array(message, { minLength: batch, maxLength: batch }),
            fc.constantFrom("all" as const, "newest" as const),
            async (all, reports) => {
              const { port1, port2 } = new MessageChannel();
              const source = new AsyncOperationSource<string, unknown>();
              const reasons: unknown[] = [];
              source.onCancel((reason) => reasons.push(reason));
              toMessagePort(source.operation, { port: port1, reports });
              const [{ operation }] = await once(port2, "message"); // That it has started.
              const seen: { readonly kind: string; readonly values: unknown[] }[] = [];
              const ended = new Promise<void>((resolve) => {
                port2.on("message", (data) => {
                  seen.push(data);
                  if (data.kind === "completed") resolve();
                });
              });
              for (const each of all)
                port2.postMessage(
                  Object(each).operation === number ? { ...Object(each), operation } : each,
                );
              for (let index = 1; index <= 5; index++) {
                await new Promise((resolve) => setImmediate(resolve));
                source.report([index]);
              }
              source.complete("done");
              await ended;
              expect(reasons.length).toBeLessThanOrEqual(1);
              for (const reason of reasons)
                if (typeof reason === "string") expect(reason.length).toBeLessThanOrEqual(1024);
              const indexes = seen.slice(0, -1).flatMap(({ values }) => values.flat());
              const expected = reports === "all" ? [1, 2, 3, 4, 5] : [...new Set(indexes)].sort();
              expect([indexes, indexes.at(-1)]).toEqual([expected, 5]);
              port1.close();
            },
          ),
          { numRuns: Math.ceil(numRuns / batch) },
        ),
      );
      expect(strays).toEqual({ uncaught: [], unhandled: [] });
      expectUntouched();
    },
    timeout,
  );
});

const event = fc
  .record({
    kind: fc.constantFrom("progress", "progress", "completed", "error", "canceled", "other", ""),
    data: fc.oneof(fc.json(), fc.string(), fc.constant('{"__proto__":{"polluted":1},"name":"E"}')),
    end: fc.constantFrom("\n", "\r\n", "\r"),
  })
  .map(({ kind, data, end }) => `event: ${kind}${end}data: ${data}${end}${end}`);

/** A stream of events, some of whose bytes are changed, removed or doubled, in random pieces. */
const mangled = fc
  .record({
    events: fc.array(event, { maxLength: 6 }),
    faults: fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "drop", "add")), {
      maxLength: 4,
    }),
    cuts: fc.array(fc.nat(), { maxLength: 6 }),
  })
  .map(({ events, faults, cuts }) => {
    const bytes = [...Buffer.from(events.join(""))];
    for (const [at, byte, how] of faults) {
      const index = at % (bytes.length + 1);
      if (how === "set") bytes[index] = byte;
      else if (how === "drop") bytes.splice(index, 1);
      else bytes.splice(index, 0, byte);
    }
    const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
    ends.sort((left, right) => left - right);
    return ends.map((end, index) => Uint8Array.from(bytes.slice(ends[index - 1] ?? 0, end)));
  });

describe("fromResponse()", () => {
  test(
    "settles whatever a stream is made of",
    async () => {
      const headers = { "content-type": "text/event-stream" };
      const outcomes = new Set<number>();
      const strays = await collectStrays(() =>
        fc.assert(
          fc.asyncProperty(mangled, async (chunks) => {
            const stream = new ReadableStream({
              start(controller) {
                for (const chunk of chunks) controller.enqueue(chunk);
                controller.close();
              },
            });
            const operation = fromResponse(() => new Response(stream, { headers }), { limit: 500 });
            const status = await waitFor(operation, Infinity);
            expect(settled).toContain(status);
            outcomes.add(status);
          }),
          { numRuns },
        ),
      );
      expect(strays).toEqual({ uncaught: [], unhandled: [] });
      expect([...outcomes].sort()).toEqual([1, 2, 3]); // Each way was gone.
      expectUntouched();
    },
    timeout,
  );
});
