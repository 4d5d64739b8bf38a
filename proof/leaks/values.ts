import { getEventListeners } from "node:events";
import type { OperationContext } from "async-operation";
import { AsyncOperationSource } from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { fromEventTarget, toEventTarget } from "async-operation/event-target";
import { fromObservable, toObservable } from "async-operation/observable";
import { fromProgress, toProgress } from "async-operation/progress";
import { fromReadableStream } from "async-operation/readable-stream";
import { toStore } from "async-operation/store";
import { Subject } from "rxjs";
import {
  bodyOf,
  end,
  endingOf,
  failure,
  follow,
  many,
  onSignals,
  type Peers,
  reason,
  type Scenario,
  start,
} from "./scenario.js";

const nothing = (): void => {};

/** A reader that is used again and again, with the members of a `FileReader` or of an `XMLHttpRequest`. */
class Reader extends EventTarget {
  readyState = 1;
  readonly status = 200;
  readonly result = "done";
  readonly error = failure;
  abort(): void {
    this.dispatchEvent(new Event("abort"));
  }
}

class Request extends Reader {
  override readyState = 2;
  readonly upload = new EventTarget();
}

const types = ["load", "error", "abort", "timeout", "progress", "loadstart", "loadend"];
const events = { completed: "load", failed: "error", canceled: "", aborted: "abort" } as const;

function readMany(): Peers {
  const reader = new Reader();
  const request = new Request();
  return {
    run(index) {
      const target = index % 8 < 4 ? reader : request;
      const operation = fromEventTarget(target);
      const ending = endingOf(index);
      target.dispatchEvent(Object.assign(new Event("progress"), { loaded: 5 }));
      if (ending === "canceled") operation.cancel(reason);
      else target.dispatchEvent(new Event(events[ending]));
    },
    listeners: () =>
      [reader, request, request.upload]
        .flatMap((target) => types.map((type) => getEventListeners(target, type).length))
        .reduce((sum, length) => sum + length),
  };
}

/** Reads to the end, or leaves. */
async function readAll(iterable: AsyncGenerator<number>, leaves: boolean): Promise<void> {
  for await (const _ of iterable) if (leaves) break;
}

/** Observables that end, and one that never does. */
function observeMany(): Peers {
  const lasting = new Subject<string>();
  const aborting = new Subject<string>();
  return {
    run(index) {
      const ending = endingOf(index);
      const subject = ending === "canceled" ? lasting : new Subject<string>();
      const operation = fromObservable(ending === "aborted" ? aborting : subject);
      if (ending !== "aborted") subject.next("value");
      if (ending === "canceled") operation.cancel(reason);
      if (ending === "completed") subject.complete();
      if (ending === "failed") subject.error(failure);
      if (ending === "aborted") operation.cancel();
    },
    listeners: () => [lasting, aborting].filter(({ observed }) => observed).length,
  };
}

function streamOf(index: number): ReadableStream<Uint8Array> {
  const ending = endingOf(index);
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(8));
      if (ending === "completed") controller.close();
      if (ending === "failed") controller.error(failure);
    },
  });
}

export const scenarios: readonly Scenario[] = [
  {
    name: "toProgress",
    count: many,
    open: () => {
      const lasting = new AsyncOperationSource<string, number>();
      return onSignals((index, signal) => {
        const source = start();
        toProgress(fromAbortSignal(signal, source.operation), { report: nothing });
        toProgress(lasting.operation, nothing)();
        end(source, index);
      });
    },
  },
  {
    name: "fromProgress",
    count: many,
    open: () =>
      onSignals((index, signal) =>
        follow(fromAbortSignal(signal, fromProgress(bodyOf(index))), index),
      ),
  },
  {
    name: "toAsyncIterable",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const buffer = index % 8 < 4 ? "all" : "latest";
        const iterable = toAsyncIterable(fromAbortSignal(signal, source.operation), { buffer });
        const leaves = endingOf(index) === "canceled";
        if (leaves) source.report(0.5);
        else end(source, index);
        return readAll(iterable, leaves).catch(nothing);
      }),
  },
  {
    name: "fromAsyncIterable",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const operation = fromAsyncIterable(async function* (context) {
          yield 0.5;
          return await bodyOf(index)(
            context as OperationContext<unknown> as OperationContext<number>,
          );
        });
        return follow(fromAbortSignal(signal, operation), index);
      }),
  },
  {
    name: "fromReadableStream",
    count: many,
    open: () =>
      onSignals((index, signal) =>
        follow(fromAbortSignal(signal, fromReadableStream(streamOf(index), { total: 8 })), index),
      ),
  },
  {
    name: "toObservable",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const observable = toObservable(fromAbortSignal(signal, source.operation));
        const subscription = observable.subscribe({ next: nothing, error: nothing });
        if (endingOf(index) === "canceled") subscription.unsubscribe();
        else end(source, index);
      }),
  },
  { name: "fromObservable", count: many, open: observeMany },
  {
    name: "toEventTarget",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const target = toEventTarget(fromAbortSignal(signal, source.operation));
        for (const type of types) target.addEventListener(type, nothing);
        if (endingOf(index) === "canceled") target.abort(reason);
        else end(source, index);
      }),
  },
  { name: "fromEventTarget", count: many, open: readMany },
  {
    name: "toStore",
    count: many,
    open: () => {
      const lasting = new AsyncOperationSource<string, number>();
      const store = toStore(lasting.operation); // Watches it once, for all who subscribe.
      return onSignals((index, signal) => {
        const source = start();
        const { subscribe } = toStore(fromAbortSignal(signal, source.operation));
        const unsubscribe = subscribe(nothing);
        store.subscribe(nothing)();
        if (index % 8 < 4) unsubscribe();
        end(source, index);
      });
    },
  },
];
