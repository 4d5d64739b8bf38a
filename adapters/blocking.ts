import { argumentError, assertFunction, assertOptions } from "../lib/adapter-kit.js";
import {
  AsyncOperationSource,
  type AsyncStatus,
  type ProgressTarget,
  watch,
} from "../lib/index.js";
import { bellMessage, createBell, isDetached, PortReader, Started } from "../lib/wire.js";

/** The platform's own port, which can be transferred to another thread. */
export type BlockingPort = InstanceType<typeof MessageChannel>["port2"];

/**
 * Options for `getSync`.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface GetSyncOptions<in TProgress> {
  /** Receives each report, while this thread blocks. */
  readonly progress?: ProgressTarget<TProgress> | undefined;
}

/**
 * Options for `getSync` with a timeout.
 *
 * @typeParam TProgress - The type of one progress report.
 */
export interface GetSyncTimeout<in TProgress> extends GetSyncOptions<TProgress> {
  /** The longest that this thread blocks, in milliseconds. */
  readonly timeout: number;
}

/**
 * Blocks this thread until an operation of another thread ends; returns its result or throws its error.
 *
 * The other thread serves the operation by `toMessagePort(operation, { port })`. In the meantime no
 * timer and no event of this thread runs. It is for Node, Bun and Deno: a browser delivers no messages
 * to a thread that blocks.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param start - Sends the port to a worker, which starts the operation.
 * @param options - The destination of progress.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong type.
 * @throws {Error} The error of the operation; a `CanceledError` if it was canceled; or an error if the
 * worker exits, the port is not sent, or the platform cannot block.
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
 * The same with a timeout; returns the status Started if the operation still runs after it.
 *
 * @typeParam TResult - The type of the result; nothing checks it.
 * @typeParam TProgress - The type of one progress report; nothing checks it.
 * @param start - Sends the port to a worker, which starts the operation.
 * @param options - The timeout, and the destination of progress.
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
  assertFunction(start, "block");
  assertTimeout(timeout);
  const source = new AsyncOperationSource<TResult, TProgress>();
  watch(source.operation, { progress });
  return block(source, start, { timeout }) ? source.operation.getResults() : Started;
}

/**
 * The intervals at which the port is checked while this thread blocks, in milliseconds: each is twice the
 * one before. The first are short for an operation that ends before its thread has the bell.
 */
const naps = { shortest: 0.1, longest: 10 } as const;

function assertTimeout(timeout: unknown): void {
  if (typeof timeout !== "number")
    throw argumentError("block", "`timeout` as a number of milliseconds", timeout);
  if (!(timeout >= 0))
    throw new RangeError(`Cannot block: expected \`timeout\` of 0 or more, got ${timeout}`);
}

/** Blocks until an operation ends; returns false if it still runs after the timeout. */
function block<TResult, TProgress>(
  source: AsyncOperationSource<TResult, TProgress>,
  start: (port: BlockingPort) => void,
  { timeout }: { readonly timeout: number },
): boolean {
  const receive = receiver();
  const { port1, port2 } = new MessageChannel();
  const reader = new PortReader(source, port1);
  const bell = createBell();
  port1.postMessage(bellMessage(bell));
  try {
    const end = performance.now() + timeout;
    start(port2);
    const assertServed = portCheck(port1, port2);
    for (let nap: number = naps.shortest; ; nap = Math.min(2 * nap, naps.longest)) {
      const rings = Atomics.load(bell, 0); // Before the messages, so that the next one ends the nap.
      let left = end - performance.now();
      // Checked after each message, so that a flood of messages does not extend the timeout.
      for (
        let next = receive(port1);
        next !== undefined;
        next = left > 0 ? receive(port1) : undefined
      ) {
        reader.receive(next.message);
        left = end - performance.now();
      }
      if (source.operation.status !== Started) return true;
      assertServed();
      if (left <= 0) return false;
      Atomics.wait(bell, 0, rings, Math.min(left, nap));
    }
  } finally {
    port1.close();
  }
}

type Receive = (port: BlockingPort) => { readonly message: unknown } | undefined;

/** Returns the function that receives the next message of a port; it is not imported, so that browsers can load this file. */
function receiver(): Receive {
  const { process } = globalThis as {
    readonly process?: {
      getBuiltinModule?(name: string): { readonly receiveMessageOnPort?: Receive } | undefined;
    };
  };
  const receive = process?.getBuiltinModule?.("node:worker_threads")?.receiveMessageOnPort;
  if (receive === undefined)
    throw new Error(
      "Cannot block: a blocked thread receives no messages here (await `fromMessagePort`)",
    );
  return receive;
}

/** Returns a function that throws unless another thread has the far port of a channel that is open. */
function portCheck(near: BlockingPort, far: BlockingPort): () => void {
  const { port1: closed } = new MessageChannel();
  closed.close();
  const isVisible = isDetached(closed); // Deno does not report it.
  return () => {
    if (isDetached(near))
      throw new Error(
        "Operation was lost: the port was closed (see the `error` event of its worker)",
      );
    if (isVisible && !isDetached(far))
      throw new Error("Cannot block: the port was not sent to another thread");
  };
}
