import { EventEmitter } from "node:events";
import { afterEach, expect, test } from "@jest/globals";
import { fromAsyncIterable } from "async-operation/async-iterable";
import { type BullMQEventsLike, type BullMQJobLike, fromBullMQ } from "async-operation/bullmq";
import { type AnyOperation, nameOf } from "async-operation/diagnostics";
import { fromFetch } from "async-operation/fetch";
import { fromHttp } from "async-operation/http";
import { fromMcp } from "async-operation/mcp";
import { fromMessagePort } from "async-operation/message-port";
import { fromNodeCallback } from "async-operation/node-callback";
import { fromPCancelable } from "async-operation/p-cancelable";
import { fromPolling } from "async-operation/polling";
import { fromProgressTask } from "async-operation/progress-task";
import { fromPromise } from "async-operation/promise";
import { fromResponse } from "async-operation/response";

const never = <TValue>(): Promise<TValue> => new Promise(() => {});
Reflect.set(globalThis, "peersKeepTimers", true); // The work does not end.
const { port1, port2 } = new MessageChannel();

/** The parts of a queue that are used before the job ends. */
const queueEvents = Object.assign(new EventEmitter(), { qualifiedName: "bull:pages" });
const job = { id: "7", timestamp: 0, queueQualifiedName: "bull:pages", getState: never };

const starts: Record<string, () => AnyOperation> = {
  fromAsyncIterable: () =>
    fromAsyncIterable<string, string>({ [Symbol.asyncIterator]: () => ({ next: never }) }),
  fromBullMQ: () =>
    fromBullMQ(job as unknown as BullMQJobLike, queueEvents as unknown as BullMQEventsLike),
  fromFetch: () => fromFetch("data:,"),
  fromHttp: () => fromHttp(() => never<Request>()),
  fromMcp: () => fromMcp(() => never()),
  fromMessagePort: () => fromMessagePort(port1),
  fromNodeCallback: () => fromNodeCallback(() => {}),
  fromPCancelable: () =>
    fromPCancelable(Object.assign(never(), { cancel() {}, isCanceled: false })),
  fromPolling: () => fromPolling({ start: never, poll: never, outcome: () => undefined }),
  fromProgressTask: () => fromProgressTask(() => never()),
  fromPromise: () => fromPromise(never()),
  "fromPromise with a cancel": () => fromPromise(never(), { cancel() {} }),
  fromResponse: () => fromResponse(() => never()),
};

afterEach(() => {
  port1.close();
  port2.close();
});

test.each(Object.entries(starts))("an operation of %s() has this name", (name, start) => {
  expect(nameOf(start())).toBe(name.split(" ")[0]);
});
