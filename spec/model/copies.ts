// Operations that came back: each has gone through a shape and is an operation again.
import PCancelable from "p-cancelable";
import { fromAbortController, toAbortController } from "../../adapters/abort-controller.js";
import { fromAbortSignal, toAbortSignal } from "../../adapters/abort-signal.js";
import { fromAsyncIterable, toAsyncIterable } from "../../adapters/async-iterable.js";
import { fromCancellationToken, toCancellationToken } from "../../adapters/cancellation-token.js";
import { fromEventTarget, toEventTarget } from "../../adapters/event-target.js";
import { fromMessagePort, toMessagePort } from "../../adapters/message-port.js";
import { fromNodeCallback, toNodeCallback } from "../../adapters/node-callback.js";
import { fromObservable, toObservable } from "../../adapters/observable.js";
import { fromPCancelable, toPCancelable } from "../../adapters/p-cancelable.js";
import { fromProgress, toProgress } from "../../adapters/progress.js";
import { fromProgressTask, toProgressTask } from "../../adapters/progress-task.js";
import { fromPromise, toPromise } from "../../adapters/promise.js";
import { fromResponse, toResponse } from "../../adapters/response.js";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "../../adapters/windows-runtime.js";
import { fromWinJSPromise, toWinJSPromise } from "../../adapters/winjs.js";
import type { IAsyncOperationWithProgress } from "../../lib/index.js";
import { WinJSPromise } from "../winjs-promise.js";
import type { Operation } from "./consumers.js";

/** An operation that came back. */
export type Copy = IAsyncOperationWithProgress<unknown, unknown>;

type Copies = Readonly<Record<string, (operation: Operation) => Copy>>;

/** Those that end as the operation ends, with the same value. */
export const copies: Copies = {
  fromAsyncIterable: (operation) => fromAsyncIterable(toAsyncIterable(operation)),
  fromEventTarget: (operation) => fromEventTarget(toEventTarget(operation)),
  fromNodeCallback: (operation) =>
    fromNodeCallback((callback, { onCancel }) => {
      onCancel(operation);
      toNodeCallback(operation, callback);
    }),
  fromObservable: (operation) =>
    fromObservable(toObservable(operation), { result: (last) => last?.value }),
  fromProgress: (operation) =>
    fromProgress<unknown, number>((progress) => {
      toProgress(operation, progress);
      progress.onCancel(operation);
      return toPromise(operation);
    }),
  fromProgressTask: (operation) =>
    fromProgressTask(toProgressTask(operation, (value) => ({ increment: value }))),
  fromPromise: (operation) => fromPromise(toPromise(operation), { cancel: operation }),
};

/** Those that end as the operation ends, some turns later or with an error of their own kind. */
export const wires: Copies = {
  fromMessagePort: (operation) => fromMessagePort(toMessagePort(operation)),
  fromPCancelable: (operation) => fromPCancelable(toPCancelable(operation, PCancelable)),
  fromResponse: (operation) => fromResponse(() => toResponse(operation)),
  fromWindowsRuntime: (operation) => fromWindowsRuntime(toWindowsRuntimePromise(operation)),
  fromWinJSPromise: (operation) => fromWinJSPromise(toWinJSPromise(operation, WinJSPromise)),
};

/** Those that are canceled as the operation is: each makes `part` follow it. */
export const followers: Readonly<Record<string, (operation: Operation, part: Copy) => Copy>> = {
  fromAbortSignal: (operation, part) => fromAbortSignal(toAbortSignal(operation), part),
  fromAbortController: (operation, part) => fromAbortController(toAbortController(operation), part),
  fromCancellationToken: (operation, part) =>
    fromCancellationToken(toCancellationToken(operation), part),
};
