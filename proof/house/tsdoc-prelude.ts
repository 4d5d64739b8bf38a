// What the examples in the TSDoc use and do not declare: for the compiler, and when they run.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AbortController as Polyfill } from "abort-controller";
import {
  type AbortSignalLike,
  type IAsyncOperationWithProgress,
  type IProgress,
  Progress,
  run,
} from "async-operation";
import { toResponse } from "async-operation/response";
import { JSDOM } from "jsdom";
import PCancelable from "p-cancelable";
import * as React from "react";
import { startWorker } from "../../spec/support/threads.js";

type Operation<Result, Progress> = IAsyncOperationWithProgress<Result, Progress>;

declare global {
  var operation: Operation<string, number>;
  var download: Operation<Uint8Array, number>;
  var upload: Operation<string, number>;
  var url: string;
  var controller: AbortController;
  var polyfilled: AbortSignalLike;
  var socket: { destroy(reason?: unknown): void };
  var stopButton: { onclick: () => void };
  var bar: IProgress<number>;
  var task: unknown;
  var pool: { run(task: unknown): Promise<string>; destroy(): void };
  var worker: Worker;
  function renderPage(path: string): Operation<string, number>;
  function startDownload(): Operation<Uint8Array, number>;
  function startUpload(file: Blob): Operation<string, number>;
  var createElement: typeof React.createElement;
  function startUnpack(archive: Uint8Array): Operation<string[], number>;
  function fetchPage(): Operation<string, number>;
  function fetchImage(): Operation<Uint8Array, number>;
  function askLondon(): Operation<string, never>;
  function askTokyo(): Operation<string, never>;
  function show(value: unknown): void;
  function test(title: string, act: () => unknown): unknown;
  function got(url: string): PCancelable<string>;
}

/** Work that reports twice and gives a result. */
const work = <Result>(result: Result): Operation<Result, number> =>
  run(async ({ report }) => {
    for (const part of [0.5, 1]) {
      await null;
      report(part);
    }
    return result;
  });

const page = async (): Promise<Response> =>
  new Response("Hello", { headers: { "content-length": "5" } });

/** Serves a text, and to a POST the events of an operation. */
const server = createServer(async ({ method }, response) => {
  const { headers, body } = method === "POST" ? toResponse(work("done")) : await page();
  response.writeHead(200, Object.fromEntries(headers));
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) response.write(chunk);
  response.end();
});
server.keepAliveTimeout = 1; // The process ends when its work has.
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
server.unref();
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const { window } = new JSDOM("", { url: origin });

const hasher = startWorker(`
  parentPort.on("message", ({ port }) => toMessagePort(run(async () => "5891b5b5"), { port }));
`);
hasher.unref();

/** Makes all anew: an example may have ended or canceled what it was given. */
export function refresh(): void {
  const { XMLHttpRequest, FileReader, Blob } = window;
  Object.assign(globalThis, {
    operation: work("done"),
    download: work(new Uint8Array(3)),
    upload: work("uploaded"),
    url: origin,
    controller: new AbortController(),
    polyfilled: new Polyfill().signal,
    socket: { destroy() {} },
    stopButton: { onclick() {} },
    bar: new Progress<number>((value) => console.log(value)),
    task: {},
    pool: { run: async () => "done", destroy() {} },
    worker: hasher,
    renderPage: work,
    startDownload: () => work(new Uint8Array(3)),
    startUpload: () => work("uploaded"),
    createElement: React.createElement,
    startUnpack: () => work(["a.txt"]),
    fetchPage: () => work("<p>Hello</p>"),
    fetchImage: () => work(new Uint8Array(3)),
    askLondon: () => work("rain"),
    askTokyo: () => work("sun"),
    show: console.log,
    got: () => new PCancelable<string>((resolve) => resolve("Hello")),
    test: (_: string, act: () => unknown) => act(),
    XMLHttpRequest,
    FileReader,
    Blob,
  });
}
