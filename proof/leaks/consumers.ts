// Takes an operation through each adapter with closures of a consumer, which `closures.proof.ts` looks for at the end.
import { EventEmitter } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { AsyncOperationSource, run, waitFor, watch, whenAll, whenAny } from "async-operation";
import { fromAbortController, toAbortController } from "async-operation/abort-controller";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { toTool } from "async-operation/ai";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { fromCancellationToken, toCancellationToken } from "async-operation/cancellation-token";
import { fromEventTarget, toEventTarget } from "async-operation/event-target";
import { fromMcp, toMcp } from "async-operation/mcp";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { fromNodeCallback, toNodeCallback } from "async-operation/node-callback";
import { fromObservable, toObservable } from "async-operation/observable";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { fromProgress, toProgress } from "async-operation/progress";
import { fromProgressTask, toProgressTask } from "async-operation/progress-task";
import { fromPromise, toPromise } from "async-operation/promise";
import { fromReadableStream } from "async-operation/readable-stream";
import { fromResponse, toResponse } from "async-operation/response";
import { toStore } from "async-operation/store";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import PCancelable from "p-cancelable";
import { Subject } from "rxjs";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { NativeOperation } from "../../spec/adapters/windows-runtime/native-operation.js";
import { WinJSPromise } from "../../spec/support/winjs-promise.js";
import { type Begin, events, failure, give, noneAfter, nothing, Reader, take } from "./consumer.js";
import { httpConsumers } from "./http-consumers.js";

/** Each function, and how a consumer uses it. */
export const consumers: Readonly<Record<string, Begin>> = {
  watch: give((operation, { hold }) => {
    watch(operation, {
      progress: hold("progress"),
      canceled: hold("canceled"),
      completed: hold("completed"),
    });
  }),
  run: take((work, { hold }) => {
    const { signal } = new AbortController();
    const body = hold("body");
    const operation = run(
      ({ onCancel }) => {
        onCancel(work.fail);
        onCancel(body);
        return work.promise;
      },
      { signal, progress: hold("progress") },
    );
    return { operation, peer: signal };
  }),
  whenAll: give((operation, { keep }) => {
    keep("whole", whenAll([operation]));
  }),
  whenAny: give((operation, { keep }) => {
    const lasting = new AsyncOperationSource();
    keep("whole", whenAny([lasting.operation, operation]));
    return lasting;
  }),
  waitFor: give((operation, { keep }) => {
    const { signal } = new AbortController();
    keep("promise", waitFor(operation, 60_000, { signal }));
    return signal;
  }),
  toPromise: give((operation, { hold, keep }) => {
    const { signal } = new AbortController();
    const promise = toPromise(operation, { signal, progress: hold("progress") });
    keep("promise", promise).catch(nothing);
    return signal;
  }),
  fromPromise: take((work, { hold }) => {
    const canceled = hold("canceled");
    const cancel = (reason: unknown): void => {
      work.fail(reason);
      canceled();
    };
    return { operation: fromPromise(work.promise, { cancel }) };
  }),
  toAbortSignal: give((operation, { hold, keep }) => {
    keep("signal", toAbortSignal(operation)).addEventListener("abort", hold("listener"), {
      once: true,
    });
  }),
  fromAbortSignal: give((operation) => {
    const { signal } = new AbortController();
    fromAbortSignal(signal, operation);
    return signal;
  }),
  toAbortController: give((operation, { keep }) => {
    keep("controller", toAbortController(operation));
  }),
  fromAbortController: give((operation) => {
    const controller = new AbortController();
    fromAbortController(controller, operation);
    return controller;
  }),
  toCancellationToken: give((operation, { hold }) => {
    toCancellationToken(operation).onCancellationRequested(hold("listener"));
  }),
  fromCancellationToken: give((operation) => {
    const cancellation = new CancellationTokenSource();
    fromCancellationToken(cancellation.token, operation);
    return cancellation;
  }),
  toProgressTask: give((operation, { hold, keep }) => {
    const cancellation = new CancellationTokenSource();
    const promise = toProgressTask(operation)({ report: hold("report") }, cancellation.token);
    keep("promise", promise).catch(nothing);
    return cancellation;
  }),
  toTool: give((operation, { hold, keep }) => {
    const { signal } = new AbortController();
    const { execute } = toTool(() => operation, { progress: hold("progress") });
    const call = { toolCallId: "1", messages: [], abortSignal: signal };
    keep("step", keep("outputs", execute(0, call)).next()).catch(nothing);
    return signal;
  }),
  fromProgressTask: take((work, { hold }) => {
    const listener = hold("listener");
    const operation = fromProgressTask((_, token) => {
      token.onCancellationRequested(work.fail);
      token.onCancellationRequested(listener);
      return work.promise;
    });
    return { operation };
  }),
  toProgress: give((operation, { hold }) => {
    toProgress(operation, hold("progress"));
  }),
  fromProgress: take((work, { hold }) => {
    const listener = hold("listener");
    const operation = fromProgress(({ onCancel }: { onCancel(target: () => void): void }) => {
      onCancel(work.fail as () => void);
      onCancel(listener);
      return work.promise;
    });
    return { operation };
  }),
  toAsyncIterable: give((operation, { keep }) => {
    const iterator = keep("iterator", toAsyncIterable(operation));
    for (const name of ["first", "second"]) keep(name, iterator.next()).catch(nothing);
  }),
  fromAsyncIterable: take((work, { keep }) => {
    const operation = fromAsyncIterable((context) => {
      context.onCancel(work.fail);
      return keep(
        "generator",
        (async function* () {
          yield 0.5;
          return await work.promise;
        })(),
      );
    });
    return { operation };
  }),
  fromReadableStream: take((work, { keep }) => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) =>
        work.promise.then(
          () => controller.close(),
          (error) => controller.error(error),
        ),
      cancel: nothing,
    });
    return { operation: fromReadableStream(keep("stream", stream)) };
  }),
  toObservable: give((operation, { hold }) => {
    const observer = { next: hold("next"), error: hold("error"), complete: hold("complete") };
    toObservable(operation).subscribe(observer);
  }),
  fromObservable: ({ hold }) => {
    const subject = new Subject<string>();
    const operation = fromObservable(subject, { result: hold("result") });
    return {
      operation,
      peer: subject,
      end(ending) {
        subject.next("value");
        if (ending === "completed") subject.complete();
        if (ending === "failed") subject.error(failure);
        if (ending === "canceled") operation.cancel("not needed");
      },
    };
  },
  toEventTarget: give((operation, { hold, keep }) => {
    keep("target", toEventTarget(operation)).addEventListener("progress", hold("listener"));
  }),
  fromEventTarget: () => {
    const reader = new Reader();
    const operation = fromEventTarget(reader);
    return {
      operation,
      peer: reader,
      end(ending) {
        if (ending === "canceled") operation.cancel("not needed");
        else reader.dispatchEvent(new Event(events[ending]));
      },
    };
  },
  toStore: give((operation, { hold }) => {
    toStore(operation).subscribe(hold("subscriber"));
  }),
  "toStore with an interval": give((operation, { hold }) => {
    toStore(operation, { interval: 1 }).subscribe(hold("subscriber"));
  }),
  toNodeCallback: give((operation, { hold }) => {
    toNodeCallback(operation, hold("callback"));
  }),
  fromNodeCallback: take((work, { keep }) => {
    const operation = fromNodeCallback<string>((callback, { onCancel }) => {
      keep("callback", callback);
      onCancel(work.fail);
      work.promise.then((value) => callback(null, value), callback);
    });
    return { operation };
  }),
  toPCancelable: give((operation, { keep }) => {
    keep("promise", toPCancelable(operation, PCancelable<string>)).catch(nothing);
  }),
  fromPCancelable: take((work, { hold, keep }) => {
    const canceled = hold("canceled");
    const promise = new PCancelable<string>((resolve, reject, onCancel) => {
      onCancel(canceled);
      work.promise.then(resolve, reject);
    });
    return { operation: fromPCancelable(keep("promise", promise)) };
  }),
  toWindowsRuntimePromise: give((operation, { hold }) => {
    const promise = toWindowsRuntimePromise(operation);
    promise.then(hold("complete"), hold("error"), hold("progress"));
  }),
  fromWindowsRuntime: ({ keep }) => {
    const native = new NativeOperation<string, number>();
    const operation = fromWindowsRuntime(keep("native", native));
    const weak = new WeakRef(native);
    return {
      operation,
      end(ending) {
        if (ending === "completed") weak.deref()?.complete("done");
        if (ending === "failed") weak.deref()?.fail(failure);
        if (ending === "canceled") operation.cancel();
        if (ending === "canceled") weak.deref()?.unwind();
      },
    };
  },
  toWinJSPromise: give((operation, { hold, keep }) => {
    const promise = keep("promise", toWinJSPromise(operation, WinJSPromise));
    promise.then(hold("complete"), hold("error"), hold("progress"));
  }),
  fromWinJSPromise: take((work, { hold, keep }) => {
    const promise = new WinJSPromise((complete, error) => {
      work.promise.then(complete, error);
    }, hold("canceled"));
    return { operation: fromWinJSPromise(keep("promise", promise)) };
  }),
  toMessagePort: give((operation, { hold }) => {
    const { port1, port2 } = new MessageChannel();
    toMessagePort(operation, { port: port1, transfer: noneAfter(hold("transfer")) });
    port1.unref();
    return { port1, port2 };
  }),
  fromMessagePort: () => {
    const { port1, port2 } = new MessageChannel();
    const source = new AsyncOperationSource<string, number>();
    source.onCancel((reason) => source.fail(reason));
    toMessagePort(source.operation, { port: port1 });
    const operation = fromMessagePort(port2);
    return {
      operation,
      peer: { port1, port2 },
      async end(ending) {
        if (ending === "completed") source.complete("done");
        if (ending === "failed") source.fail(failure);
        if (ending === "canceled") operation.cancel("not needed");
        await toPromise(operation).catch(nothing);
        port1.unref();
        port2.unref();
      },
    };
  },
  toResponse: give((operation, { hold }) => {
    toResponse(operation, { error: hold("error") });
  }),
  fromResponse: take((work, { hold }) => {
    const operation = run(({ onCancel }) => {
      onCancel(work.fail);
      return work.promise;
    });
    const response = toResponse(operation);
    return { operation: fromResponse(async () => response, { parse: hold("parse") }) };
  }),
  ...httpConsumers,
  toMcp: give((operation, { hold, keep }) => {
    const { signal } = new AbortController();
    const handler = toMcp<unknown, string, number, object>(() => operation, {
      progress: hold("progress"),
      result: hold("result"),
    });
    const sendNotification = hold("notify");
    const context = { signal, _meta: { progressToken: 0 }, sendNotification };
    keep("promise", handler({}, context)).catch(nothing);
    return signal;
  }),
  fromMcp: take((work, { hold }) => {
    const operation = fromMcp(({ signal }) => {
      signal.addEventListener("abort", () => work.fail(signal.reason), { once: true });
      return work.promise.finally(noneAfter(hold("send")));
    });
    return { operation };
  }),
  toBullMQ: give((operation, { hold, keep }) => {
    const { signal } = new AbortController();
    const job = {
      id: "1",
      timestamp: 0,
      queueQualifiedName: "bull:jobs",
      updateProgress: hold("update"),
      log: async () => {},
    };
    keep("promise", toBullMQ(() => operation)(job, undefined, signal)).catch(nothing);
    return signal;
  }),
  fromBullMQ: ({ hold }) => {
    const queueEvents = Object.assign(new EventEmitter(), { qualifiedName: "bull:jobs" });
    const job = {
      id: "1",
      timestamp: 0,
      queueQualifiedName: "bull:jobs",
      getState: async () => "active",
      remove: hold("remove"),
      removeUnprocessedChildren: async () => {},
      updateProgress: async () => {},
      log: async () => {},
    };
    const operation = fromBullMQ(job, queueEvents);
    return {
      operation,
      peer: queueEvents,
      end(ending) {
        if (ending === "canceled") operation.cancel("not needed");
        if (ending === "completed")
          queueEvents.emit("completed", { jobId: "1", returnvalue: "done" });
        else {
          const failedReason = ending === "failed" ? "no disk" : "";
          queueEvents.emit("failed", { jobId: "1", failedReason });
        }
      },
    };
  },
};
