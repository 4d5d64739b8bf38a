import {
  AsyncOperationSource,
  AsyncStatus,
  argumentError,
  assertOptions,
  type ProgressTarget,
  portMessage,
  receiveMessage,
  watch,
} from "../lib/index.js";

/** A port that can be sent to another thread, as the platform has it. */
export type BlockingPort = InstanceType<typeof MessageChannel>["port2"];

/**
 * What `getSync` takes beside the start.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface GetSyncOptions<in TProgress> {
  /** Takes each report, while this thread waits. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
}

/**
 * What `getSync` takes where it does not wait for ever.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface GetSyncTimeout<in TProgress> extends GetSyncOptions<TProgress> {
  /** How long to wait, in milliseconds. */
  readonly timeout: number;
}

/** How long to sleep before looking whether the other side is still there, in milliseconds. */
const nap = 10;

/**
 * Blocks this thread until an operation of another thread has ended, and returns its result or throws its error.
 *
 * The other thread serves the operation by `toMessagePort(operation, port)`. Nothing else happens in
 * this thread meanwhile. On Node, Bun and Deno; a thread of a browser cannot take a message while it blocks.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param start - Sends the port that it is given to a worker, which starts the operation.
 * @param options - Where progress goes.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong kind.
 * @throws {Error} What the operation failed with; a `CanceledError` where it was canceled; or that the
 * worker is gone, that the port was not sent, or that this platform cannot block.
 *
 * @example
 * ```ts
 * const hash = getSync<string>((port) => worker.postMessage({ port }, [port]));
 * ```
 *
 * @see {@link https://learn.microsoft.com/uwp/cpp-ref-for-winrt/iasyncoperation#iasyncoperationget-function}
 */
export function getSync<TResult, TProgress = never>(
  start: (port: BlockingPort) => void,
  options?: GetSyncOptions<TProgress> & { readonly timeout?: undefined },
): TResult;
/**
 * The same for some time at most; returns the status Started where the operation still runs then.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param start - Sends the port that it is given to a worker, which starts the operation.
 * @param options - How long to wait, and where progress goes.
 * @throws {RangeError} If `timeout` is negative or NaN.
 *
 * @see {@link https://learn.microsoft.com/uwp/cpp-ref-for-winrt/iasyncoperation#iasyncoperationwait_for-function}
 */
export function getSync<TResult, TProgress = never>(
  start: (port: BlockingPort) => void,
  options: GetSyncTimeout<TProgress>,
): TResult | typeof AsyncStatus.Started;
export function getSync<TResult, TProgress>(
  start: (port: BlockingPort) => void,
  options: GetSyncOptions<TProgress> & { readonly timeout?: number | undefined } = {},
): TResult | typeof AsyncStatus.Started {
  assertOptions(options, "`{ timeout, progress }`");
  const { timeout = Infinity, progress } = options;
  if (typeof start !== "function") throw argumentError("block", "a function", start);
  if (typeof timeout !== "number")
    throw argumentError("block", "`timeout` as a number of milliseconds", timeout);
  if (!(timeout >= 0))
    throw new RangeError(`Cannot block: expected \`timeout\` of 0 or more, got ${timeout}`);
  const source = new AsyncOperationSource<TResult, TProgress>();
  const { operation } = source;
  watch(operation, { progress });
  const receive = receiver();
  const { port1, port2 } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  port1.postMessage(portMessage({ kind: "wake", buffer: bell.buffer }));
  try {
    const end = performance.now() + timeout;
    start(port2);
    const tells = tellsOfDetached();
    for (;;) {
      const rung = Atomics.load(bell, 0);
      for (let next = receive(port1); next !== undefined; next = receive(port1))
        receiveMessage(source, next.message, undefined);
      if (operation.status !== AsyncStatus.Started) return operation.getResults();
      if (isDetached(port1))
        throw new Error(
          "Operation was lost: the port was closed (see the `error` event of its worker)",
        );
      if (tells && !isDetached(port2))
        throw new Error("Cannot block: the port was not sent to another thread");
      const left = end - performance.now();
      if (left <= 0) return AsyncStatus.Started;
      Atomics.wait(bell, 0, rung, Math.min(left, nap));
    }
  } finally {
    port1.close();
  }
}

type Receive = (port: BlockingPort) => { readonly message: unknown } | undefined;

/** Returns what takes a message from a port while the thread blocks; no import, as it must load in browsers too. */
function receiver(): Receive {
  const { process } = globalThis as {
    readonly process?: {
      getBuiltinModule?(name: string): { readonly receiveMessageOnPort?: Receive } | undefined;
    };
  };
  const receive = process?.getBuiltinModule?.("node:worker_threads")?.receiveMessageOnPort;
  if (receive === undefined)
    throw new Error(
      "Cannot block: this platform gives a blocked thread no messages (await `fromMessagePort` instead)",
    );
  return receive;
}

/** Whether a port was closed, here or there, or sent away: that is told to whoever tries to transfer it, by Node. */
function isDetached(port: BlockingPort): boolean {
  let detached = false;
  try {
    structuredClone(Symbol(), { transfer: [port] }); // A symbol fails, so that nothing is transferred.
  } catch (error) {
    detached = /detached/.test(String(error));
  }
  return detached;
}

/** Whether this platform tells of a port that was closed or sent away; Deno does not. */
function tellsOfDetached(): boolean {
  const { port1 } = new MessageChannel();
  port1.close();
  return isDetached(port1);
}
