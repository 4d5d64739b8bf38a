// Threads of a browser that are terminated. Node 20 has no Web Locks: these are written from their
// specification, https://w3c.github.io/web-locks/; `runtimes` runs the same in browsers.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, toPromise } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { portMessage } from "../../../lib/wire.js";
import { completed, number, progress, WebPort } from "./web-port.js";

type Options = { readonly mode?: "shared"; readonly signal?: AbortSignal };

/** The locks of one origin. */
class Locks {
  readonly held = new Map<string, Promise<unknown>>();
  /** The names that are waited for. */
  readonly awaited = new Set<string>();
  /** Whether all requests are refused, as in an opaque origin. */
  refuses = false;
  readonly #free = new Map<string, () => void>();

  async request(name: string, { mode, signal }: Options, callback: () => unknown): Promise<void> {
    await null; // Callbacks are called in a later task.
    if (this.refuses) throw new DOMException("No locks here", "SecurityError");
    if (mode === "shared" && this.held.has(name)) await this.#wait(name, signal);
    signal?.throwIfAborted();
    const work = Promise.resolve(callback());
    if (mode === "shared") return;
    this.held.set(name, work);
    await work;
    this.free(name);
  }

  async query() {
    return { held: [...this.held.keys()].map((name) => ({ name })) };
  }

  /** Frees a lock, as the platform does when its thread is terminated. */
  free(name: string): void {
    this.held.delete(name);
    this.#free.get(name)?.();
  }

  #wait(name: string, signal: AbortSignal | undefined): Promise<void> {
    this.awaited.add(name);
    return new Promise((resolve, reject) => {
      this.#free.set(name, resolve);
      const stop = (): void => {
        this.awaited.delete(name);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
    });
  }
}

/** A worker of a browser. */
class WebWorker extends WebPort {
  terminate(): void {}
}

const turn = (): Promise<void> => jest.advanceTimersByTimeAsync(0);
const lock = "async-operation 1";
const held = (name: unknown = lock, operation = number): object =>
  portMessage({ kind: "held", operation, lock: name });
let locks: Locks;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  locks = new Locks();
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
});
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, "navigator");
});

describe("toMessagePort() in a browser", () => {
  test("holds one lock for all operations of its thread while it serves them, and sends its name", async () => {
    const ports = [new WebPort(), new WebPort()];
    const sources = ports.map((port) => {
      const source = new AsyncOperationSource<string>();
      toMessagePort(source.operation, { port });
      return source;
    });
    await turn();
    const [name] = locks.held.keys();
    const last = ports.map(({ sent }) => sent.at(-1));
    expect(last).toEqual([1, 2].map(() => portMessage({ kind: "held", lock: name })));
    sources[0]?.complete("done");
    await turn();
    expect([...locks.held.keys()]).toEqual([name]);
    sources[1]?.complete("done");
    await turn();
    expect(locks.held.size).toBe(0);
  });

  test("sends the name at once for an operation that is served later", async () => {
    const [first, later] = [new WebPort(), new WebPort()];
    const sources = [first, later].map(() => new AsyncOperationSource<string>());
    toMessagePort(sources[0]?.operation as never, { port: first });
    await turn();
    toMessagePort(sources[1]?.operation as never, { port: later });
    expect(later.sent).toEqual([portMessage({ kind: "started" }), first.sent[1]]);
    for (const source of sources) source.complete("done");
    await turn();
    expect(locks.held.size).toBe(0);
  });

  test("sends the name when the lock is granted, to no operation that has ended before", async () => {
    const { request } = locks;
    let grant!: () => void;
    locks.request = async (...parameters) => {
      await new Promise<void>((resolve) => {
        grant = resolve;
      });
      await request.apply(locks, parameters);
    };
    const served = [new WebPort(), new WebPort()].map((port) => {
      const source = new AsyncOperationSource<string>();
      toMessagePort(source.operation, { port });
      return { port, source };
    });
    served[0]?.source.complete("done");
    grant();
    await turn();
    const kinds = served.map(({ port }) => port.sent.map(({ kind }) => kind));
    expect(kinds).toEqual([
      ["started", "completed"],
      ["started", "held"],
    ]);
    served[1]?.source.complete("done");
  });

  test("takes another lock for later operations", async () => {
    const names = new Set<string>();
    for (const port of [new WebPort(), new WebPort()]) {
      const source = new AsyncOperationSource<string>();
      toMessagePort(source.operation, { port });
      await turn();
      for (const name of locks.held.keys()) names.add(name);
      source.complete("done");
      await turn();
    }
    expect(names.size).toBe(2);
  });

  test("takes no lock for a port with `on`, which reports its end, as in Node", async () => {
    const port = Object.assign(new WebPort(), { on() {}, off() {} });
    const source = new AsyncOperationSource<string>();
    toMessagePort(source.operation, { port });
    await turn();
    expect(locks.held.size).toBe(0);
    source.complete("done");
  });

  test("takes no lock in Deno", async () => {
    Object.assign(globalThis, { Deno: {} });
    const port = new WebPort();
    const source = new AsyncOperationSource<string>();
    toMessagePort(source.operation, { port });
    await turn();
    expect([locks.held.size, port.sent.map(({ kind }) => kind)]).toEqual([0, ["started"]]);
    source.complete("done");
    Reflect.deleteProperty(globalThis, "Deno");
  });

  test("sends no name after the end or without a lock", async () => {
    const port = new WebPort();
    const source = new AsyncOperationSource<string>();
    toMessagePort(source.operation, { port });
    source.complete("done");
    locks.refuses = true;
    const refused = new AsyncOperationSource<string>();
    toMessagePort(refused.operation, { port });
    await turn();
    expect(port.sent.map(({ kind }) => kind)).toEqual(["started", "completed", "started"]);
    refused.complete("done");
  });
});

describe("fromMessagePort() in a browser", () => {
  test("ends in Error 250 ms after its worker is gone, and after the last messages", async () => {
    const worker = new WebWorker();
    locks.held.set(lock, Promise.resolve());
    const operation = fromMessagePort<string, number>(worker as never);
    const reports: number[] = [];
    operation.progress = (_, value) => reports.push(value);
    worker.receive(progress(1));
    worker.receive(held());
    await turn();
    locks.free(lock);
    await jest.advanceTimersByTimeAsync(200);
    worker.receive(progress(2)); // Overtaken by the lock.
    await jest.advanceTimersByTimeAsync(200);
    expect([reports, operation.status]).toEqual([[1, 2], AsyncStatus.Started]);
    await jest.advanceTimersByTimeAsync(100);
    await expect(toPromise(operation)).rejects.toThrow(
      "Operation was lost: the other thread has ended",
    );
  });

  test("ends in Error when the worker was gone before its message was read", async () => {
    const worker = new WebWorker();
    const operation = fromMessagePort(worker as never);
    worker.receive(held());
    await jest.advanceTimersByTimeAsync(300);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("follows a port of another thread while its lock is held here", async () => {
    const port = new WebPort();
    locks.held.set(lock, Promise.resolve());
    const operation = fromMessagePort(port);
    port.receive(held());
    await turn();
    locks.free(lock);
    await jest.advanceTimersByTimeAsync(300);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ignores a lock in a message of another kind", async () => {
    const worker = new WebWorker();
    const operation = fromMessagePort(worker as never);
    worker.receive(portMessage({ kind: "progress", operation: number, values: [1], lock }));
    await jest.advanceTimersByTimeAsync(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
    worker.receive(completed("done"));
  });

  test("leaves a port of another origin alone, whose locks are not held here", async () => {
    const port = new WebPort();
    locks.held.set("async-operation 2", Promise.resolve());
    const operation = fromMessagePort(port);
    port.receive(held());
    await jest.advanceTimersByTimeAsync(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
    port.receive(completed("done"));
    expect(await toPromise(operation)).toBe("done");
  });

  test("waits for one lock, until the operation ends", async () => {
    const worker = new WebWorker();
    for (const name of [lock, "async-operation 2"]) locks.held.set(name, Promise.resolve());
    const operation = fromMessagePort(worker as never);
    worker.receive(held());
    worker.receive(held("async-operation 2"));
    await turn();
    expect([...locks.awaited]).toEqual([lock]);
    worker.receive(completed("done"));
    await turn();
    expect([...locks.awaited]).toEqual([]);
    expect(await toPromise(operation)).toBe("done");
  });

  test.each([null, 5, "other", "-1"])(
    "ignores the lock %p, and takes the next one",
    async (name) => {
      const worker = new WebWorker();
      const operation = fromMessagePort(worker as never);
      worker.receive(held(name));
      await jest.advanceTimersByTimeAsync(1000);
      expect(operation.status).toBe(AsyncStatus.Started);
      worker.receive(held());
      await jest.advanceTimersByTimeAsync(1000);
      expect(operation.status).toBe(AsyncStatus.Error);
    },
  );

  test("ignores the lock of another operation, which its thread may have held before", async () => {
    const worker = new WebWorker();
    const operation = fromMessagePort(worker as never);
    worker.receive(progress(1));
    worker.receive(held("async-operation 2", number - 1));
    await jest.advanceTimersByTimeAsync(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
    worker.receive(completed("done"));
  });

  test("ignores a lock where there are none", async () => {
    Reflect.deleteProperty(globalThis, "navigator");
    const worker = new WebWorker();
    const operation = fromMessagePort(worker as never);
    worker.receive(held());
    await jest.advanceTimersByTimeAsync(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
    worker.receive(completed("done"));
  });

  test("leaves no rejection unhandled if locks are refused", async () => {
    locks.refuses = true;
    const worker = new WebWorker();
    const operation = fromMessagePort(worker as never);
    worker.receive(held());
    await jest.advanceTimersByTimeAsync(1000);
    expect(operation.status).toBe(AsyncStatus.Started);
    worker.receive(completed("done"));
  });
});
