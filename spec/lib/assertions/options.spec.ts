import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  fromResult,
  Progress,
  run,
  toPromise,
  waitFor,
  watch,
} from "async-operation";
import { toAsyncIterable } from "async-operation/async-iterable";
import { getSync } from "async-operation/blocking";
import { fromBullMQ } from "async-operation/bullmq";
import { toMcp } from "async-operation/mcp";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { fromObservable } from "async-operation/observable";
import { fromPromise } from "async-operation/promise";
import { fromReadableStream } from "async-operation/readable-stream";
import { fromResponse, toResponse } from "async-operation/response";

/** Every function with options; its other arguments are valid, or are checked later. */
const functions: Record<string, [expected: string, call: (options: never) => unknown]> = {
  run: ["`{ name, signal, progress }`", (options) => run(() => {}, options)],
  AsyncOperationSource: ["`{ name }`", (options) => new AsyncOperationSource(options)],
  watch: ["`{ progress, latest, canceled, completed }`", (options) => watch(fromResult(), options)],
  waitFor: ["`{ signal }`", (options) => waitFor(fromResult(), 0, options)],
  toPromise: ["`{ signal, progress, latest }`", (options) => toPromise(fromResult(), options)],
  fromPromise: ["`{ cancel, subscribe }`", (options) => fromPromise(Promise.resolve(), options)],
  toAsyncIterable: ["`{ buffer, latest }`", (options) => toAsyncIterable(fromResult(), options)],
  fromObservable: ["`{ result, progress }`", (options) => fromObservable({} as never, options)],
  fromReadableStream: ["`{ total }`", (options) => fromReadableStream({} as never, options)],
  toMessagePort: [
    "`{ port, transfer, reports }`",
    (options) => toMessagePort(fromResult(), options),
  ],
  fromMessagePort: ["`{ worker }`", (options) => fromMessagePort({} as never, options)],
  getSync: ["`{ timeout, progress }`", (options) => getSync(() => {}, options)],
  toResponse: ["`{ disconnect, error }`", (options) => toResponse(fromResult(), options)],
  fromResponse: [
    "`{ parse, parseProgress, limit, idleTimeout }`",
    (options) => fromResponse(() => new Response(), options),
  ],
  fromBullMQ: ["`{ redisTimeout }`", (options) => fromBullMQ({} as never, {} as never, options)],
  toMcp: ["`{ progress, result }`", (options) => toMcp(() => fromResult(), options)],
};

/** Arguments that other libraries accept in this place. */
const mistakes: [options: unknown, name: string][] = [
  [null, "null"],
  [5, "5"],
  ["all", '"all"'],
  [() => {}, "Function"],
  [new AbortController().signal, "AbortSignal"],
  [new Progress(), "Progress"],
  [{ onProgress: () => {} }, '"onProgress"'],
];

describe.each(Object.entries(functions))("options of %s()", (_, [expected, call]) => {
  test.each(mistakes)(
    "throw a TypeError synchronously when they are %p (W-48)",
    (options, name) => {
      expect(() => call(options as never)).toThrow(
        new TypeError(`Cannot use options: expected ${expected}, got ${name}`),
      );
    },
  );
});
