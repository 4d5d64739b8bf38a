import { describe, expect, test } from "@jest/globals";
import { assertOptions, fromResult, Progress, run, waitFor, watch } from "async-operation";
import { toAsyncIterable } from "async-operation/async-iterable";
import { getSync } from "async-operation/blocking";
import { fromBullMQ } from "async-operation/bullmq";
import { toMcp } from "async-operation/mcp";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { fromObservable } from "async-operation/observable";
import { fromPromise, toPromise } from "async-operation/promise";
import { fromReadableStream } from "async-operation/readable-stream";
import { fromResponse, toResponse } from "async-operation/response";

/** Whatever takes options, with all other arguments as they should be or not looked at before. */
const functions: Record<string, [expected: string, call: (options: never) => unknown]> = {
  run: ["`{ signal, progress }`", (options) => run(() => {}, options)],
  watch: ["`{ progress, canceled, completed }`", (options) => watch(fromResult(), options)],
  waitFor: ["`{ signal }`", (options) => waitFor(fromResult(), 0, options)],
  toPromise: ["`{ signal, progress }`", (options) => toPromise(fromResult(), options)],
  fromPromise: ["`{ cancel, progress }`", (options) => fromPromise(Promise.resolve(), options)],
  toAsyncIterable: ["`{ buffer }`", (options) => toAsyncIterable(fromResult(), options)],
  fromObservable: ["`{ result }`", (options) => fromObservable({} as never, options)],
  fromReadableStream: ["`{ total }`", (options) => fromReadableStream({} as never, options)],
  toMessagePort: ["`{ transfer }`", (options) => toMessagePort(fromResult(), undefined, options)],
  fromMessagePort: ["`{ worker }`", (options) => fromMessagePort({} as never, options)],
  getSync: ["`{ timeout, progress }`", (options) => getSync(() => {}, options)],
  toResponse: ["`{ disconnect, error }`", (options) => toResponse(fromResult(), options)],
  fromResponse: [
    "`{ parse, parseProgress, limit }`",
    (options) => fromResponse(() => new Response(), options),
  ],
  fromBullMQ: ["`{ cancel }`", (options) => fromBullMQ({} as never, {} as never, options)],
  toMcp: ["`{ progress, result }`", (options) => toMcp(() => fromResult(), options)],
};

/** What somebody who is used to other libraries gives in their place. */
const mistakes: [options: unknown, name: string][] = [
  [null, "null"],
  [5, "5"],
  ["all", '"all"'],
  [() => {}, "Function"],
  [new AbortController().signal, "AbortSignal"],
  [new Progress(), "Object"],
];

describe.each(Object.entries(functions))("options of %s()", (_, [expected, call]) => {
  test.each(mistakes)("are a TypeError at once when they are %p", (options, name) => {
    expect(() => call(options as never)).toThrow(
      new TypeError(`Cannot use options: expected ${expected}, got ${name}`),
    );
  });
});

describe("assertOptions()", () => {
  test.each([
    [{}],
    [{ signal: undefined }],
    [Object.create(null)],
    [new AbortController()],
    [{ signal: undefined, report() {} }],
  ])("accepts %p", (options) => {
    expect(() => assertOptions(options, "`{ signal }`")).not.toThrow();
  });
});
