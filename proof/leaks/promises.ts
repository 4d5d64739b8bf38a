import { fromAbortSignal } from "async-operation/abort-signal";
import { toTool } from "async-operation/ai";
import { fromNodeCallback, toNodeCallback } from "async-operation/node-callback";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { fromPolling } from "async-operation/polling";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import PCancelable from "p-cancelable";
import { wrapForDynWinRT } from "../../spec/adapters/windows-runtime/dynwinrt.js";
import { NativeOperation } from "../../spec/adapters/windows-runtime/native-operation.js";
import { project } from "../../spec/adapters/windows-runtime/projection.js";
import { wrapForReactNative } from "../../spec/adapters/windows-runtime/react-native-winrt.js";
import { loadWinJSPromise } from "../../spec/support/load-winjs.js";
import {
  end,
  endingOf,
  failure,
  follow,
  many,
  onSignals,
  reason,
  type Scenario,
  start,
} from "./scenario.js";

const nothing = (): void => {};

type Native = NativeOperation<string, number>;

/** The shapes in which an operation of Windows comes; windows-ai-electron has no cancel. */
const shapes = [
  (native: Native) => fromWindowsRuntime(native),
  (native: Native) => fromWindowsRuntime(project(native)),
  (native: Native) => fromWindowsRuntime(wrapForReactNative(native)),
  (native: Native) => fromWindowsRuntime(wrapForDynWinRT(native)),
];

/** An operation of Windows that ends when it is canceled. */
function startNative(): Native {
  const native = new NativeOperation<string, number>();
  const { cancel } = native;
  native.cancel = () => {
    cancel.call(native);
    native.unwind();
  };
  return native;
}

export const scenarios: readonly Scenario[] = [
  {
    name: "toNodeCallback",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        toNodeCallback(fromAbortSignal(signal, source.operation), nothing);
        end(source, index);
      }),
  },
  {
    name: "fromNodeCallback",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const operation = fromNodeCallback<string, number>((callback, { report, onCancel }) => {
          report(0.5);
          if (endingOf(index) === "completed") setImmediate(callback, null, "done");
          else if (endingOf(index) === "failed") setImmediate(callback, failure);
          else onCancel(callback);
        });
        return follow(fromAbortSignal(signal, operation), index);
      }),
  },
  {
    name: "fromPolling",
    count: many / 5, // Each poll waits for a timer.
    open: () =>
      onSignals((index, signal) => {
        let isCanceled = false;
        const operation = fromPolling({
          start: () => 0,
          poll: (state) => state + 1,
          outcome(state) {
            if (isCanceled) throw reason;
            if (state > 0 && endingOf(index) === "failed") throw failure;
            return state > 0 && endingOf(index) === "completed" ? { result: "done" } : undefined;
          },
          cancel() {
            isCanceled = true;
          },
          interval: 0,
        });
        return follow(fromAbortSignal(signal, operation), index);
      }),
  },
  {
    name: "toTool",
    count: many,
    open: () =>
      onSignals((index, abortSignal) => {
        const source = start();
        const { execute } = toTool(() => source.operation);
        const outputs = execute(0, { toolCallId: "1", messages: [], abortSignal });
        const read = async (): Promise<void> => {
          for await (const { status } of outputs)
            if (status === "running" && endingOf(index) === "canceled") break; // It cancels.
        };
        const isRead = read().catch(nothing);
        if (endingOf(index) === "canceled") source.report(0.5);
        else end(source, index);
        return isRead;
      }),
  },
  {
    name: "toPCancelable",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const operation = fromAbortSignal(signal, source.operation);
        const promise = toPCancelable(operation, PCancelable<string>);
        if (endingOf(index) === "canceled") promise.cancel("not needed");
        else end(source, index);
        return promise.catch(nothing);
      }),
  },
  {
    name: "fromPCancelable",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const promise = new PCancelable<string>((resolve, reject, onCancel) => {
          onCancel(nothing);
          if (endingOf(index) === "completed") resolve("done");
          if (endingOf(index) === "failed") reject(failure);
        });
        return follow(fromAbortSignal(signal, fromPCancelable(promise)), index);
      }),
  },
  {
    name: "toWindowsRuntimePromise",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const promise = toWindowsRuntimePromise(fromAbortSignal(signal, source.operation));
        promise.then(nothing, nothing, nothing).done(nothing, nothing);
        if (endingOf(index) === "canceled") promise.cancel();
        else end(source, index);
      }),
  },
  {
    name: "fromWindowsRuntime",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const native = startNative();
        const shape = shapes[Math.floor(index / 4) % shapes.length] as (typeof shapes)[number];
        const operation = fromAbortSignal(signal, shape(native));
        native.report(0.5);
        if (endingOf(index) === "completed") native.complete("done");
        if (endingOf(index) === "failed") native.fail(failure);
        return follow(operation, index);
      }),
  },
  {
    name: "toWinJSPromise",
    count: many,
    open() {
      const WinJSPromise = loadWinJSPromise();
      return onSignals((index, signal) => {
        const source = start();
        const promise = toWinJSPromise(fromAbortSignal(signal, source.operation), WinJSPromise);
        promise.then(nothing, nothing, nothing);
        if (endingOf(index) === "canceled") promise.cancel();
        else end(source, index);
      });
    },
  },
  {
    name: "fromWinJSPromise",
    count: many,
    open() {
      const WinJSPromise = loadWinJSPromise();
      return onSignals((index, signal) => {
        const promise = new WinJSPromise((complete, error, progress) => {
          setImmediate(() => {
            progress(0.5);
            if (endingOf(index) === "completed") complete("done");
            if (endingOf(index) === "failed") error(failure);
          });
        }, nothing);
        return follow(fromAbortSignal(signal, fromWinJSPromise(promise)), index);
      });
    },
  },
];
