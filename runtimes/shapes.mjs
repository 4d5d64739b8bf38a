// The adapters for shapes that not every platform has: a case is there where its shape is.
import { fromAsyncIterable, toAsyncIterable } from "../dist/adapters/async-iterable/index.js";
import { getSync } from "../dist/adapters/blocking.js";
import { fromEventTarget, toEventTarget } from "../dist/adapters/event-target/index.js";
import { fromMessagePort, toMessagePort } from "../dist/adapters/message-port/index.js";
import { fromObservable, toObservable } from "../dist/adapters/observable/index.js";
import { toPromise } from "../dist/adapters/promise.js";
import { fromReadableStream } from "../dist/adapters/readable-stream.js";
import { fromResponse, toResponse } from "../dist/adapters/response/index.js";
import { AsyncOperationSource, AsyncStatus, run } from "../dist/lib/index.js";
import { equal } from "./assert.mjs";

const caseOf = (title, test, isThere = true) => (isThere ? [{ title, run: test }] : []);

/** The threads of Node, which Bun and Deno have too. */
const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** An operation that reports 0.5 and 1, and completes with "done". */
const steps = () =>
  run(async ({ report }) => {
    await turn();
    for (const part of [0.5, 1]) report(part);
    return "done";
  });

/** What an operation reports until its end, and what became of it. */
async function all(operation) {
  const seen = [];
  operation.progress = (_, value) => seen.push(value);
  seen.push(await toPromise(operation).catch((error) => `failed: ${error}`));
  return seen;
}

function open(method, path) {
  const request = new XMLHttpRequest();
  request.open(method, path);
  return request;
}

export const shapes = [
  ...caseOf("fromAsyncIterable() of toAsyncIterable() keeps progress and result", async () => {
    equal(await all(fromAsyncIterable(toAsyncIterable(steps()))), [0.5, 1, "done"]);
  }),
  ...caseOf("to leave the loop over toAsyncIterable() cancels", async () => {
    const operation = steps();
    for await (const value of toAsyncIterable(operation)) if (value === 0.5) break;
    equal(operation.status, AsyncStatus.Completed); // It had reported all in one turn.
    const source = new AsyncOperationSource();
    await toAsyncIterable(source.operation).return("not needed");
    equal(source.isCanceled(), true);
  }),
  ...caseOf(
    "toAsyncIterable() makes a stream",
    async () => {
      const stream = ReadableStream.from(toAsyncIterable(steps()));
      const seen = [];
      for await (const value of stream) seen.push(value);
      equal(seen, [0.5, 1]);
    },
    typeof ReadableStream.from === "function",
  ),
  ...caseOf("fromReadableStream() gives the bytes of a Blob", async () => {
    const operation = fromReadableStream(new Blob(["some text"]).stream(), { total: 9 });
    const bytes = await toPromise(operation);
    equal(new TextDecoder().decode(bytes), "some text");
  }),
  ...caseOf("fromReadableStream() cancels the source of the stream", async () => {
    const reasons = [];
    const stream = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    const operation = fromReadableStream(stream);
    operation.cancel("not needed");
    equal(await all(operation), ["failed: not needed"]);
    equal(reasons, ["not needed"]);
  }),
  ...caseOf("fromObservable() of toObservable() keeps progress and result", async () => {
    const operation = fromObservable(toObservable(steps()), { result: ({ value }) => value });
    const half = { kind: "progress", value: 0.5 };
    equal(await all(operation), [half, { ...half, value: 1 }, "done"]);
  }),
  ...caseOf(
    "fromObservable() takes the Observable of the platform",
    async () => {
      let torn = 0;
      const observable = new Observable((subscriber) => {
        subscriber.addTeardown(() => torn++);
        setTimeout(() => subscriber.next(1), 0);
      });
      const operation = fromObservable(observable);
      operation.progress = () => operation.cancel("not needed");
      equal(await toPromise(operation).catch((reason) => reason), "not needed");
      equal([operation.status, torn], [AsyncStatus.Canceled, 1]);
      equal(await all(fromObservable(Observable.from([1, 2]))), [2]);
    },
    typeof Observable === "function",
  ),
  ...caseOf("toEventTarget() tells of an operation, and fromEventTarget() takes it", async () => {
    const target = toEventTarget(steps());
    const types = [];
    for (const type of ["loadstart", "progress", "load", "loadend"])
      target.addEventListener(type, (event) => types.push(event.type));
    const half = { loaded: 0.5, total: 1 };
    equal(await all(fromEventTarget(target)), [half, { ...half, loaded: 1 }, "done"]);
    equal(types, ["loadstart", "progress", "progress", "load", "loadend"]);
  }),
  ...caseOf("fromMessagePort() of toMessagePort() keeps progress and result", async () => {
    equal(await all(fromMessagePort(toMessagePort(steps()))), [0.5, 1, "done"]);
  }),
  ...caseOf("fromMessagePort() cancels the other side, and gets its error", async () => {
    const source = new AsyncOperationSource();
    const operation = fromMessagePort(toMessagePort(source.operation));
    source.onCancel((reason) => source.fail(new RangeError(`stopped: ${reason}`)));
    operation.cancel("not needed");
    equal(await all(operation), ["failed: RangeError: stopped: not needed"]);
    equal(operation.status, AsyncStatus.Error);
  }),
  ...caseOf(
    "fromMessagePort() follows a worker of the web, and cancels it",
    async () => {
      const worker = new Worker(new URL("port-worker.mjs", import.meta.url), { type: "module" });
      const operation = fromMessagePort(worker);
      const seen = [];
      operation.progress = (_, value) => {
        seen.push(value);
        if (value === 3) operation.cancel("not needed");
      };
      equal(await toPromise(operation), "stopped: not needed");
      equal(seen, [1, 2, 3]);
      worker.terminate();
    },
    typeof Worker === "function",
  ),
  ...caseOf(
    "fromMessagePort() notices a worker of the web that is terminated, within a second",
    async () => {
      const worker = new Worker(new URL("port-worker.mjs", import.meta.url), { type: "module" });
      const operation = fromMessagePort(worker);
      await new Promise((resolve) => {
        operation.progress = (_, value) => value === 3 && setTimeout(resolve, 50); // It holds its lock.
      });
      const begin = performance.now();
      worker.terminate();
      const { message } = await toPromise(operation).catch((error) => error);
      equal(message, "Operation was lost: the other thread has ended");
      equal(performance.now() - begin < 1000, true);
    },
    typeof Worker === "function" &&
      globalThis.navigator?.locks !== undefined &&
      globalThis.Deno === undefined,
  ),
  ...caseOf(
    "getSync() blocks until a worker has ended, and gives each report",
    () => {
      const seen = [];
      const start = (port) => {
        const options = { workerData: port, transferList: [port] };
        new threads.Worker(new URL("block-worker.mjs", import.meta.url), options).unref();
      };
      equal(getSync(start, { progress: (value) => seen.push(value) }), "counted");
      equal(seen, [1, 2]);
    },
    threads !== undefined,
  ),
  ...caseOf(
    "getSync() says that a browser cannot block",
    () => {
      try {
        getSync(() => {});
      } catch ({ message }) {
        return equal(
          message.startsWith("Cannot block: a blocked thread receives no messages here"),
          true,
        );
      }
      throw new Error("It did not throw");
    },
    threads === undefined,
  ),
  ...caseOf("fromResponse() of toResponse() keeps progress and result", async () => {
    equal(await all(fromResponse(() => toResponse(steps()))), [0.5, 1, "done"]);
  }),
  ...caseOf("to cancel fromResponse() cancels behind toResponse()", async () => {
    const source = new AsyncOperationSource();
    const operation = fromResponse(() => toResponse(source.operation));
    await turn();
    operation.cancel("not needed");
    equal(await all(operation), ["failed: not needed"]);
    equal([operation.status, source.isCanceled()], [AsyncStatus.Canceled, true]);
    source.complete();
  }),
  ...caseOf(
    "fromResponse() follows an operation of a real server",
    async () => {
      const follow = (path) =>
        fromResponse(({ signal }) => fetch(path, { method: "POST", signal }), { parse: String });
      equal(await all(follow("/operation")), [1, 2, 3, "done"]);
      const operation = follow("/slow");
      operation.cancel("not needed");
      equal(await all(operation), ["failed: not needed"]);
      equal((await all(follow("/missing")))[0].includes("HTTP 404"), true);
    },
    typeof XMLHttpRequest === "function" || typeof importScripts === "function",
  ),
  ...caseOf(
    "fromEventTarget() takes a real XMLHttpRequest",
    async () => {
      const request = open("POST", "/echo");
      const operation = fromEventTarget(request);
      const phases = new Set();
      operation.progress = (_, { phase }) => phases.add(phase);
      request.send("x".repeat(100_000));
      equal((await toPromise(operation)).responseText, "100000");
      equal([...phases], ["upload", "download"]);
    },
    typeof XMLHttpRequest === "function",
  ),
  ...caseOf(
    "fromEventTarget() aborts a real XMLHttpRequest",
    async () => {
      const request = open("GET", "/slow");
      const operation = fromEventTarget(request);
      request.send();
      operation.cancel("not needed");
      equal(await toPromise(operation).catch((reason) => reason), "not needed");
      equal([operation.status, request.readyState], [AsyncStatus.Canceled, 0]);
      const unsent = fromEventTarget(open("GET", "/slow"));
      unsent.cancel("not needed");
      equal(unsent.status, AsyncStatus.Canceled);
      equal(fromEventTarget(await lost()).status, AsyncStatus.Error);
    },
    typeof XMLHttpRequest === "function",
  ),
  ...caseOf(
    "fromEventTarget() takes a real FileReader",
    async () => {
      const reader = new FileReader();
      const operation = fromEventTarget(reader);
      reader.readAsText(new Blob(["some text"]));
      const [{ loaded }, text] = await all(operation); // The total is there, but in Deno.
      equal([loaded, text], [9, "some text"]);
    },
    typeof FileReader === "function",
  ),
];

/** A request that has failed. */
function lost() {
  const request = open("GET", "/lost");
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request);
    request.send();
  });
}
