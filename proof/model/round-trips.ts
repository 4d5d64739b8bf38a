// Operations that came back: each has gone through a shape and is an operation again.

import type { IAsyncOperationWithProgress } from "async-operation";
import { fromAbortController, toAbortController } from "async-operation/abort-controller";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { fromCancellationToken, toCancellationToken } from "async-operation/cancellation-token";
import { fromEventTarget, toEventTarget } from "async-operation/event-target";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { fromNodeCallback, toNodeCallback } from "async-operation/node-callback";
import { fromObservable, toObservable } from "async-operation/observable";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { fromProgress, toProgress } from "async-operation/progress";
import { fromProgressTask, toProgressTask } from "async-operation/progress-task";
import { fromPromise, toPromise } from "async-operation/promise";
import { fromResponse, toResponse } from "async-operation/response";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import PCancelable from "p-cancelable";
import { WinJSPromise } from "../../spec/support/winjs-promise.js";
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
